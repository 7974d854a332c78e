import { tool } from "@smolagents-ts/core";
import { found } from "../found.ts";
import type { Random } from "../random.ts";
import { listOf, number, record, text } from "../schemas.ts";

export interface Product {
  readonly name: string;
  readonly weightKg: number;
  readonly tariffClass: string;
  /** Per unit and port, in the port's currency. */
  readonly prices: { readonly [port: string]: number };
}

interface Invoice {
  readonly number: string;
  readonly port: string;
  readonly lines: readonly { readonly product: string; readonly units: number }[];
}

export interface TradeWorld {
  readonly products: readonly Product[];
  /** The currency of each port. */
  readonly ports: ReadonlyMap<string, string>;
  /** Worth of one unit of each currency, in a measure that nobody sees. */
  readonly worth: ReadonlyMap<string, number>;
  /** In percent, by tariff class and port. */
  readonly duties: { readonly [classAndPort: string]: number };
  readonly freightPerKg: { readonly [port: string]: number };
  readonly invoices: readonly Invoice[];
}

const PRODUCTS = ["amber", "barley", "cobalt", "damask", "enamel", "felt", "glass beads", "hemp"];
const PORTS = ["Ostrand", "Pellham", "Quayside", "Ravensund", "Sallow Bay", "Tarn Harbour"];
const CURRENCIES = ["OSK", "PLM", "QUD", "RVN", "SLB", "TRN"];
const CLASSES = ["raw", "woven", "wrought"];

export function makeTradeWorld(random: Random): TradeWorld {
  const worth = random.distinct(CURRENCIES.length, 50, 400).map((cents) => cents / 100);
  const ports = new Map(PORTS.map((port, at) => [port, CURRENCIES[at] ?? ""]));
  return {
    ports,
    worth: new Map(CURRENCIES.map((currency, at) => [currency, worth[at] ?? 1])),
    products: PRODUCTS.map((name) => ({
      name,
      weightKg: random.integer(1, 40),
      tariffClass: random.pick(CLASSES),
      prices: Object.fromEntries(PORTS.map((port) => [port, random.integer(20, 900)])),
    })),
    duties: Object.fromEntries(CLASSES.flatMap((each) => PORTS.map((port) => [`${each} ${port}`, random.integer(0, 25)]))),
    freightPerKg: Object.fromEntries(PORTS.map((port) => [port, random.integer(1, 6)])),
    invoices: random.codes("I", 3).map((number) => ({
      number,
      port: random.pick(PORTS),
      lines: random.some(PRODUCTS, 6).map((product) => ({ product, units: random.integer(1, 30) })),
    })),
  };
}

/** How many units of one currency a unit of another buys, to four digits as boards show it. */
function rateOf({ worth }: TradeWorld, from: string, to: string): number {
  const [value, price] = [worth.get(from), worth.get(to)];
  if (value === undefined || price === undefined) throw new Error(`No rate from ${from} to ${to}.`);
  return Math.round((value / price) * 10_000) / 10_000;
}

/** What the money changer gives: less a fee that grows with the sum, in whole units. */
const changed = (world: TradeWorld, amount: number, from: string, to: string) =>
  Math.floor((amount - (amount > 1_000 ? 15 : 4)) * rateOf(world, from, to));

export function tradeTools(world: TradeWorld) {
  const productCalled = (name: string) =>
    found(
      world.products.find((each) => each.name === name),
      name,
    );
  return [
    tool({
      name: "productSheet",
      description: "Weight of one unit and tariff class of a product.",
      inputSchema: record({ product: text }),
      outputSchema: record({ weightKg: number, tariffClass: text }),
      execute: ({ product }) => {
        const { weightKg, tariffClass } = productCalled(product);
        return { weightKg, tariffClass };
      },
    }),
    tool({
      name: "unitPrice",
      description: "Price of one unit of a product in a port, in the currency of that port.",
      inputSchema: record({ product: text, port: text }),
      outputSchema: record({ amount: number, currency: text }),
      execute: ({ product, port }) => ({
        amount: found(productCalled(product).prices[port], port),
        currency: found(world.ports.get(port), port),
      }),
    }),
    tool({
      name: "exchangeRate",
      description: "How many units of one currency a unit of another buys.",
      inputSchema: record({ from: text, to: text }),
      outputSchema: record({ rate: number }),
      execute: ({ from, to }) => ({ rate: rateOf(world, from, to) }),
    }),
    tool({
      name: "changeMoney",
      description: "Changes an amount at the counter, fees taken off, and gives what is paid out.",
      inputSchema: record({ amount: number, from: text, to: text }),
      outputSchema: record({ amount: number }),
      execute: ({ amount, from, to }) => ({ amount: changed(world, amount, from, to) }),
    }),
    tool({
      name: "importDuty",
      description: "Duty on the price of goods of a tariff class that enter a port, in percent.",
      inputSchema: record({ tariffClass: text, port: text }),
      outputSchema: record({ percent: number }),
      execute: ({ tariffClass, port }) => ({ percent: found(world.duties[`${tariffClass} ${port}`], port) }),
    }),
    tool({
      name: "freight",
      description: "Cost of shipping a weight to a port, in the currency of that port.",
      inputSchema: record({ to: text, weightKg: number }),
      outputSchema: record({ amount: number }),
      execute: ({ to, weightKg }) => ({ amount: found(world.freightPerKg[to], to) * weightKg }),
    }),
    tool({
      name: "invoice",
      description: "Port of arrival and lines of an invoice.",
      inputSchema: record({ number: text }),
      outputSchema: record({ port: text, lines: listOf(record({ product: text, units: number })) }),
      execute: ({ number }) => {
        const { port, lines } = found(
          world.invoices.find((each) => each.number === number),
          number,
        );
        return { port, lines };
      },
    }),
  ];
}
