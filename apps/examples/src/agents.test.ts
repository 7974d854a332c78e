// Runs the examples of agents as they stand, against a stand-in for OpenAI. What they print is compared with what plain Node computes here, by other
// means.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, it, vi } from "vitest";
import { type ChatRequest, textOf } from "./testing/chat-server.ts";
import { call, inTurn, jsonProgram, program, readDataset, runExample } from "./testing/run-example.ts";

vi.setConfig({ testTimeout: 30_000 });

describe("06-tool-calling-agent", () => {
  it("makes the native calls of a turn at once, lets the model read a failure, and takes the answer", async () => {
    const prices = (symbol: string, ...months: string[]) => ({
      toolCalls: months.map((month) => ({ name: "stockPrice", args: { symbol, month } })),
    });
    const { code, stdout, stderr, requests } = await runExample(
      "06-tool-calling-agent.ts",
      inTurn(
        { text: "Prices first.", toolCalls: ["AAPL", "GOOG"].flatMap((name) => prices(name, "Mar 2005", "Mar 2010").toolCalls) },
        prices("AAPL", "March 1999"),
        call("finalAnswer", { answer: "Apple: it grew to more than five times its price." }),
      ),
    );

    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout.trim().split("\n")).toEqual([
      "Apple: it grew to more than five times its price.",
      ...shares.map((share) => {
        const [symbol = "", month = ""] = share.split(/ (.*)/);
        return `Step 1: ${JSON.stringify({ symbol, month })} → ${priceOf(share)}`;
      }),
      'Step 2: {"symbol":"AAPL","month":"March 1999"} → stockPrice failed: AAPL has no price in March 1999.',
    ]);

    expect(requests[0]?.tools?.map((tool) => tool.function.name)).toEqual(["stockPrice", "finalAnswer"]);
    expect(requests[0]?.tools?.[0]?.function.parameters).toMatchObject({
      properties: { symbol: { enum: expect.arrayContaining(["IBM"]) } },
    });
    expect(requests[0]).toMatchObject({ tool_choice: "required" });
    expect(requests[0]?.stop).toBeUndefined();
    const results = requests[1]?.messages.filter(({ role }) => role === "tool");
    expect(results?.map(({ content }) => content)).toEqual(shares.map((share) => String(priceOf(share))));
    expect(requests[1]?.messages.at(-5)?.content).toBe("Prices first.");
  });

  const shares = ["AAPL Mar 2005", "AAPL Mar 2010", "GOOG Mar 2005", "GOOG Mar 2010"];
  const priceOf = (share: string) => {
    const [symbol = "", month, year] = share.split(" ");
    return Number(new RegExp(`^${symbol},${month} 1 ${year},([\\d.]+)`, "m").exec(readDataset("stocks.csv"))?.[1]);
  };
});

describe("07-hybrid", () => {
  it("gives long results to programs only, and the deliberate call to the model only", async () => {
    const { code, stdout, stderr, requests } = await runExample(
      "07-hybrid.ts",
      inTurn(
        call("readMovies", { page: 0 }),
        call("runCode", {
          code: `const pages = await Promise.all([0, 1, 2, 3, 4, 5, 6].map((page) => readMovies({ page })));
const westerns = pages.flat().filter((film) => film["Major Genre"] === "Western" && film["IMDB Rating"] !== null);
westerns.sort((a, b) => b["IMDB Rating"] - a["IMDB Rating"]);
westerns[0].Title`,
        }),
        call("runCode", { code: "await reserve({ title: westerns[0].Title })" }),
        call("reserve", { title: bestWestern() }),
        call("finalAnswer", { answer: bestWestern() }),
      ),
    );

    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout.trim()).toBe(`${bestWestern()} (reserved: ${bestWestern()})`);

    const [first] = requests;
    expect(first?.tools?.map((tool) => tool.function.name)).toEqual(["runCode", "reserve", "finalAnswer"]);
    const prompt = textOf(first?.messages[0]?.content ?? "");
    expect(prompt).toContain("declare function readMovies(");
    expect(prompt).not.toContain("declare function reserve(");
    const lastSeen = requests.map(({ messages }) => textOf(messages.at(-1)?.content ?? ""));
    expect(lastSeen[1]).toContain("programs only");
    expect(lastSeen[2]).toContain(bestWestern());
    expect(lastSeen[3]).toMatch(/reserve/);
    expect(lastSeen[3]).toMatch(/Error/);
    expect(lastSeen[4]).toBe(`Reserved: ${bestWestern()}.`);
  });

  const bestWestern = () => {
    const films = JSON.parse(readDataset("movies.json")) as { [column: string]: string | number | null }[];
    const best = films.reduce<{ title: unknown; rating: number }>(
      (best, film) =>
        film["Major Genre"] === "Western" && Number(film["IMDB Rating"]) > best.rating
          ? { title: film["Title"], rating: Number(film["IMDB Rating"]) }
          : best,
      { title: "", rating: 0 },
    );
    return String(best.title);
  };
});

describe("08-planning-and-checks", () => {
  it("plans, sends a refused answer back, and reckons the cost", async () => {
    const means = `const mean = (year) => {
  const known = cars.filter((car) => car.Year.startsWith(year) && car.Miles_per_Gallon !== null).map((car) => car.Miles_per_Gallon);
  return known.reduce((sum, miles) => sum + miles) / known.length;
};
const growth = mean("1982") / mean("1970") - 1;`;
    const { code, stdout, stderr, requests } = await runExample(
      "08-planning-and-checks.ts",
      inTurn(
        "1. Look at the rows.\n2. Compare the means.",
        program("cars[0]"),
        program(means),
        program("finalAnswer(growth);"),
        "One step is left: multiply.",
        program("finalAnswer(Math.round(growth * 1000) / 10);"),
      ),
    );

    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const dollars = (6 * (100 * 1.25 + 20 * 10)) / 1e6;
    expect(stdout.split("\n").filter(Boolean)).toEqual([
      "Plan: 1. Look at the rows.",
      "2. Compare the means.",
      "Step 1: done",
      "Step 2: done",
      "Step 3: The answer did not pass isPercentage: Give a number of per cent: 12.3 for 12.3 %, not 0.123.",
      "Plan: One step is left: multiply.",
      "Step 4: done",
      `completed ${growth()} for ${dollars} dollars`,
    ]);

    const asked = requests.map(({ messages }) => textOf(messages.at(-1)?.content ?? ""));
    expect(asked[0]).toBe("Before you act, write a plan of at most three short lines for 8 turns. No program yet.");
    expect(asked[1]).toBe("Now carry out this plan.");
    expect(asked[4]).toContain("5 turns left");
    expect(requests[0]?.stop).toBeUndefined();
    expect(requests[0]?.messages[0]?.content).toContain("Say what you leave out");
    expect(requests[3]?.messages.length).toBeLessThan(requests[4]?.messages.length ?? 0);
    for (const [index, { messages }] of requests.slice(1).entries()) {
      expect(messages.slice(0, requests[index]?.messages.length)).toEqual(requests[index]?.messages);
    }
  });

  /** By summing up in one pass, in units that are whole. */
  const growth = () => {
    const sums = new Map<string, [number, number]>();
    for (const car of JSON.parse(readDataset("cars.json")) as { Year: string; Miles_per_Gallon: number | null }[]) {
      if (car.Miles_per_Gallon === null) continue;
      const [sum, count] = sums.get(car.Year.slice(0, 4)) ?? [0, 0];
      sums.set(car.Year.slice(0, 4), [sum + Math.round(car.Miles_per_Gallon * 10), count + 1]);
    }
    const [[late, lates], [early, earlies]] = [sums.get("1982")!, sums.get("1970")!];
    return Math.round(((late * earlies) / (early * lates) - 1) * 1000) / 10;
  };
});

describe("09-managed-agents", () => {
  it("has two specialists at work at once, and combines what they found", async () => {
    let together = 0;
    let open = 0;
    const { code, stdout, stderr, requests } = await runExample("09-managed-agents.ts", async (messages, turn) => {
      const order = messages[1]?.content ?? "";
      if (!order.startsWith("You are ")) {
        return turn === 0
          ? program(`const [low, peak] = await Promise.all([
  market({ task: "In which month was the S&P 500 lowest? Give the month as in 2003-07, and the value." }),
  labour({ task: "In which month were most people unemployed, all industries together? Give the month as in 2003-07, and the number." }),
]);
const months = ({ month }) => Number(month.slice(0, 4)) * 12 + Number(month.slice(5));
finalAnswer(months(peak) - months(low));`)
          : "";
      }
      open++;
      together = Math.max(together, open);
      await new Promise((resolve) => setTimeout(resolve, 100));
      open--;
      return order.startsWith("You are market")
        ? program(`const rows = (await readIndex()).trim().split("\\n").slice(1).map((line) => line.split(","));
const [date, price] = rows.reduce((low, row) => (Number(row[1]) < Number(low[1]) ? row : low));
const [name, , year] = date.split(" ");
const month = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ").indexOf(name) + 1;
finalAnswer({ month: year + "-" + String(month).padStart(2, "0"), value: Number(price) });`)
        : program(`const sums = {};
for (const { year, month, count } of await readUnemployment()) {
  const key = year + "-" + String(month).padStart(2, "0");
  sums[key] = (sums[key] ?? 0) + count;
}
const [month, value] = Object.entries(sums).reduce((peak, entry) => (entry[1] > peak[1] ? entry : peak));
finalAnswer({ month, value });`);
    });

    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toBe(`${monthsBetween()}\n300 tokens in, 100 of them for the market\n`);
    expect(together).toBe(2);
    const prompts = requests.map(({ messages }) => textOf(messages[0]?.content ?? ""));
    expect(prompts[0]).toContain("Knows the S&P 500 of 2000 to 2010.");
    expect(prompts[0]).toMatch(/declare function market\(.*task: string.*Promise<\{ month: string; value: number }>/s);
    expect(prompts[0]).not.toContain("readIndex");
  });

  /** With real dates, the latest first. */
  const monthsBetween = () => {
    const index = readDataset("sp500.csv").trim().split("\n").slice(1).map((line) => line.split(",") as [string, string]); // biome-ignore format: one thought
    const low = new Date(index.toSorted((a, b) => Number(a[1]) - Number(b[1]))[0]![0]);
    const rows = JSON.parse(readDataset("unemployment-across-industries.json")) as { date: string; count: number }[];
    const months = [...new Set(rows.map(({ date }) => date.slice(0, 7)))];
    const totals = months.map((month) => {
      const counts = rows.filter(({ date }) => date.startsWith(month)).map(({ count }) => count);
      return [counts.reduce((sum, count) => sum + count, 0), month] as const;
    });
    const peak = new Date(`${totals.toSorted((a, b) => b[0] - a[0])[0]![1]}-01T00:00`);
    return (peak.getFullYear() - low.getFullYear()) * 12 + peak.getMonth() - low.getMonth();
  };
});

describe("10-structured-output", () => {
  it("sends an answer of the wrong shape back, and gives the right one typed", async () => {
    const { code, stdout, stderr, requests } = await runExample(
      "10-structured-output.ts",
      inTurn(
        jsonProgram(`const bySpecies = Object.groupBy(penguins.filter((bird) => bird["Body Mass (g)"] !== null), (bird) => bird.Species);
const summary = Object.entries(bySpecies).map(([species, birds]) => {
  const mean = birds.reduce((sum, bird) => sum + bird["Body Mass (g)"], 0) / birds.length;
  return { species, weighed: birds.length, meanGrams: mean.toFixed(1) };
});
finalAnswer(summary);`),
        jsonProgram("finalAnswer(summary.map((row) => ({ ...row, meanGrams: Number(row.meanGrams) })));"),
      ),
    );

    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout.trim()).toBe(heaviest());
    expect(textOf(requests[1]?.messages.at(-1)?.content ?? "")).toMatch(/not have the asked shape:\n- .*meanGrams/);
    expect(requests[0]?.messages[0]?.content).toContain('species: "Adelie" | "Chinstrap" | "Gentoo"');
    expect(requests[0]?.response_format).toMatchObject({ type: "json_schema", json_schema: { strict: true } });
    expect(requests[0]?.stop).toBeUndefined();
    // The model finds its own reply as it wrote it.
    expect(JSON.parse(String(requests[1]?.messages.at(-2)?.content))).toHaveProperty("thought");
  });

  const heaviest = () => {
    const birds = JSON.parse(readDataset("penguins.json")) as { Species: string; "Body Mass (g)": number | null }[];
    const lines = ["Adelie", "Chinstrap", "Gentoo"].map((species) => {
      const masses = birds.flatMap((bird) => (bird.Species === species && bird["Body Mass (g)"] !== null ? [bird["Body Mass (g)"]] : []));
      let mean = 0;
      for (const [index, mass] of masses.entries()) mean += (mass - mean) / (index + 1);
      return { species, count: masses.length, mean: Math.round(mean) };
    });
    const { species, count, mean } = lines.reduce((best, line) => (line.mean > best.mean ? line : best));
    return `${species}: ${mean} g, the mean of ${count}`;
  };
});

describe("11-images", () => {
  it("shows pictures once, and gives programs handles that tools take", async () => {
    const { code, stdout, stderr, requests } = await runExample(
      "11-images.ts",
      inTurn(
        program(`const icons = await Promise.all(["7zip", "gimp"].map((program) => icon({ program })));
for (const picture of icons) await image(picture);
console.log(images[0], icons);`),
        program(`const catalog = JSON.parse(await readText({ file: files[0] }));
const { licenses } = catalog.resources.find(({ name }) => name === "ffox");
finalAnswer("Firefox: " + licenses[0].title);`),
      ),
    );

    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout.trim()).toBe(`Firefox: ${/"name": "ffox".*?"title": "(.*?)"/s.exec(readDataset("../datapackage.json"))?.[1]}`);

    const pictures = requests.map(picturesIn);
    expect(pictures[0]).toEqual([fingerprint("ffox.png")]);
    expect(pictures[1]).toEqual(["ffox.png", "7zip.png", "gimp.png"].map(fingerprint));
    // Nothing of a file or a picture is in any text, and what a program prints is a handle.
    expect(JSON.stringify(requests[1]?.messages.map(({ content }) => textOf(content)))).not.toMatch(/iVBOR|icon_7zip/);
    const [task, , printed] = requests[1]?.messages.slice(1).map(({ content }) => textOf(content)) ?? [];
    expect(task).toMatch(/`images` \(array of 1.*`files` \(array of 1/);
    expect(printed).toContain("mediaType: 'image/png'");
    expect(requests[0]?.messages[0]?.content).toContain("Promise<Media>");
  });

  /** The pictures of a conversation, each by the hash of its bytes. */
  const picturesIn = ({ messages }: ChatRequest) =>
    messages.flatMap(({ content }) =>
      (Array.isArray(content) ? content : []).flatMap(({ image_url: picture }) =>
        picture ? [sha256(Buffer.from(picture.url.replace("data:image/png;base64,", ""), "base64"))] : [],
      ),
    );
  const fingerprint = (name: string) => sha256(readFileSync(new URL(`../data/${name}`, import.meta.resolve("vega-datasets"))));
  const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
});

describe("18-many-tools", () => {
  it("lets programs find the tools that the prompt has no room for", async () => {
    const { code, stdout, stderr, requests } = await runExample(
      "18-many-tools.ts",
      inTurn(
        program("await tools.search({ query: 'kings and queens of England', limit: 3 })"),
        program("await tools.describe({ names: ['read_monarchs'] })"),
        program(`const monarchs = JSON.parse(await read_monarchs());
const years = ({ start, end }) => end - start;
const { name, ...reign } = monarchs.reduce((longest, monarch) => (years(monarch) > years(longest) ? monarch : longest));
finalAnswer({ name, years: years(reign) });`),
      ),
    );

    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const [tools = "", answer] = stdout.trim().split(" tools: ");
    expect(Number(tools)).toBeGreaterThanOrEqual(60);
    expect(answer).toBe(longestReign());

    const prompt = textOf(requests[0]?.messages[0]?.content ?? "");
    expect(prompt.length).toBeLessThan(4 * 1_000 + 3_000);
    expect(prompt).not.toContain("read_monarchs");
    expect(prompt).toMatch(/Further tools, not declared here: \d+/);
    const [found, declared] = requests.slice(1).map(({ messages }) => textOf(messages.at(-1)?.content ?? ""));
    expect(found).toContain("name: 'read_monarchs'");
    expect(found).not.toContain("read_cars");
    expect(declared).toContain("declare function read_monarchs(): Promise<string>");
  });

  const longestReign = () => {
    const lines = [...readDataset("monarchs.json").matchAll(/"name":\s*"([^"]+)"[^}]*?"start":\s*(\d+)[^}]*?"end":\s*(\d+)/g)];
    const reigns = lines.map(([, name, start, end]) => ({ name, years: Number(end) - Number(start) })).sort((a, b) => b.years - a.years);
    return `{ name: '${reigns[0]?.name}', years: ${reigns[0]?.years} }`;
  };
});
