import type { ExecutorLanguage } from "../contracts/executor.ts";
import type { TaskStep } from "../contracts/step.ts";
import { AgentConfigError } from "../errors.ts";
import { mediaIn } from "../media/image-tool.ts";
import { Media } from "../media/media.ts";
import type { MediaStore } from "../media/media-store.ts";
import { toJson } from "../memory/to-json.ts";

/** What comes with a task. */
interface Attachments {
  readonly variables?: { readonly [name: string]: unknown };
  readonly images?: readonly Media[];
  readonly files?: readonly Media[];
}

/**
 * The task as memory keeps it, and the variables it comes with: those given, and handles of what is attached.
 *
 * `language` is that of the programs. Without programs nobody could look at a picture among the variables: there it is shown with the task.
 *
 * @throws AgentConfigError for attachments that are no media, and for a name that is given twice
 */
export function toTaskStep(
  task: string,
  { variables = {}, images = [], files = [] }: Attachments,
  store: MediaStore,
  language: ExecutorLanguage | undefined,
): { readonly step: TaskStep; readonly variables: { readonly [name: string]: unknown } } {
  const attached = Object.entries({ images, files }).filter(([name, media]) => isGiven(name, media, variables));
  const all = { ...Object.fromEntries(attached), ...variables };
  const hidden = store.hide(all) as { readonly [name: string]: unknown };
  const pictures = mediaIn(variables).filter(({ mediaType }) => mediaType.startsWith("image/"));
  const shown = language ? images : [...new Set([...images, ...pictures])];
  const lines = [task];
  if (language) lines.push(variablesText(hidden, language), mediaIn({ files, variables }).length > 0 ? HOW_TO_LOOK : "");
  else if (Object.keys(hidden).length > 0) lines.push(`Given with the task:\n${JSON.stringify(toJson(hidden))}`);
  return {
    step: {
      type: "task",
      task: lines.filter(Boolean).join("\n\n"),
      ...(shown.length > 0 && { media: shown.map((media) => media.toPart()) }),
    },
    variables: hidden,
  };
}

const HOW_TO_LOOK = "`image(media)` shows you a picture, or other media that you take.";

function isGiven(name: string, media: unknown, variables: object): boolean {
  if (!Array.isArray(media) || !media.every(Media.is)) {
    throw new AgentConfigError(`"${name}" must be a list of media.`, {
      hint: `${name}: [Media.fromBytes(bytes), Media.fromUrl("https://…")]`,
    });
  }
  if (media.length > 0 && Object.hasOwn(variables, name)) {
    throw new AgentConfigError(`"${name}" is given twice: as an option and as a variable.`, { hint: "Rename the variable." });
  }
  return media.length > 0;
}

function variablesText(variables: { readonly [name: string]: unknown }, language: ExecutorLanguage): string {
  const names = Object.entries(variables).map(([name, value]) => `\`${name}\` (${describe(value, language)})`);
  return names.length === 0 ? "" : `These variables are already defined: ${names.join(", ")}.`;
}

const MAX_KEYS = 12;
const MAX_NAME_CHARS = 60;

/** The kind of a value and its outer shape, none of its contents: it may be long, and is not the model's to read unless it looks. */
function describe(value: unknown, language: ExecutorLanguage, isItem = false): string {
  const kind = (name: string) => (language === "python" ? (PYTHON_KINDS.get(name) ?? name) : name);
  if (Array.isArray(value)) return `${kind("array")} ${describeItems(value, language, isItem)}`;
  if (value === null) return kind("null");
  if (typeof value === "number" && language === "python") return Number.isInteger(value) ? "int" : "float";
  if (typeof value !== "object") return kind(typeof value);
  const media = describeMedia(value);
  if (media !== undefined) return `media: ${media}`;
  const name: string = Object.getPrototypeOf(value)?.constructor?.name ?? "Object";
  const keys = ArrayBuffer.isView(value) ? [] : Object.keys(value);
  if (keys.length === 0) return name === "Object" ? `${kind("object")} without keys` : kind(name);
  return `${kind("object")} with ${listed(keys)}${keys.length > MAX_KEYS ? ` (${keys.length} keys)` : ""}`;
}

const PYTHON_KINDS = new Map(
  "string str,boolean bool,bigint int,null None,undefined None,array list,object dict,Map dict,Set set,Date datetime,Uint8Array bytes"
    .split(",")
    .map((kind) => kind.split(" ") as [string, string]),
);

function describeItems(items: readonly unknown[], language: ExecutorLanguage, isItem: boolean): string {
  const media = items.map(describeMedia);
  if (media.length > 0 && media.every((item) => item !== undefined)) return `of ${items.length} media: ${listed(media)}`;
  return `of ${items.length}${isItem || items.length === 0 ? "" : `, the first: ${describe(items[0], language, true)}`}`;
}

function describeMedia(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null || !("media" in value) || !("mediaType" in value)) return undefined;
  const { mediaType, filename } = value as { readonly mediaType: unknown; readonly filename?: unknown };
  return filename === undefined ? String(mediaType) : `${filename} (${mediaType})`;
}

const listed = (names: readonly string[]): string =>
  `${names.slice(0, MAX_KEYS).map(shortened).join(", ")}${names.length > MAX_KEYS ? ", …" : ""}`;

/** On one line: names of files and keys of data come from strangers. */
function shortened(name: string): string {
  const text = name.slice(0, MAX_NAME_CHARS).replace(/\s+/g, " ");
  return name.length > MAX_NAME_CHARS ? `${text}…` : text;
}
