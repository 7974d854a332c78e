import { LINE_CHARS, type TypeSyntax } from "./type-text.ts";

/**
 * Types as expressions that Python reads: `{"rate": float}` is a dict with that key, `[float, str]` a list of those two. Shorter than classes, and any key
 * fits.
 */
export const python: TypeSyntax = {
  names: { string: "str", number: "float", integer: "int", boolean: "bool", null: "None", unknown: "Any", never: "Never", object: "dict" },
  taken: ["Any", "Never", "Literal", "NotRequired", "Unpack", "None", "True", "False"],
  media: 'Media = {"media": str, "mediaType": str, "bytes": NotRequired[int], "filename": NotRequired[str]}',
  tellsInteger: true,
  literal: (value) => pythonLiteral(value),
  safe: (text) => text.replace(/\p{Cc}+/gu, " "),
  declaration: (name, type, comment) => `${comment && `# ${comment}\n`}${name} = ${type}`,
  literals: (values) => ({ text: literalType(values) }),
  arrayOf: ({ text }) => (text === "Any" ? "list" : `list[${text}]`),
  tuple: (items, rest) =>
    `[${[...items.map(({ type, optional }) => given(type.text, optional)), ...(rest ? [`*${rest}`] : [])].join(", ")}]`,
  record(keys, values) {
    if (keys.length === 0 && values === "Any") return "dict";
    return `dict[${keys.length > 0 ? literalType(keys) : "str"}, ${values}]`;
  },
  object(members, others) {
    const entries = members.map(({ key, optional, type, comment }) => ({
      text: `${JSON.stringify(key)}: ${given(type, optional)}`,
      comment: comment && `  # ${comment}`,
    }));
    if (others !== undefined) entries.push({ text: `**${others}`, comment: "" });
    const inline = `{${entries.map(({ text }) => text).join(", ")}}`;
    const fits = inline.length <= LINE_CHARS && !inline.includes("\n") && entries.every(({ comment }) => comment === "");
    return {
      text: fits ? inline : `{${entries.map(({ text, comment }) => `\n    ${text.replaceAll("\n", "\n    ")},${comment}`).join("")}\n}`,
    };
  },
};

const given = (type: string, optional: boolean) => (optional ? `NotRequired[${type}]` : type);

const literalType = (values: readonly unknown[]) => `Literal[${[...new Set(values.map((value) => pythonLiteral(value)))].join(", ")}]`;

/** A value of JSON as Python writes it. */
export const pythonLiteral = (value: unknown): string =>
  String(JSON.stringify(value)).replace(/"(?:[^"\\]|\\.)*"|true|false|null/g, (token) => CONSTANTS.get(token) ?? token);

const CONSTANTS = new Map(Object.entries({ true: "True", false: "False", null: "None" }));
