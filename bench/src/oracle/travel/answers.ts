// The right answers, worked out from the world and not from the tools.
import type { Json } from "@smolagents-ts/core";
import type { Connection, Lodging, TravelWorld } from "./world.ts";

export function weekendAnswer(
  world: TravelWorld,
  { from, to, day, people, nights, feature }: { from: string; to: string; day: string; people: string; nights: string; feature: string },
): Json {
  return (
    ticket(world, from, to, Number(day), Number(people)) +
    stay(world, Number(nights), (each) => each.town === to && each.features.includes(feature))
  );
}

export function cheapestTownAnswer(
  world: TravelWorld,
  { from, towns, day, nights }: { from: string; towns: string; day: string; nights: string },
): Json {
  let best: { town: string; total: number } | undefined;
  for (const town of towns.split(", ")) {
    const total = ticket(world, from, town, Number(day), 1) + stay(world, Number(nights), (each) => each.town === town);
    if (best === undefined || total < best.total) best = { town, total };
  }
  return best ?? null;
}

export function roundTourAnswer(
  world: TravelWorld,
  asked: { home: string; first: string; second: string; day1: string; day2: string; day3: string },
): Json {
  const { home, first, second } = asked;
  const [day1, day2, day3] = [Number(asked.day1), Number(asked.day2), Number(asked.day3)];
  const tickets = ticket(world, home, first, day1, 1) + ticket(world, first, second, day2, 1) + ticket(world, second, home, day3, 1);
  const stays = stay(world, day2 - day1, ({ town }) => town === first) + stay(world, day3 - day2, ({ town }) => town === second);
  return tickets + stays;
}

export function meetingAnswer(
  world: TravelWorld,
  { one, other, towns, day }: { one: string; other: string; towns: string; day: string },
): Json {
  const sums = towns.split(", ").map((town) => {
    return { town, total: cheapest(world, one, town, Number(day)).fare + cheapest(world, other, town, Number(day)).fare };
  });
  const least = Math.min(...sums.map(({ total }) => total));
  return sums.find(({ total }) => total === least) ?? null;
}

export function choirAnswer(world: TravelWorld, { town, stars, nights }: { town: string; stars: string; nights: string }): Json {
  let total = 0;
  for (const lodging of world.lodgings) {
    if (lodging.town !== town || lodging.stars < Number(stars) || lodging.isNoisy) continue;
    total += (lodging.nightly + (world.visitorTaxes[town] ?? Number.NaN)) * Number(nights);
  }
  return total;
}

function cheapest({ connections }: TravelWorld, from: string, to: string, day: number): Connection {
  const [first] = connections
    .filter((each) => each.day === day && each.from === from && each.to === to)
    .sort((one, other) => one.fare - other.fare);
  if (!first) throw new Error(`No connection from ${from} to ${to} on day ${day}.`);
  return first;
}

function ticket(world: TravelWorld, from: string, to: string, day: number, people: number): number {
  const { fare, line } = cheapest(world, from, to, day);
  return fare * people + (world.bookingFees[line] ?? Number.NaN) * people;
}

function stay({ lodgings, visitorTaxes }: TravelWorld, nights: number, fits: (lodging: Lodging) => boolean): number {
  const [first] = lodgings.filter(fits).sort((one, other) => one.nightly - other.nightly);
  return first ? first.nightly * nights + (visitorTaxes[first.town] ?? Number.NaN) * nights : Number.NaN;
}
