// The right answers, worked out from the world and not from the tools.
import type { Json } from "@smolagents-ts/core";
import type { Product, TradeWorld } from "./world.ts";

export function landedCostAnswer(
  world: TradeWorld,
  { units, product, origin, port }: { units: string; product: string; origin: string; port: string },
): Json {
  const { weightKg, tariffClass, prices } = productCalled(world, product);
  const goods = Number(units) * (prices[origin] ?? Number.NaN) * rate(world, currencyOf(world, origin), currencyOf(world, port));
  const duty = (goods / 100) * (world.duties[`${tariffClass} ${port}`] ?? Number.NaN);
  return goods + duty + Number(units) * weightKg * (world.freightPerKg[port] ?? Number.NaN);
}

export function bestPortAnswer(
  world: TradeWorld,
  { units, product, ports, currency }: { units: string; product: string; ports: string; currency: string },
): Json {
  const { prices } = productCalled(world, product);
  const proceeds = ports.split(", ").map((port) => {
    return { port, proceeds: Number(units) * (prices[port] ?? Number.NaN) * rate(world, currencyOf(world, port), currency) };
  });
  proceeds.sort((one, other) => other.proceeds - one.proceeds);
  return proceeds[0] ?? null;
}

export function moneyTourAnswer(world: TradeWorld, { amount, home, stops }: { amount: string; home: string; stops: string }): Json {
  const tour = [home, ...stops.split(", "), home];
  let held = Number(amount);
  for (let at = 1; at < tour.length; at++) {
    const fee = held > 1_000 ? 15 : 4;
    held = Math.floor((held - fee) * rate(world, tour[at - 1] ?? "", tour[at] ?? ""));
  }
  return held;
}

export function invoiceAnswer(world: TradeWorld, { number, currency }: { number: string; currency: string }): Json {
  const invoice = world.invoices.find((each) => each.number === number);
  if (!invoice) throw new Error(`No invoice ${number}.`);
  let total = 0;
  for (const { product, units } of invoice.lines) {
    const { prices, tariffClass } = productCalled(world, product);
    const percent = world.duties[`${tariffClass} ${invoice.port}`] ?? Number.NaN;
    total += (units * (prices[invoice.port] ?? Number.NaN) * (100 + percent)) / 100;
  }
  return total * rate(world, currencyOf(world, invoice.port), currency);
}

export function arbitrageAnswer(
  world: TradeWorld,
  { products, origin, port, currency }: { products: string; origin: string; port: string; currency: string },
): Json {
  const gains = products.split(", ").map((product) => {
    const { prices } = productCalled(world, product);
    const [cost, proceeds] = [origin, port].map((each) => (prices[each] ?? Number.NaN) * rate(world, currencyOf(world, each), currency));
    return { product, gain: (proceeds ?? Number.NaN) - (cost ?? Number.NaN) };
  });
  return gains.reduce((best, each) => (each.gain > best.gain ? each : best)).product;
}

function productCalled({ products }: TradeWorld, name: string): Product {
  const product = products.find((each) => each.name === name);
  if (!product) throw new Error(`No product ${name}.`);
  return product;
}

const currencyOf = ({ ports }: TradeWorld, port: string) => ports.get(port) ?? "";

/** Boards show four digits. */
const rate = ({ worth }: TradeWorld, from: string, to: string) =>
  Math.round(((worth.get(from) ?? Number.NaN) / (worth.get(to) ?? Number.NaN)) * 1e4) / 1e4;
