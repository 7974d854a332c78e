// Runs the examples of what lasts longer than a run as they stand, as `agents.test.ts` does.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { textOf } from "./testing/chat-server.ts";
import { inTurn, program, readDataset, runExample } from "./testing/run-example.ts";

// Some start several programs.
vi.setConfig({ testTimeout: 30_000 });

describe("12-approvals", () => {
  const replies = inTurn(
    program("const first = await refund({ order: 'A-1', dollars: 20 });"),
    program(`const asked = [
  refund({ order: "A-2", dollars: 80 }),
  refund({ order: "A-3", dollars: 900 }).catch((error) => error.message),
  askCustomer({ question: "Where shall we send the receipt?" }),
];
finalAnswer([first, ...(await Promise.all(asked))]);`),
  );
  const answer = [
    "Paid 20 dollars for A-1.",
    "Paid 80 dollars for A-2.",
    "A person refused this call of refund: Above 500 dollars, a manager has to pay.",
    "To ada@example.com",
  ];

  it.each(["from the snapshot of its sandbox", "by running its programs again"])("goes on in a second process, %s", async (how) => {
    const file = join(folder(), "approvals.json");
    const first = await runExample("12-approvals.ts", replies, { args: [file] });
    expect({ code: first.code, stderr: first.stderr }).toEqual({ code: 0, stderr: "" });
    expect(first.stdout.trim().split("\n")).toEqual([
      "Paid 20 dollars for A-1.",
      "refund waits: { order: 'A-2', dollars: 80 }",
      "refund waits: { order: 'A-3', dollars: 900 }",
      "askCustomer waits: Where shall we send the receipt?",
      "interrupted undefined",
    ]);

    const { snapshot, ...state } = JSON.parse(readFileSync(file, "utf8"));
    expect(snapshot).toBeTypeOf("string");
    if (how.startsWith("by")) writeFileSync(file, JSON.stringify(state));
    const second = await runExample("12-approvals.ts", replies, { args: [file] });
    expect({ code: second.code, stderr: second.stderr }).toEqual({ code: 0, stderr: "" });
    const [paid, ...rest] = second.stdout.trim().split("\n");
    expect(paid).toBe("Paid 80 dollars for A-2.");
    for (const line of answer) expect(rest.join("\n")).toContain(line);
    expect(rest[0]).toMatch(/^completed/);
    expect(second.requests).toEqual([]); // The reply that was under way is not asked for again.
    expect(existsSync(file)).toBe(false);
  });
});

describe("14-sessions", () => {
  it("keeps variables over runs and a file, forgets what was edited out, and is interrupted", async () => {
    const file = join(folder(), "session.json");
    let ended = false;
    const { code, stdout, stderr, requests } = await runExample(
      "14-sessions.ts",
      async (messages, turn) => {
        if (messages.at(-1)?.content.startsWith("Try to forecast")) {
          await sleep(3_000, undefined, { ref: false });
          ended = true;
          return "Too late.";
        }
        // The fourth turn is played twice: in the third run, one reply is forgotten.
        return [
          program("days.wettest"),
          program("throw new Error('A mistake.');"),
          program(`const rows = days.slice(1).map((day) => day.split(","));
const wettest = rows.reduce((most, row) => (Number(row[1]) > Number(most[1]) ? row : most));
finalAnswer(wettest[0]);`),
          messages.at(-1)?.content === "And how warm was it then?"
            ? program("finalAnswer(Number(wettest[2]));")
            : program("finalAnswer(rows.filter((row) => Number(row[2]) >= Number(wettest[2])).length);"),
        ][turn] as string;
      },
      { args: [file] },
    );

    const { day, warmth, asWarm } = wettest();
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toBe(`${day} ${warmth}\n${asWarm}\naborted The user has left.\n`);
    expect(ended).toBe(false);
    const [, , , second, third] = requests.map(({ messages }) => messages.map(({ content }) => textOf(content)).join("\n"));
    expect(second).toContain("Which day was the wettest?");
    expect(second).toContain("A mistake.");
    expect(third).toContain("And how warm was it then?");
    expect(third).not.toContain("A mistake.");
    expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({ format: "smolagents-ts/session", memory: expect.any(Array) });
  });

  const wettest = () => {
    const days = readDataset("seattle-weather.csv").match(/^\d.*$/gm)?.map((line) => line.split(",")) ?? []; // biome-ignore format: one thought
    const [day, , warmth] = days.toSorted((a, b) => Number(b[1]) - Number(a[1]))[0] ?? [];
    return { day, warmth: Number(warmth), asWarm: days.length - days.filter((row) => Number(row[2]) < Number(warmth)).length };
  };
});

describe("15-long-conversations", () => {
  it("caps what is shown, and shortens older steps only when the conversation has grown", async () => {
    let replies = 0;
    const { code, stdout, stderr, requests } = await runExample("15-long-conversations.ts", (messages) => {
      if (messages[0]?.content.startsWith("You shorten")) return "All pages so far are read; `counts` holds the reports by species.";
      const page = replies++;
      if (page === 10)
        return program(
          'finalAnswer(Object.entries(counts).filter(([kind]) => !kind.startsWith("Unknown")).sort((a, b) => b[1] - a[1])[0]);',
        );
      return program(`${page === 0 ? "const counts = {};\n" : ""}for (const row of (await readReports({ page: ${page} })).split("\\n").slice(1)) {
  console.log(row);
  const kind = row.split(",")[8];
  counts[kind] = (counts[kind] ?? 0) + 1;
}`);
    });

    const conversations = requests.map(({ messages }) => messages.map(({ content }) => textOf(content)));
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout.trim().split("\n").at(-1)).toBe(`[ '${mostFrequent()[0]}', ${mostFrequent()[1]} ]`);

    const isSummary = ([system]: string[]) => system?.startsWith("You shorten");
    const steps = conversations.filter((texts) => !isSummary(texts));
    expect(steps).toHaveLength(11);
    expect(conversations.filter(isSummary)).toHaveLength(1);
    expect(steps.at(-1)).toContain("Summary of earlier steps: All pages so far are read; `counts` holds the reports by species.");
    expect(Math.max(...steps.flat().map((text) => text.length))).toBeLessThan(4_000 + 200);
    // Every request extends the one before it, but for those that were announced.
    const shortened = [...stdout.matchAll(/^Step (\d+): shortened/gm)].map(([, step]) => Number(step));
    const extended = steps.flatMap((texts, index) => {
      const before = steps[index - 1] ?? [];
      return before.every((text, at) => texts[at] === text) ? [index + 1] : [];
    });
    expect([...shortened, ...extended].sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect(shortened.length).toBeGreaterThan(1);
    expect(extended.length).toBeGreaterThan(5);
  });

  const mostFrequent = () => {
    const table = readDataset("birdstrikes.csv");
    const kinds = new Set([...table.matchAll(/^(?:[^,\n]*,){8}([^,\n]*)/gm)].slice(1).map(([, kind = ""]) => kind));
    const count = (kind: string) => table.split("\n").filter((line) => line.split(",")[8] === kind).length;
    const known = [...kinds].filter((kind) => !kind.startsWith("Unknown")).map((kind) => [kind, count(kind)] as const);
    return known.reduce((most, entry) => (entry[1] > most[1] ? entry : most));
  };
});

describe("16-events-and-replay", () => {
  it("draws the agent, tells its run, and tells it again from a file", async () => {
    const file = join(folder(), "run.json");
    const { code, stdout, stderr } = await runExample(
      "16-events-and-replay.ts",
      inTurn(
        program("const quakes = await listQuakes();\nconsole.log(quakes.length, quakes[0]);\nquakes.magnitude.max"),
        program(`const strongest = quakes.reduce((most, quake) => (quake.mag > most.mag ? quake : most));
finalAnswer({ strongest, strong: quakes.filter(({ mag }) => mag >= 5).length });`),
      ),
      { args: [file] },
    );

    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const [tree = "", live = "", again] = stdout.replace(/[\d.]+ (ms|s)\b/g, "some time").split(/^Task$/m);
    expect(tree).toMatch(/CodeAgent\n.*model: openai\/gpt-5\.6\n.*limits: 5 steps\n.*listQuakes/s);
    expect(live).toContain("✓ listQuakes()  some time");
    expect(live).toContain("quakes.magnitude is undefined");
    expect(live).toContain(`"strong": ${strongQuakes()}`);
    expect(again).toBe(live);
  });

  const strongQuakes = () => readDataset("earthquakes.json").match(/"mag":\s*([5-9]|\d\d)(\.\d+)?\s*,/g)?.length;
});

describe("17-crash-safe", () => {
  it("goes on where it was killed, and calls nothing twice", async () => {
    const [file, outbox] = [join(folder(), "run.json"), join(folder(), "outbox.txt")];
    const names = ["Ada", "Barbara", "Edsger", "Grace", "Katherine", "Linus"];
    const replies = inTurn(
      program(`const names = ${JSON.stringify(names)};`),
      program("for (const name of names) await sendInvitation({ name });\nfinalAnswer(`${names.length} invitations`);"),
    );
    const sent = () => (existsSync(outbox) ? readFileSync(outbox, "utf8").trim().split("\n") : []);

    const kill = new AbortController();
    const killed = runExample("17-crash-safe.ts", replies, { args: [file, outbox], signal: kill.signal });
    while (sent().length < 3) await sleep(5);
    kill.abort();
    const { code, stdout, requests } = await killed;
    expect({ code, stdout }).toEqual({ code: null, stdout: "" });
    expect(requests).toHaveLength(2);
    expect(sent().length).toBeLessThan(names.length);

    const again = await runExample("17-crash-safe.ts", replies, { args: [file, outbox] });
    expect(again).toMatchObject({ code: 0, stderr: "", stdout: "6 invitations\n", requests: [] });
    expect(sent().map((line) => line.split(" ")[1])).toEqual(names);
    expect(new Set(sent().map((line) => line.split(" ")[0]))).toHaveProperty("size", names.length);
    expect(existsSync(file)).toBe(false);
  });
});

/** A folder for one test. */
function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "examples-"));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}
