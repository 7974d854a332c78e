import type { Random } from "../random.ts";
import { defineCategory, defineTask } from "../task.ts";
import { delaysAnswer, regionSalesAnswer, stockValueAnswer, wettestAnswer } from "./answers.ts";
import { type AggregationWorld, aggregationTools, isAboutDelay, MONTHS, makeAggregationWorld, REGIONS } from "./world.ts";

type Order = { readonly customer: string; readonly amount: number };
type Stock = { readonly article: string; readonly pieces: number };

const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);

const wettest = defineTask({
  name: "wettest",
  wording:
    "At which station did most rain fall in <month>, and how much in all? Answer with { station, total }; the first one, if several are.",
  reading: [],
  ask: (_: AggregationWorld, random: Random) => ({ month: random.pick(MONTHS) }),
  answer: wettestAnswer,
  code: ({ month }) => `
const stations = await listStations();
const totals = await Promise.all(
  stations.map(async (station) => {
    const { days } = await rainfall({ station, month: "${month}" });
    return { station, total: days.reduce((sum, day) => sum + day, 0) };
  }),
);
finalAnswer(totals.sort((a, b) => b.total - a.total)[0]);`,
  json: ({ month }, { call, all }) => {
    const totals = all(
      call<string[]>("listStations").map((station) => () => ({
        station,
        total: sum(call<{ days: number[] }>("rainfall", { station, month }).days),
      })),
    );
    return totals.reduce((best, each) => (each.total > best.total ? each : best));
  },
});

const regionSales = defineTask({
  name: "region-sales",
  wording: "What do all orders of customers from the <region> come to? The orders are on several pages.",
  reading: [],
  ask: (_: AggregationWorld, random: Random) => ({ region: random.pick(REGIONS) }),
  answer: regionSalesAnswer,
  code: ({ region }) => `
const all = [];
for (let page = 1; page !== null; ) {
  const { orders: some, next } = await orders({ page });
  all.push(...some);
  page = next;
}
const customers = [...new Set(all.map(({ customer }) => customer))];
const regions = await Promise.all(customers.map((customer) => customerRegion({ customer })));
const here = customers.filter((_, at) => regions[at].region === "${region}");
finalAnswer(all.filter(({ customer }) => here.includes(customer)).reduce((sum, { amount }) => sum + amount, 0));`,
  json: ({ region }, { call, all }) => {
    const orders: Order[] = [];
    for (let page: number | null = 1; page !== null; ) {
      const { orders: some, next }: { orders: Order[]; next: number | null } = call("orders", { page });
      orders.push(...some);
      page = next;
    }
    const customers = [...new Set(orders.map(({ customer }) => customer))];
    const regions = all(customers.map((customer) => () => call<{ region: string }>("customerRegion", { customer }).region));
    const here = customers.filter((_, at) => regions[at] === region);
    return sum(orders.filter(({ customer }) => here.includes(customer)).map(({ amount }) => amount));
  },
});

const stockValue = defineTask({
  name: "stock-value",
  wording: "What is all that the stores have worth, at the price of a piece?",
  reading: [],
  ask: () => ({}),
  answer: stockValueAnswer,
  code: () => `
const shelves = (await Promise.all((await listStores()).map((store) => stock({ store })))).flat();
const articles = [...new Set(shelves.map(({ article }) => article))];
const prices = await Promise.all(articles.map((article) => piecePrice({ article })));
finalAnswer(shelves.reduce((sum, { article, pieces }) => sum + pieces * prices[articles.indexOf(article)].price, 0));`,
  json: (_, { call, all }) => {
    const shelves = all(call<string[]>("listStores").map((store) => () => call<Stock[]>("stock", { store }))).flat();
    const articles = [...new Set(shelves.map(({ article }) => article))];
    const prices = all(articles.map((article) => () => call<{ price: number }>("piecePrice", { article }).price));
    return sum(shelves.map(({ article, pieces }) => pieces * (prices[articles.indexOf(article)] ?? Number.NaN)));
  },
});

const delays = defineTask({
  name: "delays",
  wording: "How many of the letters from customers complain that something came late?",
  reading: ["the letters, for what they complain of"],
  ask: () => ({}),
  answer: delaysAnswer,
  code: (_, [printed]) => {
    if (printed !== undefined) return `finalAnswer(${printed.split("\n").filter(isAboutDelay).length});`;
    return `
const letters = await Promise.all((await listFeedback()).map((id) => feedbackText({ id })));
console.log(letters.join("\\n"));`;
  },
  json: (_, { call, read, all }) =>
    all(call<string[]>("listFeedback").map((id) => () => read("feedbackText", { id }))).filter(isAboutDelay).length,
});

export const aggregation = defineCategory({
  name: "aggregation",
  world: makeAggregationWorld,
  tools: aggregationTools,
  tasks: [wettest, regionSales, stockValue, delays],
});
