import { isRecord, itemsOf, type JsonRecord, typesOf } from "./json-schema-document.ts";

/** Longest pattern that is worth its place in a prompt, in characters; longer ones belong to formats, which are named. */
const PATTERN_CHARS = 40;

/** How comments of a language say what stands in them. */
export interface CommentStyle {
  /** Whether types say themselves that a number is whole. */
  readonly tellsInteger: boolean;
  /** A value of JSON. */
  literal(value: unknown): string;
  /** Text made safe for the inside of a comment. */
  safe(text: string): string;
}

/** What a type cannot say, on one line for a comment: description, bounds, format, default. Empty when there is nothing to say. */
export function schemaComment(schema: unknown, side: "input" | "output", style: CommentStyle): string {
  if (!isRecord(schema)) return "";
  const value = schema["default"];
  const defaultText = side === "input" && value !== undefined ? `@default ${style.literal(value)}` : "";
  const each = wordsOf(itemsOf(schema).rest ?? schema["additionalProperties"], style);
  return commentText(
    [wordsOf(schema, style), each && `each: ${each}`, schema["deprecated"] === true ? "@deprecated" : "", defaultText]
      .filter(Boolean)
      .join(" "),
    style,
  );
}

/** On one line. */
export const commentText = (text: string, { safe }: CommentStyle): string => safe(text.replace(/\s+/g, " ").trim());

function wordsOf(schema: unknown, style: CommentStyle): string {
  if (!isRecord(schema)) return "";
  const { description, title } = schema;
  const words = typeof description === "string" ? description : typeof title === "string" ? title : "";
  const facts = factsOf(schema, style).join(", ");
  return words && facts ? `${words} (${facts})` : words || facts;
}

function factsOf(schema: JsonRecord, { tellsInteger }: CommentStyle): string[] {
  const { format, pattern, minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf, uniqueItems } = schema;
  const isNumber = (value: unknown) => typeof value === "number";
  return [
    !tellsInteger && typesOf(schema).includes("integer") && "integer",
    typeof format === "string" && format,
    typeof pattern === "string" && typeof format !== "string" && pattern.length <= PATTERN_CHARS && `/${pattern}/`,
    range(minimum, maximum),
    isNumber(exclusiveMinimum) && `> ${exclusiveMinimum}`,
    isNumber(exclusiveMaximum) && `< ${exclusiveMaximum}`,
    isNumber(multipleOf) && `multiple of ${multipleOf}`,
    schema["minLength"] === 1 && schema["maxLength"] === undefined
      ? "non-empty"
      : range(schema["minLength"], schema["maxLength"], " chars"),
    // A tuple's type says how many.
    itemsOf(schema).first.length === 0 && range(schema["minItems"], schema["maxItems"], " items"),
    uniqueItems === true && "unique",
  ].filter((fact) => typeof fact === "string");
}

function range(least: unknown, most: unknown, unit = ""): string | false {
  const hasLeast = typeof least === "number" && !(unit && least === 0);
  if (hasLeast && typeof most === "number") return `${least === most ? least : `${least}..${most}`}${unit}`;
  if (hasLeast) return `>= ${least}${unit}`;
  return typeof most === "number" && `<= ${most}${unit}`;
}
