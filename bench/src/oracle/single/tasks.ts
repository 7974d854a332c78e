// Where programs have nothing to put together: one call, or none.
import type { Random } from "../random.ts";
import { defineCategory, defineTask } from "../task.ts";
import { boxesAnswer, openingAnswer, tideAnswer } from "./answers.ts";
import { makeSingleWorld, openingHour, PORTS, type SingleWorld, singleTools } from "./world.ts";

const tide = defineTask({
  name: "tide",
  wording: "How high is the high tide in <port> on day <day> of this week, in metres?",
  reading: [],
  ask: (_: SingleWorld, random: Random) => ({ port: random.pick(PORTS), day: random.integer(1, 7) }),
  answer: tideAnswer,
  code: ({ port, day }) => `finalAnswer((await highTide({ port: ${JSON.stringify(port)}, day: ${day} })).metres);`,
  json: ({ port, day }, { call }) => call<{ metres: number }>("highTide", { port, day: Number(day) }).metres,
});

const opening = defineTask({
  name: "opening",
  wording: "At what hour may visitors enter <house>? Answer with the number.",
  reading: ["the notice, for the hour"],
  ask: ({ houses }: SingleWorld, random: Random) => ({ house: random.pick(houses).name }),
  answer: openingAnswer,
  code: ({ house }, [notice]) =>
    notice === undefined ? `console.log(await doorNotice({ house: "${house}" }));` : `finalAnswer(${openingHour(notice)});`,
  json: ({ house }, { read }) => openingHour(read("doorNotice", { house })),
});

const boxes = defineTask({
  name: "boxes",
  wording: "A store has <rows> rows of <boxes> boxes, and <broken> of the boxes are broken. How many are whole?",
  reading: [],
  ask: (_: SingleWorld, random: Random) => ({ rows: random.integer(3, 12), boxes: random.integer(8, 30), broken: random.integer(1, 9) }),
  answer: boxesAnswer,
  code: ({ rows, boxes, broken }) => `finalAnswer(${rows} * ${boxes} - ${broken});`,
  json: ({ rows, boxes, broken }) => Number(rows) * Number(boxes) - Number(broken),
});

export const single = defineCategory({ name: "single", world: makeSingleWorld, tools: singleTools, tasks: [tide, opening, boxes] });
