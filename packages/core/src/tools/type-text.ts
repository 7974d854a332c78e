/** JSON Schema as types of a programming language, as short as they can be: the model reads them in every step. */

import type { JsonSchema } from "../contracts/json.ts";
import { isMediaSchema } from "../media/media-schema.ts";
import { isRecord, itemsOf, type JsonRecord, listOf, recordOf, refName, resolveRef, typesOf } from "./json-schema-document.ts";
import { type CommentStyle, schemaComment } from "./schema-comment.ts";

/** Which side of a schema the types describe: what one writes, or what one gets (there, defaults are filled in). */
export type Side = "input" | "output";

export interface TypeText {
  readonly text: string;
  /** A union or an intersection, which needs parentheses inside other types. */
  readonly compound?: boolean;
}

/** A property of an object type. */
export interface Member {
  readonly key: string;
  readonly optional: boolean;
  readonly type: string;
  readonly comment: string;
}

/** How a language writes types. Unions are written with `|`, intersections with `&`. */
export interface TypeSyntax extends CommentStyle {
  /** The types that JSON Schema has names for, and those of what it leaves open or forbids. */
  readonly names: { readonly [name in "string" | "number" | "integer" | "boolean" | "null" | "unknown" | "never" | "object"]: string };
  /** Names that the types use themselves. */
  readonly taken: readonly string[];
  /** Declares the type `Media`. */
  readonly media: string;
  declaration(name: string, type: string, comment: string): string;
  literals(values: readonly unknown[]): TypeText;
  arrayOf(item: TypeText): string;
  /** A list of which the first items are known. `rest` is the type of a list of the others. */
  tuple(items: readonly { readonly type: TypeText; readonly optional: boolean }[], rest: string | undefined): string;
  /** An object of any names, or of those of `keys`, some of which may be missing when it `isPartial`. */
  record(keys: readonly unknown[], values: string, isPartial: boolean): string;
  /** An object with members, and with those of a record besides. */
  object(members: readonly Member[], others: string | undefined): TypeText;
}

/** A schema document while its types are written. */
export interface Document {
  readonly root: unknown;
  readonly side: Side;
  /** Without comments. */
  readonly bare: boolean;
  readonly syntax: TypeSyntax;
  /** The name of the type for what `ref` points at. */
  nameOf(ref: string): string;
  /** The name of the type for media, which is then declared. */
  nameMedia(): string;
}

/** The named types of one prompt: those of `$defs`, and of schemas that refer to themselves. */
export class TypeNames {
  /** In the order they were first needed. */
  readonly declarations: string[] = [];
  readonly #syntax: TypeSyntax;
  /** What each name stands for; the first ones are types that the declarations use themselves. */
  readonly #taken: Map<string, string>;

  constructor(syntax: TypeSyntax) {
    this.#syntax = syntax;
    this.#taken = new Map(["Media", ...syntax.taken].map((name) => [name, ""]));
  }

  /** A document whose refs get names; the whole of it is called `wholeName` when it refers to itself. */
  document(root: unknown, side: Side, wholeName: string, bare: boolean): Document {
    const known = new Map<string, string>();
    const syntax = this.#syntax;
    const nameMedia = () => {
      if (!this.declarations.includes(syntax.media)) this.declarations.push(syntax.media);
      return "Media";
    };
    const nameOf = (ref: string) => known.get(ref) ?? this.#declare(ref, wholeName, document, known);
    const document: Document = { root, side, bare, syntax, nameOf, nameMedia };
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
  return document.syntax.declaration(name, typeText(target, document), commentOf(target, document));
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

/** Longest object type that stays on one line, in characters. */
export const LINE_CHARS = 80;

/** The type of a schema. */
export function typeText(schema: unknown, document: Document): string {
  return typeOf(schema, document).text;
}

/** A schema that refers to itself as a whole is written by its name alone. */
export const selfNamed = (schema: JsonSchema): JsonSchema => (JSON.stringify(schema).includes('"$ref":"#"') ? { $ref: "#" } : schema);

/** A property with its type and what the type cannot say. */
export function memberOf(key: string, schema: unknown, required: boolean, document: Document): Member {
  return {
    key,
    optional: isOptional(schema, required, document.side),
    type: typeText(schema, document),
    comment: commentOf(schema, document),
  };
}

/** The properties of an object, and those that it only requires. */
export function membersOf(schema: JsonRecord, document: Document): readonly Member[] {
  const properties = recordOf(schema["properties"]);
  const required = new Set(listOf(schema["required"]).map(String));
  return [...new Set([...Object.keys(properties), ...required])].map((key) =>
    memberOf(key, Object.hasOwn(properties, key) ? properties[key] : true, required.has(key), document),
  );
}

/** The type of the values of other properties than those with names; undefined when the schema says nothing about it. */
export function othersOf({ additionalProperties, patternProperties }: JsonRecord, document: Document): string | undefined {
  const others = [...Object.values(recordOf(patternProperties)), ...(isRecord(additionalProperties) ? [additionalProperties] : [])];
  return others.length > 0
    ? union(
        document,
        others.map((member) => typeOf(member, document)),
      ).text
    : undefined;
}

const commentOf = (schema: unknown, { bare, side, syntax }: Document): string => (bare ? "" : schemaComment(schema, side, syntax));

function isOptional(schema: unknown, required: boolean, side: Side): boolean {
  const hasDefault = isRecord(schema) && schema["default"] !== undefined;
  return side === "input" ? !required || hasDefault : !required && !hasDefault;
}

function typeOf(schema: unknown, document: Document): TypeText {
  const { names, literals } = document.syntax;
  if (schema === false) return { text: names.never };
  if (!isRecord(schema)) return { text: names.unknown };
  if (isMediaSchema(schema)) return { text: document.nameMedia() };
  const all = (schemas: unknown) => listOf(schemas).map((member) => typeOf(member, document));
  const parts: TypeText[] = all(schema["allOf"]);
  const { $ref, anyOf, oneOf } = schema;
  if (typeof $ref === "string" && isRecord(resolveRef(document.root, $ref))) parts.push({ text: document.nameOf($ref) });
  if (anyOf ?? oneOf) parts.push(union(document, all(anyOf ?? oneOf)));
  if ("const" in schema) parts.push(literals([schema["const"]]));
  else if (Array.isArray(schema["enum"])) parts.push(schema["enum"].length > 0 ? literals(schema["enum"]) : { text: names.never });
  else parts.push(ofTypes(schema, document));
  // "Some object" adds nothing to objects that are described.
  const type = intersection(document, parts.length > 1 ? parts.filter(({ text }) => text !== names.object) : parts);
  return schema["nullable"] === true ? union(document, [type, { text: names.null }]) : type;
}

function ofTypes(schema: JsonRecord, document: Document): TypeText {
  const { names } = document.syntax;
  const types = typesOf(schema);
  const implied = types.length > 0 ? types : "properties" in schema ? ["object"] : [];
  if (implied.length === 0) return { text: names.unknown };
  return union(
    document,
    [...new Set(implied)].map((type) => {
      if (type === "object") return ofObject(schema, document);
      if (type === "array") return { text: arrayText(schema, document) };
      const isSimple = ["string", "number", "integer", "boolean", "null"].includes(type as string);
      return { text: isSimple ? names[type as "string"] : names.unknown };
    }),
  );
}

function arrayText(schema: JsonRecord, document: Document): string {
  const { arrayOf, tuple } = document.syntax;
  const { first, rest } = itemsOf(schema);
  if (first.length === 0) return arrayOf(typeOf(rest, document));
  const least = typeof schema["minItems"] === "number" ? schema["minItems"] : first.length;
  const isClosed = rest === false || rest === undefined || schema["maxItems"] === first.length;
  const items = first.map((item, index) => ({ type: typeOf(item, document), optional: index >= least }));
  return tuple(items, isClosed ? undefined : arrayOf(typeOf(rest, document)));
}

function ofObject(schema: JsonRecord, document: Document): TypeText {
  const { names, record, object } = document.syntax;
  const others = othersOf(schema, document);
  const { additionalProperties, propertyNames } = schema;
  const members = membersOf(schema, document);
  const hasNamed = Object.keys(recordOf(schema["properties"])).length > 0 || (members.length > 0 && others === undefined);
  if (!hasNamed && additionalProperties === false && others === undefined) return object([], undefined);
  const keys = listOf(recordOf(propertyNames)["enum"]);
  const required = new Set(listOf(schema["required"]));
  const rest = record(keys, others ?? names.unknown, !keys.every((key) => required.has(key)));
  if (!hasNamed) return { text: rest };
  return object(members, others !== undefined || additionalProperties === true ? rest : undefined);
}

function union({ syntax }: Pick<Document, "syntax">, members: readonly TypeText[]): TypeText {
  const { never, unknown } = syntax.names;
  const texts = [...new Set(members.map(({ text }) => text))].filter((text) => text !== never);
  if (texts.length === 0) return { text: never };
  if (texts.includes(unknown)) return { text: unknown };
  return { text: texts.join(" | "), compound: texts.length > 1 || members.some(({ text, compound }) => compound && text === texts[0]) };
}

function intersection({ syntax }: Document, members: readonly TypeText[]): TypeText {
  const { unknown } = syntax.names;
  const known = members.filter(({ text }, index) => text !== unknown && members.findIndex((other) => other.text === text) === index);
  if (known.length < 2) return known[0] ?? { text: unknown };
  return { text: known.map(grouped).join(" & "), compound: true };
}

export const grouped = ({ text, compound }: TypeText): string => (compound ? `(${text})` : text);

export const pascalCase = (name: string): string =>
  name.replace(/(?:^[^A-Za-z0-9]*|[^A-Za-z0-9]+)([A-Za-z0-9]?)/g, (_, first: string) => first.toUpperCase()).replace(/^(?=\d)/, "T");
