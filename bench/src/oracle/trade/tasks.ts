import type { Results } from "../plan.ts";
import type { Random } from "../random.ts";
import { defineCategory, defineTask } from "../task.ts";
import { arbitrageAnswer, bestPortAnswer, invoiceAnswer, landedCostAnswer, moneyTourAnswer } from "./answers.ts";
import { makeTradeWorld, type TradeWorld, tradeTools } from "./world.ts";

type Price = { readonly amount: number; readonly currency: string };
type Sheet = { readonly weightKg: number; readonly tariffClass: string };

const priceOf = ({ call }: Results, product: string, port: string) => call<Price>("unitPrice", { product, port });
const sheetOf = ({ call }: Results, product: string) => call<Sheet>("productSheet", { product });
const rateOf = ({ call }: Results, from: string, to: string) => call<{ rate: number }>("exchangeRate", { from, to }).rate;
const dutyOf = ({ call }: Results, tariffClass: string, port: string) =>
  call<{ percent: number }>("importDuty", { tariffClass, port }).percent;

const namesOf = ({ products }: TradeWorld) => products.map(({ name }) => name);
const portsOf = ({ ports }: TradeWorld) => [...ports.keys()];
/** One that none of these ports uses, so that everything has to be changed. */
const foreignCurrency = ({ ports }: TradeWorld, used: readonly string[], random: Random) =>
  random.pick([...ports].filter(([port]) => !used.includes(port)).map(([, currency]) => currency));

const landedCost = defineTask({
  name: "landed-cost",
  wording:
    "We buy <units> units of <product> in <origin> and ship them to <port>, where the currency is <currency>. What do price, duty on the price and freight by weight come to, in that currency? Do not round.",
  reading: [],
  ask: (world: TradeWorld, random: Random) => {
    const [origin = "", port = ""] = random.some(portsOf(world), 2);
    const currency = world.ports.get(port) ?? "";
    return { units: random.integer(3, 60), product: random.pick(namesOf(world)), origin, port, currency };
  },
  answer: landedCostAnswer,
  code: ({ units, product, origin, port, currency }) => `
const [sheet, price] = await Promise.all([
  productSheet({ product: "${product}" }),
  unitPrice({ product: "${product}", port: "${origin}" }),
]);
const [{ rate }, { percent }, shipping] = await Promise.all([
  exchangeRate({ from: price.currency, to: "${currency}" }),
  importDuty({ tariffClass: sheet.tariffClass, port: "${port}" }),
  freight({ to: "${port}", weightKg: ${units} * sheet.weightKg }),
]);
finalAnswer(${units} * price.amount * rate * (1 + percent / 100) + shipping.amount);`,
  json: ({ units, product, origin, port, currency }, results) => {
    const [sheet, price] = results.all([() => sheetOf(results, product), () => priceOf(results, product, origin)]);
    const [rate, percent, shipping] = results.all([
      () => rateOf(results, price.currency, currency),
      () => dutyOf(results, sheet.tariffClass, port),
      () => results.call<{ amount: number }>("freight", { to: port, weightKg: Number(units) * sheet.weightKg }),
    ]);
    return Number(units) * price.amount * rate * (1 + percent / 100) + shipping.amount;
  },
});

const bestPort = defineTask({
  name: "best-port",
  wording:
    "We sell <units> units of <product> in one of these ports: <ports>. Where do we get most, counted in <currency>? Answer with { port, proceeds }; do not round.",
  reading: [],
  ask: (world: TradeWorld, random: Random) => {
    const ports = random.some(portsOf(world), 5);
    return {
      units: random.integer(3, 60),
      product: random.pick(namesOf(world)),
      ports: ports.join(", "),
      currency: foreignCurrency(world, ports, random),
    };
  },
  answer: bestPortAnswer,
  code: ({ units, product, ports, currency }) => `
const sales = await Promise.all(
  ${JSON.stringify(ports.split(", "))}.map(async (port) => {
    const price = await unitPrice({ product: "${product}", port });
    const { rate } = await exchangeRate({ from: price.currency, to: "${currency}" });
    return { port, proceeds: ${units} * price.amount * rate };
  }),
);
finalAnswer(sales.sort((a, b) => b.proceeds - a.proceeds)[0]);`,
  json: ({ units, product, ports, currency }, results) => {
    const sales = results.all(
      ports.split(", ").map((port) => () => {
        const price = priceOf(results, product, port);
        return { port, proceeds: Number(units) * price.amount * rateOf(results, price.currency, currency) };
      }),
    );
    return sales.reduce((best, sale) => (sale.proceeds > best.proceeds ? sale : best));
  },
});

const moneyTour = defineTask({
  name: "money-tour",
  wording:
    "A sailor changes <amount> <home> at the counter, and all that he gets each time again: into <stops>, and in the end back into what he began with. How much does he hold then?",
  reading: [],
  ask: ({ worth }: TradeWorld, random: Random) => {
    const [home = "", ...stops] = random.some([...worth.keys()], 4);
    return { amount: random.integer(900, 4_000), home, stops: stops.join(", ") };
  },
  answer: moneyTourAnswer,
  code: ({ amount, home, stops }) => `
const tour = ${JSON.stringify([home, ...stops.split(", "), home])};
let amount = ${amount};
for (let at = 1; at < tour.length; at++) {
  ({ amount } = await changeMoney({ amount, from: tour[at - 1], to: tour[at] }));
}
finalAnswer(amount);`,
  json: ({ amount, home, stops }, { call }) => {
    let from = home;
    let held = Number(amount);
    for (const to of [...stops.split(", "), home]) {
      held = call<{ amount: number }>("changeMoney", { amount: held, from, to }).amount;
      from = to;
    }
    return held;
  },
});

const invoice = defineTask({
  name: "invoice",
  wording:
    "What does invoice <number> come to in <currency>, with the duty of its port of arrival on each line at the prices of that port? Do not round.",
  reading: [],
  ask: (world: TradeWorld, random: Random) => {
    const { number, port } = random.pick(world.invoices);
    return { number, currency: foreignCurrency(world, [port], random) };
  },
  answer: invoiceAnswer,
  code: ({ number, currency }) => `
const { port, lines } = await invoice({ number: "${number}" });
const [prices, sheets] = await Promise.all([
  Promise.all(lines.map(({ product }) => unitPrice({ product, port }))),
  Promise.all(lines.map(({ product }) => productSheet({ product }))),
]);
const classes = [...new Set(sheets.map(({ tariffClass }) => tariffClass))];
const [{ rate }, duties] = await Promise.all([
  exchangeRate({ from: prices[0].currency, to: "${currency}" }),
  Promise.all(classes.map((tariffClass) => importDuty({ tariffClass, port }))),
]);
const percentOf = (tariffClass) => duties[classes.indexOf(tariffClass)].percent;
const total = lines.reduce((sum, { units }, at) => sum + units * prices[at].amount * (1 + percentOf(sheets[at].tariffClass) / 100), 0);
finalAnswer(total * rate);`,
  json: ({ number, currency }, results) => {
    const { port, lines } = results.call<{ port: string; lines: { product: string; units: number }[] }>("invoice", { number });
    const priced = results.all(
      lines.map(({ product, units }) => () => {
        const [price, sheet] = results.all([() => priceOf(results, product, port), () => sheetOf(results, product)]);
        return { ...price, ...sheet, units };
      }),
    );
    const [rate, costs] = results.all([
      () => rateOf(results, priced[0]?.currency ?? "", currency),
      () =>
        results.all(
          priced.map(
            ({ units, amount, tariffClass }) =>
              () =>
                units * amount * (1 + dutyOf(results, tariffClass, port) / 100),
          ),
        ),
    ]);
    return costs.reduce((sum, cost) => sum + cost, 0) * rate;
  },
});

const arbitrage = defineTask({
  name: "arbitrage",
  wording:
    "Which of these products gains most per unit, counted in <currency>, when it is bought in <origin> and sold in <port>: <products>? Answer with its name.",
  reading: [],
  ask: (world: TradeWorld, random: Random) => {
    const [origin = "", port = ""] = random.some(portsOf(world), 2);
    return { origin, port, currency: foreignCurrency(world, [origin, port], random), products: random.some(namesOf(world), 4).join(", ") };
  },
  answer: arbitrageAnswer,
  code: ({ origin, port, currency, products }) => `
const products = ${JSON.stringify(products.split(", "))};
const pricesIn = (port) => Promise.all(products.map((product) => unitPrice({ product, port })));
const [costs, sales] = await Promise.all([pricesIn("${origin}"), pricesIn("${port}")]);
const [cost, sale] = await Promise.all(
  [costs, sales].map(([{ currency }]) => exchangeRate({ from: currency, to: "${currency}" })),
);
const gains = products.map((product, at) => ({ product, gain: sales[at].amount * sale.rate - costs[at].amount * cost.rate }));
finalAnswer(gains.sort((a, b) => b.gain - a.gain)[0].product);`,
  json: ({ origin, port, currency, products }, results) => {
    const pairs = results.all(
      products.split(", ").map((product) => () => {
        const [cost, sale] = results.all([() => priceOf(results, product, origin), () => priceOf(results, product, port)]);
        return { product, cost, sale };
      }),
    );
    const [costRate, saleRate] = results.all([
      () => rateOf(results, pairs[0]?.cost.currency ?? "", currency),
      () => rateOf(results, pairs[0]?.sale.currency ?? "", currency),
    ]);
    const gains = pairs.map(({ product, cost, sale }) => ({ product, gain: sale.amount * saleRate - cost.amount * costRate }));
    return gains.reduce((best, each) => (each.gain > best.gain ? each : best)).product;
  },
});

export const trade = defineCategory({
  name: "trade",
  world: makeTradeWorld,
  tools: tradeTools,
  tasks: [landedCost, bestPort, moneyTour, invoice, arbitrage],
});
