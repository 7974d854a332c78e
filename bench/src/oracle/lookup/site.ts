// A shop's pages in prose: to go on, one has to read where to.
import type { Random } from "../random.ts";

interface Item {
  readonly name: string;
  readonly hall: string;
  readonly price: number;
}

export interface Site {
  readonly items: readonly Item[];
  readonly pages: ReadonlyMap<string, string>;
}

/** Halls, with what a reader knows to belong there, though the first page does not name it. */
const HALLS: { readonly [hall: string]: readonly string[] } = {
  "whatever grows, and what it is watered and cut with": ["watering can", "rose shears", "seed tray"],
  "light for rooms and roads": ["bicycle lamp", "reading lamp", "lantern"],
  "cooking, baking and the laid table": ["copper pot", "cake tin", "soup ladle"],
  "writing, drawing and the post": ["fountain pen", "sealing wax", "sketch pad"],
};

export function makeSite(random: Random): Site {
  const names = Object.keys(HALLS);
  const items = names.flatMap((hall) => (HALLS[hall] ?? []).map((name) => ({ name, hall, price: random.integer(5, 95) })));
  const hallAddresses = random.codes("/h", names.length);
  const itemAddresses = random.codes("/i", items.length);
  const pages = new Map<string, string>();

  const signs = names.map((hall, at) => random.pick(SIGNS)(hall, hallAddresses[at] ?? ""));
  pages.set("/", `Welcome, and mind the step. ${random.shuffled(signs).join(" ")} The café is closed on Mondays, see /cafe.`);
  for (const [at, hall] of names.entries()) {
    const shelves = items.flatMap(({ name, ...item }, index) =>
      item.hall === hall ? [random.pick(SHELVES)(name, itemAddresses[index] ?? "")] : [],
    );
    pages.set(hallAddresses[at] ?? "", `You are in the hall for ${hall}. ${random.shuffled(shelves).join(" ")}`);
  }
  for (const [at, { name, price }] of items.entries()) {
    pages.set(itemAddresses[at] ?? "", random.pick(LABELS)(name, price, price + random.integer(1, 20)));
  }
  return { items, pages };
}

const SIGNS: readonly ((hall: string, address: string) => string)[] = [
  (hall, address) => `For ${hall}, turn to ${address}.`,
  (hall, address) => `At ${address} you find all we have for ${hall}.`,
  (hall, address) => `We have moved: ${hall}, since spring at ${address}.`,
];
const SHELVES: readonly ((name: string, address: string) => string)[] = [
  (name, address) => `The ${name} has a leaflet of its own: ${address}.`,
  (name, address) => `See ${address} if it is the ${name} that you want.`,
  (name, address) => `All about the ${name} is at ${address}.`,
];
// With a second number each, which is not the price.
const LABELS: readonly ((name: string, price: number, other: number) => string)[] = [
  (name, price, other) => `The ${name} was ${other} crowns for years; now that we make it ourselves, we ask for ${price}.`,
  (name, price, other) => `A ${name} for life. It costs ${price} crowns, or ${other} with your initials on it, which nobody needs.`,
  (name, price, other) => `Others want ${other} crowns for such a ${name}. Here it is yours for ${price}.`,
];

/** What a reader understands: which hall an item belongs to, and where it is. */
export function hallOf(item: string, page: string): string {
  const [hall = ""] = Object.entries(HALLS).find(([, names]) => names.includes(item)) ?? [];
  return addressIn(page, (address) => SIGNS.map((sign) => sign(hall, address)));
}

export const shelfOf = (item: string, page: string): string => addressIn(page, (address) => SHELVES.map((shelf) => shelf(item, address)));

/** The address with which the page holds one of the sentences. */
function addressIn(page: string, sentences: (address: string) => readonly string[]): string {
  const address = page.match(/\/[a-z]\d+/g)?.find((each) => sentences(each).some((sentence) => page.includes(sentence)));
  if (address === undefined) throw new Error(`Nothing to follow on this page: ${page}`);
  return address;
}

/** The number that is the price. */
export function priceOn(item: string, page: string): number {
  const numbers = page.match(/\d+/g)?.map(Number) ?? [];
  const price = numbers.find((each) => numbers.some((other) => LABELS.some((label) => label(item, each, other) === page)));
  if (price === undefined) throw new Error(`No price on this page: ${page}`);
  return price;
}
