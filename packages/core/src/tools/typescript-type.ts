import { MEDIA_DECLARATION } from "../media/media-schema.ts";
import { grouped, LINE_CHARS, type Member, type TypeSyntax, type TypeText } from "./type-text.ts";

/** Types as TypeScript has them. */
export const typescript: TypeSyntax = {
  names: {
    string: "string",
    number: "number",
    integer: "number",
    boolean: "boolean",
    null: "null",
    unknown: "unknown",
    never: "never",
    object: "Record<string, unknown>",
  },
  taken: ["Promise", "Record", "Partial"],
  media: MEDIA_DECLARATION,
  tellsInteger: false,
  literal: JSON.stringify,
  safe: (text) => text.replaceAll("*/", "*\\/"),
  declaration: (name, type, comment) => `${before(comment)}type ${name} = ${type};`,
  literals,
  arrayOf: (item) => `${grouped(item)}[]`,
  tuple: (items, rest) =>
    `[${[...items.map(({ type, optional }) => (optional ? `${grouped(type)}?` : type.text)), ...(rest ? [`...${rest}`] : [])].join(", ")}]`,
  record(keys, values, isPartial) {
    const text = `Record<${keys.length > 0 ? literals(keys).text : "string"}, ${values}>`;
    return isPartial ? `Partial<${text}>` : text;
  },
  object(members, others) {
    if (members.length === 0) return { text: "{}" };
    const texts = members.map(memberText);
    const inline = `{ ${texts.join("; ")} }`;
    const fits = inline.length <= LINE_CHARS && !inline.includes("\n");
    const text = fits ? inline : `{${texts.map((member) => `\n  ${member.replaceAll("\n", "\n  ")};`).join("")}\n}`;
    return others === undefined ? { text } : { text: `${text} & ${others}`, compound: true };
  },
};

/** `base: string`, with its comment, as it stands in an object type or a parameter list. */
export function memberText({ key, optional, type, comment }: Member): string {
  const name = /^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key);
  return `${before(comment)}${name}${optional ? "?" : ""}: ${type}`;
}

const before = (comment: string) => comment && `/** ${comment} */ `;

function literals(values: readonly unknown[]): TypeText {
  const texts = [...new Set(values.map((value) => JSON.stringify(value)))];
  return { text: texts.join(" | "), compound: texts.length > 1 };
}
