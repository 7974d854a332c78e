import type { Random } from "../random.ts";
import { defineCategory, defineTask } from "../task.ts";
import { coolingAnswer, firstBadAnswer, freshGaugeAnswer, refundAnswer, sparePartAnswer } from "./answers.ts";
import { percentFor } from "./refund-rules.ts";
import { type BranchingWorld, branchingTools, makeBranchingWorld, SITES } from "./world.ts";

const sparePart = defineTask({
  name: "spare-part",
  wording:
    "If device <device> is not in order, its part has to come to <site> from the first of these depots that has one: <depots>. Do not bother a depot before those ahead of it have said no. In how many days is the part there? Answer 0 if none is needed.",
  reading: [],
  ask: ({ devices, depots }: BranchingWorld, random: Random) => ({
    device: random.pick(Object.keys(devices)),
    site: random.pick(SITES),
    depots: Object.keys(depots).join(", "),
  }),
  answer: sparePartAnswer,
  code: ({ device, site, depots }) => `
const { isFine, part } = await checkDevice({ device: "${device}" });
if (isFine) finalAnswer(0);
for (const depot of ${JSON.stringify(depots.split(", "))}) {
  const { pieces } = await depotStock({ depot, part });
  if (pieces > 0) finalAnswer((await daysOnTheWay({ depot, site: "${site}" })).days);
}`,
  json: ({ device, site, depots }, { call }) => {
    const { isFine, part } = call<{ isFine: boolean; part: string }>("checkDevice", { device });
    if (isFine) return 0;
    const depot = depots.split(", ").find((each) => call<{ pieces: number }>("depotStock", { depot: each, part }).pieces > 0) ?? "";
    return call<{ days: number }>("daysOnTheWay", { depot, site }).days;
  },
});

const firstBad = defineTask({
  name: "first-bad-build",
  wording:
    "Which of the builds 1 to <builds> is the first whose tests fail? Those after it fail too, and the last one does. Test the one in the middle of what is left, the lower of two, until one is left: tests are dear.",
  reading: [],
  ask: ({ builds }: BranchingWorld) => ({ builds }),
  answer: firstBadAnswer,
  code: ({ builds }) => `
let [low, high] = [1, ${builds}];
while (low < high) {
  const build = Math.floor((low + high) / 2);
  if ((await testBuild({ build })).passes) low = build + 1;
  else high = build;
}
finalAnswer(low);`,
  json: ({ builds }, { call }) => {
    let [low, high] = [1, Number(builds)];
    while (low < high) {
      const build = Math.floor((low + high) / 2);
      if (call<{ passes: boolean }>("testBuild", { build }).passes) low = build + 1;
      else high = build;
    }
    return low;
  },
});

const freshGauge = defineTask({
  name: "fresh-gauge",
  wording:
    "What does the first of these gauges show that was read at most <minutes> minutes ago: <gauges>? Every look at a gauge costs, so do not look at one that is not needed.",
  reading: [],
  ask: ({ gauges }: BranchingWorld, random: Random) => ({ minutes: random.integer(10, 30), gauges: Object.keys(gauges).join(", ") }),
  answer: freshGaugeAnswer,
  code: ({ minutes, gauges }) => `
for (const gauge of ${JSON.stringify(gauges.split(", "))}) {
  const { value, ageMinutes } = await readGauge({ gauge });
  if (ageMinutes <= ${minutes}) finalAnswer(value);
}`,
  json: ({ minutes, gauges }, { call }) => {
    for (const gauge of gauges.split(", ")) {
      const { value, ageMinutes } = call<{ value: number; ageMinutes: number }>("readGauge", { gauge });
      if (ageMinutes <= Number(minutes)) return value;
    }
    return null;
  },
});

const refund = defineTask({
  name: "refund",
  wording: "Refund order <order> by the rules for its customer's tier. How much is paid back?",
  reading: ["the printed rules, for the share"],
  ask: ({ orders }: BranchingWorld, random: Random) => ({ order: random.pick(Object.keys(orders)) }),
  answer: refundAnswer,
  code: ({ order }, [printed]) => {
    if (printed === undefined) {
      return `
const { customer, daysAgo } = await order({ order: "${order}" });
const { tier } = await customerTier({ customer });
console.log(daysAgo + " days ago");
console.log(await refundRules({ tier }));`;
    }
    const [age = "", rules = ""] = printed.split("\n");
    return `
const { amount } = await refund({ order: "${order}", percent: ${percentFor(Number.parseInt(age, 10), rules)} });
finalAnswer(amount);`;
  },
  json: ({ order }, { call, read }) => {
    const { customer, daysAgo } = call<{ customer: string; daysAgo: number }>("order", { order });
    const { tier } = call<{ tier: string }>("customerTier", { customer });
    const percent = percentFor(daysAgo, read("refundRules", { tier }));
    return call<{ amount: number }>("refund", { order, percent }).amount;
  },
});

const cooling = defineTask({
  name: "cooling",
  wording:
    "Among the machine rooms warmer than <limit> degrees, which one's cooling was looked after longest ago? Dates of other rooms are none of our business.",
  reading: [],
  ask: (_: BranchingWorld, random: Random) => ({ limit: random.integer(24, 30) }),
  answer: coolingAnswer,
  code: ({ limit }) => `
const rooms = await listRooms();
const warmth = await Promise.all(rooms.map((room) => roomTemperature({ room })));
const warm = rooms.filter((_, at) => warmth[at].celsius > ${limit});
const services = await Promise.all(warm.map(async (room) => ({ room, date: (await lastService({ room })).date })));
finalAnswer(services.sort((a, b) => (a.date < b.date ? -1 : 1))[0].room);`,
  json: ({ limit }, { call, all }) => {
    const rooms = call<string[]>("listRooms");
    const warmth = all(rooms.map((room) => () => call<{ celsius: number }>("roomTemperature", { room }).celsius));
    const warm = rooms.filter((_, at) => (warmth[at] ?? 0) > Number(limit));
    const services = all(warm.map((room) => () => ({ room, date: call<{ date: string }>("lastService", { room }).date })));
    return services.reduce((best, each) => (each.date < best.date ? each : best)).room;
  },
});

export const branching = defineCategory({
  name: "branching",
  world: makeBranchingWorld,
  tools: branchingTools,
  tasks: [sparePart, firstBad, freshGauge, refund, cooling],
});
