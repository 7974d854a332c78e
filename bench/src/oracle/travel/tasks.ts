import type { Results } from "../plan.ts";
import type { Random } from "../random.ts";
import { defineCategory, defineTask } from "../task.ts";
import { cheapestTownAnswer, choirAnswer, meetingAnswer, roundTourAnswer, weekendAnswer } from "./answers.ts";
import { complainsOfNoise, DAYS, makeTravelWorld, type TravelWorld, travelTools } from "./world.ts";

type Connection = { readonly id: string; readonly fare: number };
type Lodging = { readonly id: string; readonly nightly: number; readonly stars: number; readonly features: readonly string[] };
type Quote = { readonly total: number };

const least = <Item>(items: readonly Item[], measure: (item: Item) => number): Item =>
  items.reduce((best, item) => (measure(item) < measure(best) ? item : best));
const lowestFare = (connections: readonly Connection[]) => least(connections, ({ fare }) => fare).id;
const lowestPrice = (lodgings: readonly Lodging[]) => least(lodgings, ({ nightly }) => nightly).id;

const connectionsTo = ({ call }: Results, from: string, to: string, day: number) =>
  call<Connection[]>("findConnections", { from, to, day });
const ticketTotal = ({ call }: Results, connection: string, people: number) => call<Quote>("quoteTicket", { connection, people }).total;
const stayTotal = ({ call }: Results, lodging: string, nights: number) => call<Quote>("quoteStay", { lodging, nights }).total;

const weekend = defineTask({
  name: "weekend",
  wording:
    "<people> people go from <from> to <to> on day <day>, by the connection with the lowest fare. They share the lodging there with the lowest nightly price that has <feature>, for <nights> nights. What do tickets and stay cost together?",
  reading: [],
  ask: ({ towns, lodgings }: TravelWorld, random: Random) => {
    const [from = "", to = ""] = random.some(towns, 2);
    const { features } = random.pick(lodgings.filter(({ town }) => town === to));
    return {
      from,
      to,
      feature: random.pick(features),
      day: random.integer(1, DAYS),
      people: random.integer(2, 6),
      nights: random.integer(2, 5),
    };
  },
  answer: weekendAnswer,
  code: ({ from, to, day, people, feature, nights }) => `
const [connections, lodgings] = await Promise.all([
  findConnections({ from: "${from}", to: "${to}", day: ${day} }),
  findLodgings({ town: "${to}" }),
]);
const connection = connections.sort((a, b) => a.fare - b.fare)[0];
const lodging = lodgings.filter((each) => each.features.includes("${feature}")).sort((a, b) => a.nightly - b.nightly)[0];
const [ticket, stay] = await Promise.all([
  quoteTicket({ connection: connection.id, people: ${people} }),
  quoteStay({ lodging: lodging.id, nights: ${nights} }),
]);
finalAnswer(ticket.total + stay.total);`,
  json: ({ from, to, day, people, feature, nights }, results) => {
    const [connections, lodgings] = results.all([
      () => connectionsTo(results, from, to, Number(day)),
      () => results.call<Lodging[]>("findLodgings", { town: to }),
    ]);
    const fitting = lodgings.filter(({ features }) => features.includes(feature));
    const [ticket, stay] = results.all([
      () => ticketTotal(results, lowestFare(connections), Number(people)),
      () => stayTotal(results, lowestPrice(fitting), Number(nights)),
    ]);
    return ticket + stay;
  },
});

const cheapestTown = defineTask({
  name: "cheapest-town",
  wording:
    "One person leaves <from> on day <day> for <nights> nights, by the connection with the lowest fare, and takes the lodging with the lowest nightly price. Which of these towns costs least in all: <towns>? Answer with { town, total }.",
  reading: [],
  ask: ({ towns }: TravelWorld, random: Random) => {
    const [from = "", ...others] = random.some(towns, 6);
    return { from, towns: others.join(", "), day: random.integer(1, DAYS), nights: random.integer(2, 5) };
  },
  answer: cheapestTownAnswer,
  code: ({ from, day, nights, towns }) => `
const trips = await Promise.all(
  ${JSON.stringify(towns.split(", "))}.map(async (town) => {
    const [connections, lodgings] = await Promise.all([
      findConnections({ from: "${from}", to: town, day: ${day} }),
      findLodgings({ town }),
    ]);
    const connection = connections.sort((a, b) => a.fare - b.fare)[0];
    const lodging = lodgings.sort((a, b) => a.nightly - b.nightly)[0];
    const [ticket, stay] = await Promise.all([
      quoteTicket({ connection: connection.id, people: 1 }),
      quoteStay({ lodging: lodging.id, nights: ${nights} }),
    ]);
    return { town, total: ticket.total + stay.total };
  }),
);
finalAnswer(trips.sort((a, b) => a.total - b.total)[0]);`,
  json: ({ from, day, nights, towns }, results) => {
    const trips = results.all(
      towns.split(", ").map((town) => () => {
        const [connections, lodgings] = results.all([
          () => connectionsTo(results, from, town, Number(day)),
          () => results.call<Lodging[]>("findLodgings", { town }),
        ]);
        const [ticket, stay] = results.all([
          () => ticketTotal(results, lowestFare(connections), 1),
          () => stayTotal(results, lowestPrice(lodgings), Number(nights)),
        ]);
        return { town, total: ticket + stay };
      }),
    );
    return least(trips, ({ total }) => total);
  },
});

const roundTour = defineTask({
  name: "round-tour",
  wording:
    "One person goes from <home> to <first> on day <day1>, on to <second> on day <day2>, and back home on day <day3>: always by the connection with the lowest fare, and to the lodging with the lowest nightly price. What does the tour cost?",
  reading: [],
  ask: ({ towns }: TravelWorld, random: Random) => {
    const [home = "", first = "", second = ""] = random.some(towns, 3);
    const day2 = random.integer(3, 4);
    return { home, first, second, day1: random.integer(1, 2), day2, day3: day2 + random.integer(1, 4) };
  },
  answer: roundTourAnswer,
  code: ({ home, first, second, day1, day2, day3 }) => `
async function ticket(from, to, day) {
  const connections = await findConnections({ from, to, day });
  const { id } = connections.sort((a, b) => a.fare - b.fare)[0];
  return (await quoteTicket({ connection: id, people: 1 })).total;
}
async function stay(town, nights) {
  const lodgings = await findLodgings({ town });
  const { id } = lodgings.sort((a, b) => a.nightly - b.nightly)[0];
  return (await quoteStay({ lodging: id, nights })).total;
}
const costs = await Promise.all([
  ticket("${home}", "${first}", ${day1}),
  stay("${first}", ${day2} - ${day1}),
  ticket("${first}", "${second}", ${day2}),
  stay("${second}", ${day3} - ${day2}),
  ticket("${second}", "${home}", ${day3}),
]);
finalAnswer(costs.reduce((sum, cost) => sum + cost, 0));`,
  json: ({ home, first, second, day1, day2, day3 }, results) => {
    const ticket = (from: string, to: string, day: string) => () =>
      ticketTotal(results, lowestFare(connectionsTo(results, from, to, Number(day))), 1);
    const stay = (town: string, nights: number) => () =>
      stayTotal(results, lowestPrice(results.call<Lodging[]>("findLodgings", { town })), nights);
    const costs = results.all([
      ticket(home, first, day1),
      stay(first, Number(day2) - Number(day1)),
      ticket(first, second, day2),
      stay(second, Number(day3) - Number(day2)),
      ticket(second, home, day3),
    ]);
    return costs.reduce((sum, cost) => sum + cost, 0);
  },
});

const meeting = defineTask({
  name: "meeting",
  wording:
    "One friend lives in <one>, the other in <other>. In which of these towns do they meet on day <day> for the lowest sum of their lowest fares: <towns>? Answer with { town, total }.",
  reading: [],
  ask: ({ towns }: TravelWorld, random: Random) => {
    const [one = "", other = "", ...between] = random.some(towns, 6);
    return { one, other, day: random.integer(1, DAYS), towns: between.join(", ") };
  },
  answer: meetingAnswer,
  code: ({ one, other, day, towns }) => `
const lowestFare = async (from, to) => Math.min(...(await findConnections({ from, to, day: ${day} })).map(({ fare }) => fare));
const meetings = await Promise.all(
  ${JSON.stringify(towns.split(", "))}.map(async (town) => {
    const fares = await Promise.all([lowestFare("${one}", town), lowestFare("${other}", town)]);
    return { town, total: fares[0] + fares[1] };
  }),
);
finalAnswer(meetings.sort((a, b) => a.total - b.total)[0]);`,
  json: ({ one, other, day, towns }, results) => {
    const fare = (from: string, to: string) => () => least(connectionsTo(results, from, to, Number(day)), (each) => each.fare).fare;
    const meetings = results.all(
      towns.split(", ").map((town) => () => {
        const [fares, others] = results.all([fare(one, town), fare(other, town)]);
        return { town, total: fares + others };
      }),
    );
    return least(meetings, ({ total }) => total);
  },
});

const choir = defineTask({
  name: "choir",
  wording:
    "A choir takes every lodging in <town> with at least <stars> stars whose guests do not complain of noise at night. What do <nights> nights in all of them cost together?",
  reading: ["the guests' reviews, for complaints of noise"],
  ask: ({ towns }: TravelWorld, random: Random) => ({
    town: random.pick(towns),
    stars: random.integer(2, 3),
    nights: random.integer(2, 4),
  }),
  answer: choirAnswer,
  code: ({ town, stars, nights }, [reviews]) => {
    if (reviews === undefined) {
      return `
const lodgings = (await findLodgings({ town: "${town}" })).filter((each) => each.stars >= ${stars});
const reviews = await Promise.all(lodgings.map(({ id }) => guestReviews({ lodging: id })));
lodgings.forEach(({ id }, at) => console.log(id + ": " + reviews[at]));`;
    }
    const quiet = reviews.split("\n").filter((line) => !complainsOfNoise(line));
    return `
const quiet = ${JSON.stringify(quiet.map((line) => line.split(":")[0]))};
const stays = await Promise.all(quiet.map((lodging) => quoteStay({ lodging, nights: ${nights} })));
finalAnswer(stays.reduce((sum, { total }) => sum + total, 0));`;
  },
  json: ({ town, stars, nights }, results) => {
    const lodgings = results.call<Lodging[]>("findLodgings", { town }).filter((each) => each.stars >= Number(stars));
    const reviews = results.all(
      lodgings.map(
        ({ id }) =>
          () =>
            results.read("guestReviews", { lodging: id }),
      ),
    );
    const quiet = lodgings.filter((_, at) => !complainsOfNoise(reviews[at] ?? ""));
    const stays = results.all(
      quiet.map(
        ({ id }) =>
          () =>
            stayTotal(results, id, Number(nights)),
      ),
    );
    return stays.reduce((sum, total) => sum + total, 0);
  },
});

export const travel = defineCategory({
  name: "travel",
  world: makeTravelWorld,
  tools: travelTools,
  tasks: [weekend, cheapestTown, roundTour, meeting, choir],
});
