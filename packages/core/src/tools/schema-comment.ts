import { isRecord, itemsOf, type JsonRecord, typesOf } from "./json-schema-document.ts";

/** Longest pattern that is worth its place in a prompt, in characters; longer ones belong to formats, which are named. */
const PATTERN_CHARS = 40;

/** What a type cannot say, on one line for a doc comment: description, bounds, format, default. Empty when there is nothing to say. */
export function schemaComment(schema: unknown, { side }: { readonly side: "input" | "output" }): string {
  if (!isRecord(schema)) return "";
  const value = schema["default"];
  const defaultText = side === "input" && value !== undefined ? `@default ${JSON.stringify(value)}` : "";
  const each = wordsOf(itemsOf(schema).rest ?? schema["additionalProperties"]);
  return commentText(
    [wordsOf(schema), each && `each: ${each}`, schema["deprecated"] === true ? "@deprecated" : "", defaultText].filter(Boolean).join(" "),
  );
}

/** Text made safe for the inside of a comment, on one line. */
export const commentText = (text: string): string => text.replace(/\s+/g, " ").trim().replaceAll("*/", "*\\/");

function wordsOf(schema: unknown): string {
  if (!isRecord(schema)) return "";
  const { description, title } = schema;
  const words = typeof description === "string" ? description : typeof title === "string" ? title : "";
  const facts = factsOf(schema).join(", ");
  return words && facts ? `${words} (${facts})` : words || facts;
}

function factsOf(schema: JsonRecord): string[] {
  const { format, pattern, minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf, uniqueItems } = schema;
  const isNumber = (value: unknown) => typeof value === "number";
  return [
    typesOf(schema).includes("integer") && "integer",
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
