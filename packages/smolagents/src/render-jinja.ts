import { Environment, Interpreter, parse, tokenize } from "@huggingface/jinja";
import { onlyFillsIn } from "./only-fills-in.ts";

/** Bounds for templates of strangers: a loop in a loop in a loop takes no file of any size. */
const MAX_STEPS = 50_000;
const MAX_CHARS = 1_000_000;
const MAX_RANGE = 1_000;

type Node = Parameters<Interpreter["evaluate"]>[0];
type Value = ReturnType<Interpreter["evaluate"]>;

/** A template that was read. The library interprets it; nothing of it is run as code, and it reaches nothing but its variables. */
export class JinjaTemplate {
  readonly #program: ReturnType<typeof parse>;

  /** Throws what the library throws for a template that is none. */
  constructor(text: string) {
    if (text.length > MAX_CHARS) throw new Error(`it is longer than ${MAX_CHARS} characters`);
    // As smolagents: no trimming of blocks.
    this.#program = parse(tokenize(text, {}));
  }

  /** Whether nothing hangs on the values but their places. */
  get onlyFillsIn(): boolean {
    return onlyFillsIn(this.#program);
  }

  /** The text, and the names it asked for that do not exist: those are empty. */
  render(variables: { readonly [name: string]: unknown }): { readonly text: string; readonly unknown: readonly string[] } {
    const environment = new Environment();
    for (const [name, value] of Object.entries({ ...CONSTANTS, ...variables })) environment.set(name, value);
    const interpreter = new BoundedInterpreter(environment);
    const { value } = interpreter.run(this.#program);
    return { text: String(value), unknown: [...interpreter.unknown] };
  }
}

const CONSTANTS = { true: true, True: true, false: false, False: false, none: null, None: null, range };

class BoundedInterpreter extends Interpreter {
  readonly unknown = new Set<string>();
  #steps = 0;

  override evaluate(node: Node, environment: Environment): Value {
    if (++this.#steps > MAX_STEPS) throw new Error("it takes too long");
    const value = super.evaluate(node, environment);
    if (node?.type === "Identifier" && value.type === "UndefinedValue")
      this.unknown.add((node as unknown as { readonly value: string }).value);
    const size = typeof value.value === "string" || Array.isArray(value.value) ? value.value.length : 0;
    if (size > MAX_CHARS) throw new Error("it grows too large");
    return value;
  }
}

function range(start: number, stop?: number, step = 1): number[] {
  const [from, to] = stop === undefined ? [0, start] : [start, stop];
  const length = Math.max(0, Math.ceil((to - from) / step));
  if (!(length <= MAX_RANGE)) throw new Error(`range() has more than ${MAX_RANGE} items`);
  return Array.from({ length }, (_, index) => from + index * step);
}
