import { describe, expect, it } from "vitest";
import type { Tool, ToolContext } from "../contracts/tool.ts";
import { declareTools } from "./code-signature.ts";
import { tool } from "./tool.ts";
import { catalogHint, catalogTools, splitCatalog } from "./tool-catalog.ts";

// Search and split at the size that they are for: 300 tools, most of them alike.

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

async function search(query: string, limit: number, tools = TOOLS): Promise<string[]> {
  const [used] = catalogTools(tools, LANGUAGE);
  const found = (await used?.execute({ query, limit }, {} as ToolContext)) as { tools: { name: string }[] };
  return found.tools.map(({ name }) => name);
}

describe("A catalog of 300 tools", () => {
  const tokens = (declared: readonly Tool[], hidden: readonly Tool[]) =>
    (declareTools(declared, LANGUAGE).length + (hidden.length > 0 ? catalogHint(hidden, LANGUAGE).length : 0)) / 4;

  it("finds the tool among 300 for natural queries: recall at 5 of 0.9 and more", async () => {
    expect(TOOLS).toHaveLength(300);
    const missed: string[] = [];
    for (const [query, name] of QUERIES) {
      if (!(await search(query, 5)).includes(name)) missed.push(query);
    }
    expect(QUERIES.length).toBeGreaterThanOrEqual(40);
    expect(missed.length / QUERIES.length, missed.join("; ")).toBeLessThanOrEqual(0.1);
  });
  it("gives the same for the same tools in another order", async () => {
    for (const [query] of QUERIES) expect(await search(query, 20, TOOLS.toReversed())).toEqual(await search(query, 20));
  });
  it.each([400, 1_000, 3_000, 10_000])("fills %i tokens with declarations and the hint, and no more", (maxTokens) => {
    const { declared, hidden } = splitCatalog(TOOLS, LANGUAGE, maxTokens);
    expect([...declared, ...hidden]).toEqual(TOOLS);
    expect(hidden.length).toBeGreaterThan(0);
    expect(tokens(declared, hidden)).toBeLessThanOrEqual(maxTokens);
    const one = declared.length + 1;
    expect(tokens(TOOLS.slice(0, one), TOOLS.slice(one))).toBeGreaterThan(maxTokens);
  });
  it("has a short hint, the same bytes in any order", () => {
    expect(catalogHint(TOOLS.toReversed(), LANGUAGE)).toBe(catalogHint(TOOLS, LANGUAGE));
    expect(catalogHint(TOOLS, LANGUAGE).length).toBeLessThan(800);
  });
});
