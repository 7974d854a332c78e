import { describe, expect, it } from "vitest";
import type { Tool, ToolContext } from "../contracts/tool.ts";
import { declareTools } from "./code-signature.ts";
import { tool } from "./tool.ts";
import { catalogHint, catalogTools, splitCatalog } from "./tool-catalog.ts";

const make = (name: string, description: string, parameters: readonly string[] = [], types: object = {}) =>
  tool({
    name,
    description,
    inputSchema: { type: "object", properties: Object.fromEntries(parameters.map((key) => [key, { type: "string" }])), ...types },
    execute: () => null,
  });

const TOOLS: readonly Tool[] = [
  make("sendSms", "Sends a text message to a phone number.", ["phoneNumber", "text"]),
  ...["Issue", "PullRequest", "Release"].flatMap((noun) => [
    make(`githubCreate${noun}`, `Opens a new one on GitHub.`, ["title", "body"]),
    make(`githubGet${noun}`, "Reads one of a repository.", ["number"]),
    make(`githubList${noun}s`, "Those of a repository, newest first.", ["page"]),
    make(`githubUpdate${noun}`, "Changes its fields.", ["number", "title", "body"]),
  ]),
];

const LANGUAGE = "javascript";
async function use(tools: readonly Tool[], name: "search" | "describe", given: unknown): Promise<unknown> {
  const used = catalogTools(tools, LANGUAGE).find((tool) => tool.name === name);
  const input = await used?.input.validate(given);
  return input?.ok ? used?.execute(input.value, {} as ToolContext) : input?.issues;
}
type Found = { total: number; tools: { name: string; description: string }[] };
const search = async (query?: string, limit?: number, tools: readonly Tool[] = TOOLS) =>
  (await use(tools, "search", { ...(query !== undefined && { query }), ...(limit !== undefined && { limit }) })) as Found;

describe("tools.search", () => {
  it("finds words by their beginning, in another form, and in names however they are written", async () => {
    const tools = [
      make("github_list_repositories", "Those of a user."),
      make("runHTTPRequest", "Fetches."),
      make("summarize", "Makes a text short."),
      make("other", "Something."),
    ];
    for (const [query, name] of [
      ["repo", "github_list_repositories"],
      ["listing GitHub repository", "github_list_repositories"],
      ["http requests", "runHTTPRequest"],
      ["running", "runHTTPRequest"],
      ["summarizing", "summarize"],
    ]) {
      expect((await search(query, 1, tools)).tools[0]?.name, query).toBe(name);
    }
    expect((await search("create a GitHub issue")).tools[0]?.name).toBe("githubCreateIssue");
  });

  it("gives 10 unless told otherwise, and how many there are", async () => {
    expect((await search("github")).tools).toHaveLength(10);
    expect((await search("github")).total).toBe(12);
    expect((await search("github", 3)).tools).toHaveLength(3);
    expect((await search("github", 1000)).tools).toHaveLength(12);
  });

  it("lists all by name when there are no words", async () => {
    const names = TOOLS.map(({ name }) => name).sort();
    for (const query of [undefined, "", "  ", "of the"]) {
      const { total, tools } = await search(query, 12);
      expect(total).toBe(13);
      expect(tools.map(({ name }) => name)).toEqual(names.slice(0, 12));
    }
  });

  it("gives nothing for words that no tool has", async () => {
    expect(await search("xylophone")).toEqual({ total: 0, tools: [] });
    expect(await search("?!")).toMatchObject({ total: 13 });
  });

  it("gives the first sentence of a description, of at most 120 characters", async () => {
    const tools = [
      make("a", "Version 1.5 of it. And more."),
      make("b", "On two\nlines."),
      make("c", "Without an end"),
      make("d", `${"long ".repeat(50)}.`),
      make("e", "Is it? Yes."),
    ];
    const briefs = (await search("", 9, tools)).tools.map(({ description }) => description);
    expect(briefs.filter((_, index) => index !== 3)).toEqual(["Version 1.5 of it.", "On two", "Without an end", "Is it?"]);
    expect(briefs[3]).toMatch(/^long .* long…$/);
    expect(briefs[3]?.length).toBeLessThanOrEqual(120);
  });

  it("takes hostile queries", async () => {
    for (const query of ["x ".repeat(500_000), "a".repeat(1_000_000), "__proto__ constructor", "(.*)+$".repeat(1_000), "\u0000💥"]) {
      expect((await search(query)).tools.length).toBeLessThanOrEqual(10);
    }
    expect(await use(TOOLS, "search", { query: 5 })).toEqual([expect.stringContaining("query")]);
    expect(await use(TOOLS, "search", { query: "a", limit: 0 })).toEqual([expect.stringContaining("limit")]);
  });
});

describe("tools.describe", () => {
  it("gives the declarations as the prompt would", async () => {
    const names = ["sendSms", "githubCreateIssue"];
    const chosen = names.map((name) => TOOLS.find((tool) => tool.name === name)).filter((tool) => tool !== undefined);
    expect(await use(TOOLS, "describe", { names: [...names, "sendSms"] })).toBe(declareTools(chosen, LANGUAGE));
    expect(await use(TOOLS, "describe", { names: [] })).toBe("");
  });

  it("says what an unknown name was probably meant to be", async () => {
    expect(await use(TOOLS, "describe", { names: ["sendSms", "github_create_isue", "__proto__", "x".repeat(9_999)] })).toBe(
      `${await use(TOOLS, "describe", { names: ["sendSms"] })}
Unknown tool github_create_isue. Did you mean githubCreateIssue?
Unknown tool __proto__. Find it with tools.search.
Unknown tool ${"x".repeat(64)}. Find it with tools.search.`,
    );
  });
});

describe("splitCatalog", () => {
  const tokens = (declared: readonly Tool[], hidden: readonly Tool[]) =>
    (declareTools(declared, LANGUAGE).length + (hidden.length > 0 ? catalogHint(hidden, LANGUAGE).length : 0)) / 4;

  it("declares all when all fit, and nothing where nothing fits", () => {
    const needed = Math.ceil(tokens(TOOLS, []));
    expect(splitCatalog(TOOLS, LANGUAGE, needed)).toEqual({ declared: TOOLS, hidden: [] });
    expect(splitCatalog(TOOLS, LANGUAGE, needed - 1).hidden).not.toEqual([]);
    expect(splitCatalog([], LANGUAGE, 0)).toEqual({ declared: [], hidden: [] });
    expect(splitCatalog(TOOLS, LANGUAGE, 0)).toEqual({ declared: [], hidden: TOOLS });
  });

  it("counts a type once that tools share", () => {
    const node = { $defs: { Node: { type: "object", properties: { title: { type: "string", description: "A ".repeat(400) } } } } };
    const shared = { ...node, properties: { node: { $ref: "#/$defs/Node" } } };
    const tools = Array.from({ length: 50 }, (_, index) => make(`save${index}`, "Saves.", [], shared));
    expect(splitCatalog(tools, LANGUAGE, 1_500).declared).toHaveLength(50);
  });

  it("declares nothing where nothing fits", () => {
    expect(splitCatalog(TOOLS, LANGUAGE, 0)).toEqual({ declared: [], hidden: TOOLS });
  });
});

describe("catalogHint", () => {
  it("says how many there are, in groups of three and more, and how to find them", () => {
    const names = ["githubA", "githubB", "githubC", "aws_a", "aws_b", "aws_c", "aws_d", "HTTPGet", "search", "GitHubX"];
    expect(
      catalogHint(
        names.map((name) => make(name, "Does.")),
        LANGUAGE,
      ),
    ).toBe(
      `Further tools, not declared here: 10 (aws*: 4, github*: 3, others: 3).
Find them with \`await tools.search({ query: "words for what it does", limit: 10 })\`: \`{ total, tools: { name, description }[] }\`, best first.
Print \`await tools.describe({ names: […] })\` for their declarations, then call them like the other tools.`,
    );
    expect(catalogHint([make("search", "Does.")], LANGUAGE)).toMatch(/^Further tools, not declared here: 1\.\n/);
  });

  it("says it in the language of the programs", async () => {
    expect(catalogHint([make("search", "Does.")], "python")).toBe(
      `Further tools, not declared here: 1.
Find them with \`tools.search("words for what it does", limit=10)\`: \`{"total": int, "tools": list[{"name": str, "description": str}]}\`, best first.
Print \`tools.describe([…])\` for their declarations, then call them like the other tools.`,
    );
    const describe = catalogTools([make("list", "Lists.")], "python").find(({ name }) => name === "describe");
    const context = { signal: new AbortController().signal, callId: "1" } as ToolContext;
    expect(await describe?.execute({ names: ["list"] }, context)).toBe('def list() -> Any:\n    """Lists.\n    Call it as tools.list."""');
  });

  it("lists 20 groups at most, the largest", () => {
    const name = (index: number) => `server${String.fromCharCode(97 + (index % 26)).repeat(3)}_${index}`;
    const hint = catalogHint(
      Array.from({ length: 900 }, (_, index) => make(name(index), "Does.")),
      LANGUAGE,
    );
    expect(hint.match(/\*: 35/g)).toHaveLength(16);
    expect(hint.match(/\*: 34/g)).toHaveLength(4);
    expect(hint).toContain("others: 204)");
  });
});
