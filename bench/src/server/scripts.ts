// What the pretended model says. Its next argument comes out of what the client sent back, so only a run whose observations arrive is right.

/** The last message a client sent, as text, and how often the model has spoken before it. */
interface Turn {
  readonly number: number;
  readonly text: string;
}

interface Call {
  readonly tool: string;
  readonly input: object;
}

export type Reply = { readonly text: string } | Call | { readonly calls: readonly Call[] };

export type Script = (turn: Turn) => Reply;

export const STEPS = 10;
/** Pages that the script `pages` reads. */
export const PAGES = 20;

/** The tool of all scripts: what it gives for a value, and so what ten dependent calls must come to. */
export const nextValue = (value: number): number => (value * 7 + 3) % 1_000_003;

export const afterSteps = (value: number, steps = STEPS): number =>
  Array.from({ length: steps }).reduce<number>((current) => nextValue(current), value);

const lastNumber = ({ text }: Turn): number => Number(text.match(/\d+/g)?.at(-1));

const loop =
  (steps: number): Script =>
  (turn) =>
    turn.number < steps
      ? { tool: "next", input: { value: lastNumber(turn) } }
      : { tool: "finalAnswer", input: { answer: lastNumber(turn) } };

const program = (...lines: string[]): Reply => ({ text: `I compute the next value.\n<code>\n${lines.join("\n")}\n</code>` });

export const scripts: Readonly<Record<string, Script>> = {
  /** Ten programs, each with one call; the tenth gives the answer. */
  code10: (turn) => {
    const name = `value${turn.number + 1}`;
    const call = `const ${name} = await next({ value: ${lastNumber(turn)} });`;
    return program(call, turn.number + 1 < STEPS ? `console.log("value", ${name});` : `finalAnswer(${name});`);
  },

  /** One program with one call, then the answer. */
  code1: (turn) => program(`finalAnswer(await next({ value: ${lastNumber(turn)} }));`),

  /** One program with twenty calls at once. */
  fanout: (turn) =>
    program(
      `const values = await Promise.all(Array.from({ length: 20 }, (_, i) => wait({ value: ${lastNumber(turn)} + i })));`,
      "finalAnswer(values.reduce((sum, value) => sum + value, 0));",
    ),

  /** Ten calls the model makes itself, as JSON, then the answer as text. */
  loop10: (turn) =>
    turn.number < STEPS ? { tool: "next", input: { value: lastNumber(turn) } } : { text: `The answer is ${lastNumber(turn)}` },

  /** The same, with the answer as a call, as agents of this library are told to give it. */
  "answer-loop10": loop(STEPS),

  /** Ten times as many. */
  loop100: (turn) =>
    turn.number < 10 * STEPS ? { tool: "next", input: { value: lastNumber(turn) } } : { text: `The answer is ${lastNumber(turn)}` },
  "answer-loop100": loop(10 * STEPS),

  /** Twenty calls in one turn, then their number. */
  "fanout-json": (turn) =>
    turn.number < 1
      ? { calls: Array.from({ length: 20 }, (_, i) => ({ tool: "wait", input: { value: lastNumber(turn) + i } })) }
      : { text: "The answer is 20" },
  "answer-fanout": (turn) =>
    turn.number < 1
      ? { calls: Array.from({ length: 20 }, (_, i) => ({ tool: "wait", input: { value: lastNumber(turn) + i } })) }
      : { tool: "finalAnswer", input: { answer: 20 } },

  /** Twenty pages of 20 kB, each named at the end of the one before; the answer stands at the end of the last. */
  pages: (turn) =>
    turn.number < PAGES
      ? { tool: "page", input: { number: lastNumber(turn) } }
      : { tool: "finalAnswer", input: { answer: lastNumber(turn) } },

  /** One call as JSON, then the answer. */
  loop1: (turn) => (turn.number < 1 ? { tool: "next", input: { value: lastNumber(turn) } } : { text: `The answer is ${lastNumber(turn)}` }),

  /** `code10` for the code mode of the AI SDK: programs are the argument of a tool. */
  "tool-code10": (turn) =>
    turn.number < STEPS
      ? { tool: "code", input: { js: `return { value: await tools.next({ value: ${lastNumber(turn)} }) };` } }
      : { text: `The answer is ${lastNumber(turn)}` },
};
