import { broken, shown } from "./broken.ts";

/** Deepest nesting of a file; no agent needs as much. */
const MAX_DEPTH = 100;

/** The fields of a JSON object, each looked at before it is used. A field that is null counts as absent. */
export class Fields {
  readonly #fields: Map<string, unknown>;
  readonly #where: string;

  constructor(fields: unknown, where: string) {
    if (typeof fields !== "object" || fields === null || Array.isArray(fields)) throw broken(`${where} is not an object`);
    this.#fields = new Map(Object.entries(fields).filter(([, value]) => value !== null));
    this.#where = where;
  }

  /** From a text, or a copy of what it would hold. */
  static parse(json: string | object, where: string): Fields {
    let value: unknown;
    try {
      value = JSON.parse(typeof json === "string" ? json : JSON.stringify(json));
    } catch (cause) {
      throw broken(`${where} is not JSON`, { cause });
    }
    if (depthOf(value) > MAX_DEPTH) throw broken(`${where} is nested more than ${MAX_DEPTH} levels deep`);
    return new Fields(value, where);
  }

  get names(): readonly string[] {
    return [...this.#fields.keys()];
  }

  /** Those that hold something: no empty list or object. */
  get filled(): readonly string[] {
    return [...this.#fields]
      .filter(([, value]) => typeof value !== "object" || Object.keys(Object(value)).length > 0)
      .map(([name]) => name);
  }

  has(name: string): boolean {
    return this.#fields.has(name);
  }

  any(name: string): unknown {
    return this.#fields.get(name);
  }

  text(name: string): string | undefined {
    return this.#get(name, "a text", (value) => typeof value === "string") as string | undefined;
  }

  number(name: string): number | undefined {
    return this.#get(name, "a number", (value) => typeof value === "number") as number | undefined;
  }

  flag(name: string): boolean | undefined {
    return this.#get(name, "true or false", (value) => typeof value === "boolean") as boolean | undefined;
  }

  /** Empty where there is none. */
  list(name: string): readonly unknown[] {
    return (this.#get(name, "a list", Array.isArray) as readonly unknown[] | undefined) ?? [];
  }

  /** Empty where there are none. */
  fields(name: string): Fields {
    return new Fields(this.#fields.get(name) ?? {}, `"${shown(name)}" of ${this.#where}`);
  }

  #get(name: string, kind: string, is: (value: unknown) => boolean): unknown {
    const value = this.#fields.get(name);
    if (value === undefined || is(value)) return value;
    throw broken(`"${shown(name)}" of ${this.#where} must be ${kind}`);
  }
}

function depthOf(json: unknown): number {
  let depth = 0;
  for (let level = [json]; level.length > 0 && depth <= MAX_DEPTH; depth++) {
    level = level.flatMap((value) => (typeof value === "object" && value !== null ? Object.values(value) : []));
  }
  return depth;
}
