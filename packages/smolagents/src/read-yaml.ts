import { parseDocument } from "yaml";
import { broken } from "./broken.ts";

/** Longer files are refused: prompts are a few pages. */
const MAX_CHARS = 2_000_000;

/** YAML with texts, lists and objects only: no types, no aliases, so nothing grows and nothing is made. */
export function readYaml(text: string, where: string): unknown {
  if (text.length > MAX_CHARS) throw broken(`${where} is longer than ${MAX_CHARS} characters`);
  let document: ReturnType<typeof parseDocument>;
  let value: unknown;
  try {
    document = parseDocument(text, { schema: "failsafe", logLevel: "silent" });
    value = document.errors.length > 0 ? undefined : document.toJS({ maxAliasCount: 0 });
  } catch (cause) {
    throw broken(`${where} is not YAML that smolagents writes`, { cause });
  }
  const [error] = document.errors;
  if (error) throw broken(`${where} is not YAML${error.linePos ? ` (line ${error.linePos[0].line})` : ""}`);
  return value;
}
