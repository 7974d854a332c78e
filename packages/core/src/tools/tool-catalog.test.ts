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

/** What servers generated from an API offer: five verbs for each of its resources, with names that differ little. */
const SERVICES: { readonly [prefix: string]: readonly [title: string, ...resources: string[]] } = {
  github: [
    "GitHub",
    "issue: a bug report or task in a repository",
    "pullRequest: a proposed change to a branch",
    "release: a published version",
  ],
  gitlab: ["GitLab", "mergeRequest: a proposed change to a branch", "pipeline: a CI run", "runner: a machine that runs CI jobs"],
  jira: ["Jira", "ticket: a bug, task or story", "sprint: a planned iteration", "board: a view of tickets in columns"],
  slack: ["Slack", "message: a text posted to a channel or a person", "channel: a room for conversations", "reminder: a note at a time"],
  gmail: ["Gmail", "email: a mail in the inbox", "draft: a mail that was not sent yet", "label: a folder for mail"],
  calendar: [
    "Google Calendar",
    "event: a meeting with attendees",
    "calendar: a schedule shared by people",
    "attendee: a guest of a meeting",
  ],
  drive: ["Google Drive", "file: a document in the cloud", "folder: a directory of files", "permission: who may open a file"],
  notion: ["Notion", "page: a document in a workspace", "database: a table of pages", "comment: a remark on a page"],
  stripe: ["Stripe", "customer: a person or company who pays", "invoice: a bill", "refund: money given back for a charge"],
  shopify: ["Shopify", "product: an article for sale", "order: a purchase by a shopper", "discount: a coupon code"],
  hubspot: ["HubSpot", "contact: a person in the CRM", "deal: a sale in progress", "company: an organisation in the CRM"],
  zendesk: ["Zendesk", "supportCase: a customer's question or complaint", "macro: a canned reply", "agent: a person who answers customers"],
  aws: ["AWS", "bucket: S3 object storage", "instance: a virtual machine on EC2", "queue: messages waiting in SQS"],
  kubernetes: ["Kubernetes", "deployment: a replicated workload", "pod: a group of running containers", "secret: a password or key"],
  pagerduty: ["PagerDuty", "incident: an outage", "schedule: who is on call, and when", "service: a system that can fail"],
  datadog: ["Datadog", "monitor: an alert on a metric", "dashboard: charts of metrics", "log: a line that a service wrote"],
  postgres: ["PostgreSQL", "table: rows and columns", "index: a structure for fast lookups", "role: a user of the database"],
  spotify: ["Spotify", "playlist: a list of songs", "track: a song", "album: a record by an artist"],
  figma: ["Figma", "design: a drawing of a user interface", "component: a reusable part of a design", "style: colours and fonts"],
};
const VERBS: readonly ((
  title: string,
  what: string,
  noun: string,
) => readonly [verb: string, plural: string, text: string, ...keys: string[]])[] = [
  (title, what, noun) => ["create", "", `Creates a ${noun} in ${title}, ${what}.`, "title", "description"],
  (title, what, noun) => ["get", "", `Reads one ${noun} of ${title}, ${what}. Gives all its fields.`, "id"],
  (title, what, noun) => ["list", "s", `Lists every ${noun} of ${title}, ${what}. Newest first.`, "page", "pageSize"],
  (title, what, noun) => ["update", "", `Changes the fields of a ${noun} in ${title}, ${what}.`, "id", "title", "description"],
  (title, what, noun) => ["delete", "", `Removes a ${noun} from ${title}, ${what}. Cannot be undone.`, "id"],
];
const words = (name: string) => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
const capital = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);

const TOOLS: readonly Tool[] = [
  ...Object.entries(SERVICES).flatMap(([prefix, [title, ...resources]]) =>
    resources.flatMap((resource) =>
      VERBS.map((describe) => {
        const [noun = "", what = ""] = resource.split(": ");
        const [verb, plural, text, ...keys] = describe(title, what, words(noun));
        return make(`${prefix}${capital(verb)}${capital(noun)}${plural}`, text, keys);
      }),
    ),
  ),
  make("web_search", "Searches the web and gives titles, snippets and links.", ["query", "limit"]),
  make("visit_webpage", "Downloads the page at a URL and gives its text as Markdown.", ["url"]),
  make("exchangeRate", "Current exchange rate between two currencies.", ["base", "quote"]),
  make("weatherForecast", "Temperature, rain and wind for the next days at a place.", ["city", "days"]),
  make("translateText", "Translates a text into another language.", ["text", "targetLanguage"]),
  make("stockPrice", "The latest share price for a ticker symbol.", ["symbol"]),
  make("sendSms", "Sends a text message to a phone number.", ["phoneNumber", "text"]),
  make("geocodeAddress", "Latitude and longitude of a street address.", ["address"]),
  make("drivingDirections", "The route between two places by car, with distance and duration.", ["origin", "destination"]),
  make("generateImage", "Draws a picture from a description.", ["prompt", "size"]),
  make("transcribeAudio", "Turns speech in a recording into text.", ["audioUrl", "language"]),
  make("githubMergePullRequest", "Merges a pull request into its base branch.", ["number", "method"]),
  make("kubernetesScaleDeployment", "Sets the number of replicas of a deployment.", ["name", "replicas"]),
  make("spotifyPlayTrack", "Starts playback of a song on a device.", ["trackId", "device"]),
  make("datadogQueryMetrics", "Time series of a metric, by a query.", ["query", "from", "to"]),
];

const QUERIES: readonly (readonly [query: string, name: string])[] = [
  ["create a github issue", "githubCreateIssue"],
  ["list open pull requests", "githubListPullRequests"],
  ["merge a pull request", "githubMergePullRequest"],
  ["publish a new release of the repository", "githubCreateRelease"],
  ["gitlab merge request details", "gitlabGetMergeRequest"],
  ["list CI pipelines", "gitlabListPipelines"],
  ["open a jira ticket for a bug", "jiraCreateTicket"],
  ["which tickets are in jira", "jiraListTickets"],
  ["start a new sprint", "jiraCreateSprint"],
  ["send a message to a slack channel", "slackCreateMessage"],
  ["remove a slack message", "slackDeleteMessage"],
  ["all slack channels", "slackListChannels"],
  ["set a reminder", "slackCreateReminder"],
  ["read emails in my inbox", "gmailListEmails"],
  ["delete an email", "gmailDeleteEmail"],
  ["write a draft mail", "gmailCreateDraft"],
  ["schedule a meeting", "calendarCreateEvent"],
  ["events in my calendar", "calendarListEvents"],
  ["add a guest to a meeting", "calendarCreateAttendee"],
  ["get a file from google drive", "driveGetFile"],
  ["make a new folder", "driveCreateFolder"],
  ["who may open a file", "driveListPermissions"],
  ["update a notion page", "notionUpdatePage"],
  ["comment on a page", "notionCreateComment"],
  ["refund a charge", "stripeCreateRefund"],
  ["list unpaid invoices", "stripeListInvoices"],
  ["look up a customer", "stripeGetCustomer"],
  ["orders of the shop", "shopifyListOrders"],
  ["create a coupon", "shopifyCreateDiscount"],
  ["add a contact to the CRM", "hubspotCreateContact"],
  ["deals in progress", "hubspotListDeals"],
  ["customer complaints", "zendeskListSupportCases"],
  ["S3 buckets", "awsListBuckets"],
  ["terminate a virtual machine", "awsDeleteInstance"],
  ["scale the deployment to more replicas", "kubernetesScaleDeployment"],
  ["running pods", "kubernetesListPods"],
  ["who is on call", "pagerdutyGetSchedule"],
  ["current incidents", "pagerdutyListIncidents"],
  ["search logs of a service", "datadogListLogs"],
  ["query a metric", "datadogQueryMetrics"],
  ["columns of a database table", "postgresGetTable"],
  ["drop a table", "postgresDeleteTable"],
  ["play a song", "spotifyPlayTrack"],
  ["make a playlist", "spotifyCreatePlaylist"],
  ["search the web", "web_search"],
  ["download a web page", "visit_webpage"],
  ["convert dollars to euros: currency exchange", "exchangeRate"],
  ["what is the weather in Paris", "weatherForecast"],
  ["translate to French", "translateText"],
  ["share price of Apple", "stockPrice"],
  ["send an SMS", "sendSms"],
  ["coordinates (latitude, longitude) of an address", "geocodeAddress"],
  ["how long is the drive from Bonn to Berlin", "drivingDirections"],
  ["draw a picture", "generateImage"],
  ["speech to text", "transcribeAudio"],
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
  it("finds the tool among 300 for natural queries: recall at 5 of 0.9 and more", async () => {
    expect(TOOLS).toHaveLength(300);
    const missed: string[] = [];
    for (const [query, name] of QUERIES) {
      const { tools } = await search(query, 5);
      if (!tools.some((tool) => tool.name === name)) missed.push(query);
    }
    expect(QUERIES.length).toBeGreaterThanOrEqual(40);
    expect(missed.length / QUERIES.length, missed.join("; ")).toBeLessThanOrEqual(0.1);
  });

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
    expect((await search("stripe")).tools).toHaveLength(10);
    expect((await search("stripe")).total).toBe(15);
    expect((await search("stripe", 3)).tools).toHaveLength(3);
    expect((await search("stripe", 1000)).tools).toHaveLength(15);
  });

  it("lists all by name when there are no words", async () => {
    const names = TOOLS.map(({ name }) => name).sort();
    for (const query of [undefined, "", "  ", "of the"]) {
      const { total, tools } = await search(query, 12);
      expect(total).toBe(300);
      expect(tools.map(({ name }) => name)).toEqual(names.slice(0, 12));
    }
  });

  it("gives nothing for words that no tool has", async () => {
    expect(await search("xylophone")).toEqual({ total: 0, tools: [] });
    expect(await search("?!")).toMatchObject({ total: 300 });
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

  it("gives the same for the same tools in another order", async () => {
    for (const [query] of QUERIES) expect(await search(query, 20, TOOLS.toReversed())).toEqual(await search(query, 20));
  });

  it("takes hostile queries", async () => {
    const startedAt = performance.now();
    for (const query of ["x ".repeat(500_000), "a".repeat(1_000_000), "__proto__ constructor", "(.*)+$".repeat(1_000), "\u0000💥"]) {
      expect((await search(query)).tools.length).toBeLessThanOrEqual(10);
    }
    expect(performance.now() - startedAt).toBeLessThan(2_000);
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
    (declareTools(declared, LANGUAGE).length + (hidden.length > 0 ? catalogHint(hidden).length : 0)) / 4;

  it("declares all when all fit, and nothing where nothing fits", () => {
    const needed = Math.ceil(tokens(TOOLS, []));
    expect(splitCatalog(TOOLS, LANGUAGE, needed)).toEqual({ declared: TOOLS, hidden: [] });
    expect(splitCatalog(TOOLS, LANGUAGE, needed - 1).hidden).not.toEqual([]);
    expect(splitCatalog([], LANGUAGE, 0)).toEqual({ declared: [], hidden: [] });
    expect(splitCatalog(TOOLS, LANGUAGE, 0)).toEqual({ declared: [], hidden: TOOLS });
  });

  it.each([400, 1_000, 3_000, 10_000])("fills %i tokens with declarations and the hint, and no more", (maxTokens) => {
    const { declared, hidden } = splitCatalog(TOOLS, LANGUAGE, maxTokens);
    expect([...declared, ...hidden]).toEqual(TOOLS);
    expect(hidden.length).toBeGreaterThan(0);
    expect(tokens(declared, hidden)).toBeLessThanOrEqual(maxTokens);
    const one = declared.length + 1;
    expect(tokens(TOOLS.slice(0, one), TOOLS.slice(one))).toBeGreaterThan(maxTokens);
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
    expect(catalogHint(names.map((name) => make(name, "Does.")))).toBe(
      `Further tools, not declared here: 10 (aws*: 4, github*: 3, others: 3).
Find them with \`await tools.search({ query: "words for what it does", limit: 10 })\`: \`{ total, tools: { name, description }[] }\`, best first.
Print \`await tools.describe({ names: […] })\` for their declarations, then call them like the other tools.`,
    );
    expect(catalogHint([make("search", "Does.")])).toMatch(/^Further tools, not declared here: 1\.\n/);
  });

  it("is short, and the same bytes for the same tools in any order", () => {
    expect(catalogHint(TOOLS.toReversed())).toBe(catalogHint(TOOLS));
    expect(catalogHint(TOOLS).length).toBeLessThan(800);
    const many = Array.from({ length: 900 }, (_, index) =>
      make(`server${String.fromCharCode(97 + (index % 26)).repeat(3)}_${index}`, "Does."),
    );
    expect(catalogHint(many).length).toBeLessThan(900);
  });
});
