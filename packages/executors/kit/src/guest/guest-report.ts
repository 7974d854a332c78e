import { showTree } from "./show.ts";

/** What a program came to, as the sandbox tells it. */
export interface GuestReport {
  /** Last value, encoded; absent when there is none or it cannot cross. */
  value?: string;
  /** Length of a last value that is too long to cross. */
  tooLong?: number;
  /** Last value as a `describe()` tree. */
  tree?: unknown;
  error?: GuestError;
  /** Calls whose result nobody awaited, with the message of those that failed. */
  unawaited?: [name: string, error: string | null][];
  rejections?: GuestError[];
}

export interface GuestError {
  name: string;
  message: string;
  stack: string;
  /** Where the failing tool was called. */
  site?: string;
  /** What was thrown when that is no error, as a `describe()` tree. */
  thrown?: unknown;
}

/**
 * Reads what the sandbox tells of a program's end.
 *
 * The text is hostile: a program may have changed what the sandbox's own JSON looks like (`Object.prototype.toJSON`). Whatever it says, this
 * gives a report of the right shape.
 */
export function readReport(json: string): GuestReport {
  const { value, tooLong, tree, error, unawaited, rejections } = asRecord(JSON.parse(json));
  return {
    ...(typeof value === "string" && { value }),
    ...(typeof tooLong === "number" && { tooLong }),
    ...(tree !== undefined && { tree }),
    ...(error !== undefined && { error: readError(error) }),
    unawaited: asList(unawaited).map((call) => {
      const [name, failure] = asList(call);
      return [String(name), typeof failure === "string" ? failure : null];
    }),
    rejections: asList(rejections).map(readError),
  };
}

function readError(told: unknown): GuestError {
  const { name, message, stack, site, thrown } = asRecord(told);
  const text = thrown === undefined ? asText(message) : `${showTree(thrown)} was thrown`;
  return { name: asText(name) || "Error", message: text, stack: asText(stack), ...(typeof site === "string" && { site }) };
}

/** Reads a list of names, the latest when there are too many to search. */
export function readNames(json: string): string[] {
  return asList(JSON.parse(json))
    .slice(-2_000)
    .filter((name) => typeof name === "string");
}

const asRecord = (told: unknown): Record<string, unknown> => (typeof told === "object" && told !== null ? { ...told } : {});
const asList = (told: unknown): unknown[] => (Array.isArray(told) ? told : []);
const asText = (told: unknown): string => (typeof told === "string" ? told : "");
