// Runs the examples as they stand, against a stand-in for OpenAI. What they print is compared with what plain Node computes here, by other means.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type ChatMessage, startChatServer } from "./testing/chat-server.ts";
import { runProgram } from "./testing/run-program.ts";

type Reply = (messages: readonly ChatMessage[], turn: number) => string;

async function runExample(file: string, reply: Reply) {
  const server = await startChatServer(reply);
  try {
    const env = { OPENAI_API_KEY: "sk-test", OPENAI_BASE_URL: server.url };
    return { ...(await runProgram(file, { env })), requests: server.requests };
  } finally {
    await server.close();
  }
}

const program = (code: string) => `Let me compute it.\n<code>\n${code}\n</code>`;
const inTurn =
  (...programs: string[]): Reply =>
  (_, turn) =>
    program(programs[turn] ?? `throw new Error("There is no reply ${turn}.")`);

describe("01-first-agent", () => {
  it("prints the length of the shortest round trip", async () => {
    const { code, stdout, stderr, requests } = await runExample(
      "01-first-agent.ts",
      inTurn(
        `const names = ["Athens", "Lisbon", "Oslo", "Rome"];
const places = new Map(await Promise.all(names.map(async (city) => [city, await locate({ city })])));
places.size`,
        `const radians = (degrees) => (degrees * Math.PI) / 180;
function distance(a, b) {
  const [[la, oa], [lb, ob]] = [places.get(a).map(radians), places.get(b).map(radians)];
  const h = Math.sin((lb - la) / 2) ** 2 + Math.cos(la) * Math.cos(lb) * Math.sin((ob - oa) / 2) ** 2;
  return 2 * 6371 * Math.asin(Math.sqrt(h));
}
function shortest(at, left) {
  if (left.length === 0) return distance(at, names[0]);
  return Math.min(...left.map((next) => distance(at, next) + shortest(next, left.filter((name) => name !== next))));
}
finalAnswer(Math.round(shortest(names[0], names.slice(1))));`,
      ),
    );

    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout.trim()).toBe(String(Math.round(shortestRoundTrip())));
    expect(requests[0]?.model).toBe("gpt-5.6");
    expect(JSON.stringify(requests[0])).toContain("locate(");
  });

  /** By the angle between unit vectors, over all orders of the cities. */
  function shortestRoundTrip(): number {
    const degrees = [[37.98, 23.73], [38.72, -9.14], [59.91, 10.75], [41.9, 12.5]]; // biome-ignore format: a table
    const vectors = degrees.map(([north = 0, east = 0]) => {
      const [n, e] = [(north / 180) * Math.PI, (east / 180) * Math.PI];
      return [Math.cos(n) * Math.cos(e), Math.cos(n) * Math.sin(e), Math.sin(n)] as const;
    });
    const length = (order: number[]) =>
      order.reduce((sum, city, at) => {
        const [a, b] = [vectors[city]!, vectors[order[(at + 1) % order.length]!]!];
        return sum + 6371 * Math.acos(a[0] * b[0] + a[1] * b[1] + a[2] * b[2]);
      }, 0);
    return Math.min(...orders([0, 1, 2, 3]).map(length));
  }

  const orders = (items: number[]): number[][] =>
    items.length === 0 ? [[]] : items.flatMap((item) => orders(items.filter((other) => other !== item)).map((rest) => [item, ...rest]));
});

describe("02-by-name", () => {
  it("finds model and executor, and prints answer and usage", async () => {
    const { code, stdout, stderr } = await runExample(
      "02-by-name.ts",
      inTurn(`const composite = new Uint8Array(100_000);
const primes = [];
for (let n = 2; n < composite.length; n++) {
  if (composite[n]) continue;
  primes.push(n);
  for (let multiple = n * n; multiple < composite.length; multiple += n) composite[multiple] = 1;
}
finalAnswer({ primes: primes.length, palindromes: primes.filter((n) => String(n) === [...String(n)].reverse().join("")).length });`),
    );

    const isPrime = (n: number) => {
      for (let divisor = 2; divisor * divisor <= n; divisor++) if (n % divisor === 0) return false;
      return true;
    };
    const reversed = (n: number, done = 0): number => (n === 0 ? done : reversed(Math.floor(n / 10), done * 10 + (n % 10)));
    const primes = Array.from({ length: 99_998 }, (_, at) => at + 2).filter(isPrime);
    const palindromes = primes.filter((n) => n === reversed(n));
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toBe(`{ primes: ${primes.length}, palindromes: ${palindromes.length} }\n1 step(s), 100 tokens in, 20 out\n`);
  });
});

describe("03-own-tool", () => {
  it("lets a program fail on the tool's own message, and goes on", async () => {
    const { code, stdout, stderr, requests } = await runExample(
      "03-own-tool.ts",
      inTurn(
        `const found = await findOrders({ customer: "Ada" });`,
        `const orders = await findOrders({ customer: "Ada Lovelace" });
const amounts = await Promise.all(orders.map(({ amount, currency }) => (currency === "EUR" ? amount : toEuro({ usd: amount }))));
finalAnswer(amounts.reduce((sum, amount) => sum + amount));`,
      ),
    );

    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout.trim()).toBe(String(120 + 64.93)); // 75.50 USD at 0.86
    expect(requests[1]?.messages.at(-1)?.content).toContain("findOrders failed: No customer is called Ada.");
    expect(requests[0]?.messages[0]?.content).toContain("toEuro(");
  });
});

describe("04-streaming", () => {
  it("prints text, calls and output as they happen", async () => {
    const { code, stdout, stderr } = await runExample(
      "04-streaming.ts",
      inTurn(
        `const years = [];
for (let year = 2000; year <= 2100; year++) {
  const day = await weekday({ date: \`\${year}-02-01\` });
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  if (leap && day === "Sunday") years.push(year);
}
console.log(years.length, "years");
finalAnswer(years);`,
      ),
    );

    const expected = [];
    for (let year = 2000; year <= 2100; year++) {
      let sundays = 0;
      for (const day = new Date(Date.UTC(year, 1, 1)); day.getUTCMonth() === 1; day.setUTCDate(day.getUTCDate() + 1)) {
        if (day.getUTCDay() === 0) sundays++;
      }
      if (sundays === 5) expected.push(year);
    }
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const at = ["Let me compute it.", "[tool] weekday → ", `[printed] ${expected.length} years`, "[step 1] ok, 101 calls"].map((text) =>
      stdout.indexOf(text),
    );
    expect(at).toEqual(at.toSorted((a, b) => a - b));
    expect(at).not.toContain(-1);
    expect(stdout.match(/\[tool\] weekday → \w+day/g)).toHaveLength(101);
    expect(stdout.trim().split("\n").at(-1)).toBe(`[completed] [ ${expected.join(", ")} ]`);
  });
});

describe("05-concurrent-runs", () => {
  it("answers each city from its own variables", async () => {
    let open = 0;
    const { code, stdout, stderr, requests } = await runExample("05-concurrent-runs.ts", (_, turn) => {
      open += turn === 0 ? 1 : 0;
      return program(
        turn === 0
          ? `console.log(days.length, days[0]);`
          : `let best = { days: 0 };
let run = { days: 0 };
for (const { date, rain } of days) {
  run = rain > 0 ? { days: 0 } : { begins: run.begins ?? date, days: run.days + 1 };
  if (run.days > best.days) best = run;
}
finalAnswer(best);`,
      );
    });

    expect(code, stderr).toBe(0);
    expect(stdout).toBe(["Seattle", "New York"].map((city) => `${city} (completed): ${longestDry(city)}\n`).join(""));
    expect(stderr.trim().split("\n")).toHaveLength(4);
    expect(new Set(stderr.match(/^\w{8}/gm))).toHaveProperty("size", 2);
    expect(requests).toHaveLength(4);
    expect(requests[0]?.messages.at(-1)?.content).toContain("`days` (array of 1461");
    expect(open).toBe(2);
  });

  /** The gaps between rainy days. */
  function longestDry(city: string): string {
    const file = new URL("../data/weather.csv", import.meta.resolve("vega-datasets"));
    const rows = readFileSync(file, "utf8").split("\n").filter((line) => line.startsWith(`${city},`)).map((line) => line.split(",")); // biome-ignore format: one thought
    const wet = [-1, ...rows.flatMap((row, index) => (Number(row[2]) > 0 ? [index] : [])), rows.length];
    const gaps = wet.slice(1).map((end, at) => ({ length: end - wet[at]! - 1, first: wet[at]! + 1 }));
    const { length, first } = gaps.reduce((best, gap) => (gap.length > best.length ? gap : best));
    return `{ begins: '${rows[first]?.[1]}', days: ${length} }`;
  }
});
