import { tool } from "@smolagents-ts/core";
import { found } from "../found.ts";
import type { Random } from "../random.ts";
import { listOf, number, numberOrNull, record, text } from "../schemas.ts";

interface Order {
  readonly customer: string;
  readonly amount: number;
}

interface Feedback {
  readonly id: string;
  readonly isAboutDelay: boolean;
  readonly words: string;
}

export interface AggregationWorld {
  /** Rain by station and month, in millimetres a day. */
  readonly stations: { readonly [station: string]: { readonly [month: string]: readonly number[] } };
  readonly orderPages: readonly (readonly Order[])[];
  readonly regions: { readonly [customer: string]: string };
  /** Pieces by store and article. */
  readonly stores: { readonly [store: string]: { readonly [article: string]: number } };
  readonly prices: { readonly [article: string]: number };
  readonly feedback: readonly Feedback[];
}

export const MONTHS = ["May", "June", "July"];
export const REGIONS = ["hills", "coast", "plain"];
const ARTICLES = ["bolts", "clamps", "dowels", "eyelets", "flanges", "gaskets"];
const DELAYED = [
  "The parcel was promised for the wedding and came after the honeymoon.",
  "Good cups. We drank from our hands for three weeks until they arrived.",
  "I have stopped looking out of the window for your van.",
  "Came when my daughter, who was to wear it, had outgrown it.",
];
const OTHER = [
  "It came the next morning, but two of the four were cracked.",
  "No complaints about the delivery; the colour is not the one in the picture.",
  "The driver was early, which is how he met the dog.",
  "Too large, too loud, and it smells of fish.",
  "I waited long to write this: it still works after a year.",
];

export function makeAggregationWorld(random: Random): AggregationWorld {
  const customers = random.codes("K", 7);
  const order = () => ({ customer: random.pick(customers), amount: random.integer(10, 400) });
  const list = <Item>(count: number, make: (at: number) => Item) => Array.from({ length: count }, (_, at) => make(at));
  return {
    stations: Object.fromEntries(
      random
        .codes("W", 10)
        .map((station) => [station, Object.fromEntries(MONTHS.map((month) => [month, list(10, () => random.integer(0, 30))]))]),
    ),
    orderPages: list(random.integer(3, 5), () => list(8, order)),
    regions: Object.fromEntries(customers.map((customer, at) => [customer, REGIONS[at % REGIONS.length] ?? ""])),
    stores: Object.fromEntries(
      random
        .codes("T", 7)
        .map((store) => [store, Object.fromEntries(random.some(ARTICLES, 3).map((article) => [article, random.integer(1, 90)]))]),
    ),
    prices: Object.fromEntries(ARTICLES.map((article) => [article, random.integer(2, 60)])),
    feedback: random.codes("F", 9).map((id, at) => {
      const isAboutDelay = at < 2 ? at === 0 : random.fraction() < 0.5;
      return { id, isAboutDelay, words: random.pick(isAboutDelay ? DELAYED : OTHER) };
    }),
  };
}

export function aggregationTools({ stations, orderPages, regions, stores, prices, feedback }: AggregationWorld) {
  return [
    tool({
      name: "listStations",
      description: "Names of all weather stations.",
      outputSchema: listOf(text),
      execute: () => Object.keys(stations),
    }),
    tool({
      name: "rainfall",
      description: "Rain at a station on each day of a month, in millimetres.",
      inputSchema: record({ station: text, month: text }),
      outputSchema: record({ days: listOf(number) }),
      execute: ({ station, month }) => ({ days: found(stations[station]?.[month], station) }),
    }),
    tool({
      name: "orders",
      description: "One page of the orders, the first is 1; next is the number of the page after it, or null.",
      inputSchema: record({ page: number }),
      outputSchema: record({ orders: listOf(record({ customer: text, amount: number })), next: numberOrNull }),
      execute: ({ page }) => ({ orders: found(orderPages[page - 1], `page ${page}`), next: page < orderPages.length ? page + 1 : null }),
    }),
    tool({
      name: "customerRegion",
      description: "The region a customer lives in.",
      inputSchema: record({ customer: text }),
      outputSchema: record({ region: text }),
      execute: ({ customer }) => ({ region: found(regions[customer], customer) }),
    }),
    tool({
      name: "listStores",
      description: "Names of all stores.",
      outputSchema: listOf(text),
      execute: () => Object.keys(stores),
    }),
    tool({
      name: "stock",
      description: "How many pieces of which article a store has.",
      inputSchema: record({ store: text }),
      outputSchema: listOf(record({ article: text, pieces: number })),
      execute: ({ store }) => Object.entries(found(stores[store], store)).map(([article, pieces]) => ({ article, pieces })),
    }),
    tool({
      name: "piecePrice",
      description: "Price of one piece of an article.",
      inputSchema: record({ article: text }),
      outputSchema: record({ price: number }),
      execute: ({ article }) => ({ price: found(prices[article], article) }),
    }),
    tool({
      name: "listFeedback",
      description: "Ids of all letters from customers.",
      outputSchema: listOf(text),
      execute: () => feedback.map(({ id }) => id),
    }),
    tool({
      name: "feedbackText",
      description: "What a customer wrote.",
      inputSchema: record({ id: text }),
      execute: ({ id }) =>
        found(
          feedback.find((each) => each.id === id),
          id,
        ).words,
    }),
  ];
}

/** What a reader understands. */
export const isAboutDelay = (words: string) => DELAYED.some((sentence) => words.includes(sentence));
