/** JSON Schema as TypeScript types, as short as they can be: the model reads them in every step. */

import { isMediaSchema, MEDIA_DECLARATION } from "../media/media-schema.ts";
import { isRecord, itemsOf, type JsonRecord, listOf, recordOf, refName, resolveRef, typesOf } from "./json-schema-document.ts";
import { schemaComment } from "./schema-comment.ts";

/** Which side of a schema the types describe: what one writes, or what one gets (there, defaults are filled in). */
export type Side = "input" | "output";

/** A schema document while its types are written. */
export interface Document {
  readonly root: unknown;
  readonly side: Side;
  /** Without comments. */
  readonly bare: boolean;
  /** The name of the type for what `ref` points at. */
  nameOf(ref: string): string;
  /** The name of the type for media, which is then declared. */
  nameMedia(): string;
}

/** The named types of one prompt: those of `$defs`, and of schemas that refer to themselves. */
export class TypeNames {
  /** `type X = …;`, in the order they were first needed. */
  readonly declarations: string[] = [];
  /** What each name stands for; the first ones are types that the declarations use themselves. */
  readonly #taken = new Map(["Promise", "Record", "Partial", "Media"].map((name) => [name, ""]));

  /** A document whose refs get names; the whole of it is called `wholeName` when it refers to itself. */
  document(root: unknown, side: Side, wholeName: string, bare: boolean): Document {
    const known = new Map<string, string>();
    const nameMedia = () => {
      if (!this.declarations.includes(MEDIA_DECLARATION)) this.declarations.push(MEDIA_DECLARATION);
      return "Media";
    };
    const nameOf = (ref: string) => known.get(ref) ?? this.#declare(ref, wholeName, document, known);
    const document: Document = { root, side, bare, nameOf, nameMedia };
    return document;
  }

  #declare(ref: string, wholeName: string, document: Document, known: Map<string, string>): string {
    const wanted = pascalCase(refName(ref)) || wholeName;
    const meaning = meaningOf(ref, document);
    let name = wanted;
    // Equal types of several tools share a name, different ones of one name are numbered.
    for (let number = 2; (this.#taken.get(name) ?? meaning) !== meaning; number++) name = `${wanted}${number}`;
    // Before the type is written: it may refer to itself.
    known.set(ref, name);
    if (this.#taken.has(name)) return name;
    this.#taken.set(name, meaning);
    const place = this.declarations.push("") - 1;
    this.declarations[place] = declarationText(ref, name, document);
    return name;
  }
}

function declarationText(ref: string, name: string, document: Document): string {
  const target = resolveRef(document.root, ref);
  return `${commentBefore(target, document)}type ${name} = ${typeText(target, document)};`;
}

/** The types of everything a ref reaches, before they have names: equal texts mean equal types. */
function meaningOf(ref: string, document: Document): string {
  const texts = new Map<string, string>();
  const nameOf = (next: string) => {
    if (!texts.has(next)) {
      texts.set(next, "");
      texts.set(next, declarationText(next, "", { ...document, nameOf }));
    }
    return next;
  };
  nameOf(ref);
  return JSON.stringify([...texts]);
}

const ANY_OBJECT = "Record<string, unknown>";

/** Longest object type that stays on one line, in characters. */
const LINE_CHARS = 80;

/** The type of a schema. */
export function typeText(schema: unknown, document: Document): string {
  return typeOf(schema, document).text;
}

/** `base: string`, with its comment, as it stands in an object type or a parameter list. */
export function memberText(key: string, schema: unknown, required: boolean, document: Document): string {
  const name = /^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key);
  const optional = isOptional(schema, required, document.side) ? "?" : "";
  return `${commentBefore(schema, document)}${name}${optional}: ${typeText(schema, document)}`;
}

function commentBefore(schema: unknown, document: Document): string {
  const comment = document.bare ? "" : schemaComment(schema, document);
  return comment && `/** ${comment} */ `;
}

function isOptional(schema: unknown, required: boolean, side: Side): boolean {
  const hasDefault = isRecord(schema) && schema["default"] !== undefined;
  return side === "input" ? !required || hasDefault : !required && !hasDefault;
}

interface TypeText {
  readonly text: string;
  /** A union or an intersection, which needs parentheses inside other types. */
  readonly compound?: boolean;
}

function typeOf(schema: unknown, document: Document): TypeText {
  if (schema === false) return { text: "never" };
  if (!isRecord(schema)) return { text: "unknown" };
  if (isMediaSchema(schema)) return { text: document.nameMedia() };
  const all = (schemas: unknown) => listOf(schemas).map((member) => typeOf(member, document));
  const parts: TypeText[] = all(schema["allOf"]);
  const { $ref, anyOf, oneOf } = schema;
  if (typeof $ref === "string" && isRecord(resolveRef(document.root, $ref))) parts.push({ text: document.nameOf($ref) });
  if (anyOf ?? oneOf) parts.push(union(all(anyOf ?? oneOf)));
  if ("const" in schema) parts.push(literals([schema["const"]]));
  else if (Array.isArray(schema["enum"])) parts.push(literals(schema["enum"]));
  else parts.push(ofTypes(schema, document));
  // "Some object" adds nothing to objects that are described.
  const type = intersection(parts.length > 1 ? parts.filter(({ text }) => text !== ANY_OBJECT) : parts);
  return schema["nullable"] === true ? union([type, { text: "null" }]) : type;
}

function ofTypes(schema: JsonRecord, document: Document): TypeText {
  const types = typesOf(schema);
  const implied = types.length > 0 ? types : "properties" in schema ? ["object"] : [];
  if (implied.length === 0) return { text: "unknown" };
  return union(
    [...new Set(implied)].map((type) => {
      if (type === "object") return ofObject(schema, document);
      if (type === "array") return { text: arrayText(schema, document) };
      if (type === "integer") return { text: "number" };
      return { text: ["string", "number", "boolean", "null"].includes(type as string) ? String(type) : "unknown" };
    }),
  );
}

function arrayText(schema: JsonRecord, document: Document): string {
  const { first, rest } = itemsOf(schema);
  if (first.length === 0) return arrayOf(typeOf(rest, document));
  const least = typeof schema["minItems"] === "number" ? schema["minItems"] : first.length;
  const members = first.map((item, index) => {
    const type = typeOf(item, document);
    return index < least ? type.text : `${grouped(type)}?`;
  });
  const isClosed = rest === false || rest === undefined || schema["maxItems"] === first.length;
  return `[${[...members, ...(isClosed ? [] : [`...${arrayOf(typeOf(rest, document))}`])].join(", ")}]`;
}

function ofObject(schema: JsonRecord, document: Document): TypeText {
  const { additionalProperties, propertyNames, patternProperties } = schema;
  const properties = recordOf(schema["properties"]);
  const required = new Set(listOf(schema["required"]));
  const others = [...Object.values(recordOf(patternProperties)), ...(isRecord(additionalProperties) ? [additionalProperties] : [])];
  const record = (): TypeText => {
    const keys = listOf(recordOf(propertyNames)["enum"]);
    const values = others.length > 0 ? union(others.map((member) => typeOf(member, document))).text : "unknown";
    const text = `Record<${keys.length > 0 ? literals(keys).text : "string"}, ${values}>`;
    return { text: keys.every((key) => required.has(key)) ? text : `Partial<${text}>` };
  };
  const keys = new Set([...Object.keys(properties), ...[...required].map(String)]);
  const hasNamed = Object.keys(properties).length > 0 || (keys.size > 0 && others.length === 0);
  if (!hasNamed) return additionalProperties === false && others.length === 0 ? { text: "{}" } : record();

  const members = [...keys].map((key) =>
    memberText(key, Object.hasOwn(properties, key) ? properties[key] : true, required.has(key), document),
  );
  const inline = `{ ${members.join("; ")} }`;
  const fits = inline.length <= LINE_CHARS && !inline.includes("\n");
  const named = { text: fits ? inline : `{${members.map((member) => `\n  ${member.replaceAll("\n", "\n  ")};`).join("")}\n}` };
  return others.length > 0 || additionalProperties === true ? intersection([named, record()]) : named;
}

const literals = (values: readonly unknown[]): TypeText => union(values.map((value) => ({ text: JSON.stringify(value) })));

function union(members: readonly TypeText[]): TypeText {
  const texts = [...new Set(members.map(({ text }) => text))].filter((text) => text !== "never");
  if (texts.length === 0) return { text: "never" };
  if (texts.includes("unknown")) return { text: "unknown" };
  return { text: texts.join(" | "), compound: texts.length > 1 || members.some(({ text, compound }) => compound && text === texts[0]) };
}

function intersection(members: readonly TypeText[]): TypeText {
  const known = members.filter(({ text }, index) => text !== "unknown" && members.findIndex((other) => other.text === text) === index);
  if (known.length < 2) return known[0] ?? { text: "unknown" };
  return { text: known.map(grouped).join(" & "), compound: true };
}

const grouped = ({ text, compound }: TypeText): string => (compound ? `(${text})` : text);

const arrayOf = (item: TypeText): string => `${grouped(item)}[]`;

export const pascalCase = (name: string): string =>
  name.replace(/(?:^[^A-Za-z0-9]*|[^A-Za-z0-9]+)([A-Za-z0-9]?)/g, (_, first: string) => first.toUpperCase()).replace(/^(?=\d)/, "T");
