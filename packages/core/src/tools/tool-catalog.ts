/** Large tool sets in programs: what fits is declared in the prompt, the rest is found from code when it is needed. */

import type { ExecutorLanguage } from "../contracts/executor.ts";
import type { Tool } from "../contracts/tool.ts";
import { declareTools } from "./code-signature.ts";
import { recordOf } from "./json-schema-document.ts";
import { nearestName } from "./nearest-name.ts";
import { toSchema } from "./to-schema.ts";

const CHARS_PER_TOKEN = 4;

/**
 * Splits tools into those that the prompt declares, and the rest. All are declared when all fit; else as many from the front of the list as fit beside
 * the hint at the rest. Tokens are estimated: 4 characters each.
 */
export function splitCatalog(
  tools: readonly Tool[],
  language: ExecutorLanguage,
  maxTokens: number,
): { readonly declared: Tool[]; readonly hidden: Tool[] } {
  const fits = (count: number) => {
    const hidden = tools.slice(count);
    const chars = declareTools(tools.slice(0, count), language).length + (hidden.length > 0 ? catalogHint(hidden, language).length : 0);
    return chars <= maxTokens * CHARS_PER_TOKEN;
  };
  // Types that tools share are declared once, so lengths do not add up: they are tried, in few steps.
  let declared = tools.length;
  if (!fits(declared)) {
    let tooMany = declared;
    declared = 0;
    while (tooMany - declared > 1) {
      const middle = (declared + tooMany) >> 1;
      if (fits(middle)) declared = middle;
      else tooMany = middle;
    }
  }
  return { declared: tools.slice(0, declared), hidden: tools.slice(declared) };
}

/** Names that the hint lists at most; there are as many prefixes as there are servers behind the tools. */
const MAX_GROUPS = 20;

/** What the system prompt says about tools that it does not declare. The same tools give the same bytes, in any order. */
export function catalogHint(hidden: readonly Tool[], language: ExecutorLanguage): string {
  const counts = new Map<string, number>();
  for (const { name } of hidden) {
    const prefix = PREFIX.exec(name)?.[0] ?? name;
    counts.set(prefix, (counts.get(prefix) ?? 0) + 1);
  }
  const groups = [...counts].filter(([, count]) => count >= 3).sort((a, b) => b[1] - a[1] || compare(a[0], b[0]));
  const shown = groups.slice(0, MAX_GROUPS).map(([prefix, count]) => `${prefix}*: ${count}`);
  const others = hidden.length - groups.slice(0, MAX_GROUPS).reduce((sum, [, count]) => sum + count, 0);
  if (others > 0 && shown.length > 0) shown.push(`others: ${others}`);
  return `Further tools, not declared here: ${hidden.length}${shown.length > 0 ? ` (${shown.join(", ")})` : ""}.
${HOW_TO_FIND[language]} for their declarations, then call them like the other tools.`;
}

const HOW_TO_FIND: { readonly [language in ExecutorLanguage]: string } = {
  javascript: `Find them with \`await tools.search({ query: "words for what it does", limit: 10 })\`: \`{ total, tools: { name, description }[] }\`, best first.
Print \`await tools.describe({ names: […] })\``,
  python: `Find them with \`tools.search("words for what it does", limit=10)\`: \`{"total": int, "tools": list[{"name": str, "description": str}]}\`, best first.
Print \`tools.describe([…])\``,
};

/** The first word of a name: `github` of `githubListIssues` and `github_list_issues`. */
const PREFIX = /^_?(?:[a-z\d]+|[A-Z]+(?![a-z])|[A-Z][a-z\d]*)/;

/** What code gets for tools that the prompt does not declare. Both are members of `tools` only, so their names are free for others. */
export function catalogTools(hidden: readonly Tool[], language: ExecutorLanguage): Tool[] {
  const byName = new Map(hidden.map((tool) => [tool.name, tool]));
  let entries: readonly Entry[] | undefined;
  const search: Tool<{ readonly query: string; readonly limit: number }> = {
    name: "search",
    description: "Finds tools by words for what they do, best first. Without words: all, by name.",
    allowedCallers: ["code"],
    input: toSchema(
      {
        type: "object",
        properties: { query: { type: "string", default: "" }, limit: { type: "integer", minimum: 1, default: 10 } },
        additionalProperties: false,
      },
      "input",
    ),
    execute({ query, limit }) {
      entries ??= hidden.map(toEntry).sort((a, b) => compare(a.tool.name, b.tool.name));
      const found = rank(entries, query);
      return {
        total: found.length,
        tools: found.slice(0, limit).map(({ name, description }) => ({ name, description: brief(description) })),
      };
    },
  };
  const describe: Tool<{ readonly names: readonly string[] }> = {
    name: "describe",
    description: "The declarations of tools, as text.",
    allowedCallers: ["code"],
    input: toSchema(
      {
        type: "object",
        properties: { names: { type: "array", items: { type: "string" } } },
        required: ["names"],
        additionalProperties: false,
      },
      "input",
    ),
    execute({ names }) {
      const known: Tool[] = [];
      const lines: string[] = [];
      for (const name of new Set(names)) {
        const tool = byName.get(name);
        if (tool) known.push(tool);
        else lines.push(`Unknown tool ${name.slice(0, 64)}.${didYouMean(nearestName(name, byName.keys()))}`);
      }
      return [declareTools(known, language), ...lines].filter(Boolean).join("\n");
    },
  };
  return [search, describe];
}

const didYouMean = (nearest: string | undefined) => (nearest ? ` Did you mean ${nearest}?` : " Find it with tools.search.");

const MAX_BRIEF_CHARS = 120;

/** The first sentence. */
function brief(description: string): string {
  const sentence = /^[^\n]*?[.!?](?=\s|$)/.exec(description)?.[0] ?? description.split("\n", 1)[0] ?? "";
  return sentence.length > MAX_BRIEF_CHARS ? `${sentence.slice(0, MAX_BRIEF_CHARS - 1).trimEnd()}…` : sentence;
}

/** Not by locale: the same on every machine. */
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

interface Entry {
  readonly tool: Tool;
  /** How much each word says about the tool. */
  readonly words: ReadonlyMap<string, number>;
}

function toEntry(tool: Tool): Entry {
  const words = new Map<string, number>();
  const add = (text: string, weight: number) => {
    for (const word of wordsOf(text)) words.set(word, Math.max(weight, words.get(word) ?? 0));
  };
  add(Object.keys(recordOf(tool.input.json["properties"])).join(" "), 0.7);
  add(tool.description.slice(0, 1_000), 1);
  const inName = wordsOf(tool.name);
  // In a short name each word counts more.
  add(tool.name, 1.5 + 3 / (inName.size + 1));
  return { tool, words };
}

/** Tools that share words with the query, best first; all by name when it has none. Rare words count more. */
function rank(entries: readonly Entry[], query: string): Tool[] {
  const words = [...wordsOf(query.slice(0, 1_000))].slice(0, 50);
  if (words.length === 0) return entries.map(({ tool }) => tool);
  const scores = entries.map(() => 0);
  for (const word of words) {
    const gains = entries.map((entry) => likeness(word, entry));
    const rarity = Math.log(1 + entries.length / (1 + gains.filter(Boolean).length));
    for (const [index, gain] of gains.entries()) scores[index] = (scores[index] ?? 0) + gain * rarity;
  }
  const ranked = entries.map(({ tool }, index) => ({ tool, score: scores[index] ?? 0 })).filter(({ score }) => score > 0);
  // Stable: equal scores stay in the order of names.
  return ranked.sort((a, b) => b.score - a.score).map(({ tool }) => tool);
}

function likeness(word: string, { words }: Entry): number {
  let best = words.get(word) ?? 0;
  const kin = KIN.get(word);
  for (const [other, weight] of words) {
    const [short, long] = word.length < other.length ? [word, other] : [other, word];
    if (short.length >= 3 && long.startsWith(short)) best = Math.max(best, (0.7 * weight * short.length) / long.length);
    if (kin !== undefined && KIN.get(other) === kin) best = Math.max(best, weight / 2);
  }
  return best;
}

/** The words of a text without endings: those of `createIssues` and `create_issues` are `creat` and `issu`. */
function wordsOf(text: string): Set<string> {
  const words = new Set<string>();
  for (const token of text.match(/[\p{L}\p{N}]+/gu) ?? []) {
    const parts = token.replace(/([\p{Ll}\p{N}])(?=\p{Lu})|(\p{Lu})(?=\p{Lu}\p{Ll})/gu, "$1$2 ").split(" ");
    // GitHub is also written github.
    for (const part of [...parts, parts.join("")]) {
      const word = part.toLowerCase();
      if (!STOP_WORDS.has(word)) words.add(stem(word));
    }
  }
  return words;
}

const STOP_WORDS = new Set(
  "a an and are as at by can do for from how i in into is it me my of on or our that the this to tool was what which with you".split(" "),
);

/** Just enough for English plurals and verbs; what it does to other words it does on both sides. */
const stem = (word: string) =>
  word
    .replace(/ies$/, "y")
    .replace(/(?<=...)(?:ations?|ions?|ing|ed|es|s|e)$/, "")
    .replace(/(\p{L})\1$/u, "$1");

/** Verbs that tools use one for the other. */
const KIN = new Map(
  [
    "create add make new open insert",
    "delete remove drop destroy",
    "get fetch read retrieve show view",
    "list all",
    "find search lookup query",
  ]
    .concat(["update edit modify change set rename", "send post write", "run execute start trigger launch", "stop cancel end abort"])
    .flatMap((group) => group.split(" ").map((word) => [stem(word), group] as const)),
);
