/** Values beyond JSON that the contract promises to carry, in both languages. */

import type { ExecutorLanguage } from "@smolagents-ts/core";
import { expect } from "vitest";
import type { CaseContext } from "./case.ts";

interface Words {
  /** Makes the value. */
  readonly expression: string;
  /** True for the value in the variable `value`. */
  readonly check: string;
}

type SpecialVersions = { readonly [Language in ExecutorLanguage]?: Words } & {
  readonly kind: string;
  readonly value: unknown;
};

export interface Special extends Words {
  readonly kind: string;
  /** The value on the host. */
  readonly value: unknown;
  /** Statements that both programs need. */
  readonly preparation: readonly string[];
}

/** The special values that the executor's language has. */
export function specialsOf({ executor }: CaseContext): readonly Special[] {
  const preparation = executor.language === "python" ? ["import datetime", "import math"] : [];
  return SPECIALS.flatMap(({ kind, value, ...versions }) => {
    const words = versions[executor.language];
    return words ? [{ kind, value, preparation, ...words }] : [];
  });
}

/** Sends each special value through `carry` and names the kinds that did not arrive as themselves. */
export async function checkSpecials(specials: readonly Special[], carry: (special: Special) => Promise<unknown>): Promise<void> {
  const broken: string[] = [];
  for (const special of specials) {
    const arrived = await carry(special);
    try {
      expectSame(arrived, special.value);
    } catch (error) {
      broken.push(`${special.kind}: ${(error as Error).message}`);
    }
  }
  expect(broken, "special values that did not arrive as themselves").toEqual([]);
}

function expectSame(arrived: unknown, value: unknown): void {
  if (value instanceof Uint8Array) {
    expect(arrived).toBeInstanceOf(Uint8Array);
    expect([...(arrived as Uint8Array)]).toEqual([...value]);
  } else if (value instanceof Error) {
    expect(arrived).toBeInstanceOf(Error);
    expect((arrived as Error).message).toBe(value.message);
    expect((arrived as Error).name).toBe(value.name);
  } else {
    expect(arrived).toStrictEqual(value);
  }
}

const MOMENT = Date.UTC(2023, 10, 14, 22, 13, 20, 125);

const SPECIALS: readonly SpecialVersions[] = [
  { kind: "undefined", value: undefined, javascript: { expression: "undefined", check: "value === undefined" } },
  {
    kind: "NaN",
    value: Number.NaN,
    javascript: { expression: "NaN", check: "Number.isNaN(value)" },
    python: { expression: 'float("nan")', check: "math.isnan(value)" },
  },
  {
    kind: "infinities",
    value: [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
    javascript: { expression: "[Infinity, -Infinity]", check: "value[0] === Infinity && value[1] === -Infinity" },
    python: { expression: "[math.inf, -math.inf]", check: "value == [math.inf, -math.inf]" },
  },
  {
    kind: "bigint",
    value: 2n ** 70n,
    javascript: { expression: "2n ** 70n", check: "value === 2n ** 70n" },
    python: { expression: "2 ** 70", check: "type(value) is int and value == 2 ** 70" },
  },
  {
    kind: "Date",
    value: new Date(MOMENT),
    javascript: { expression: `new Date(${MOMENT})`, check: `value instanceof Date && value.getTime() === ${MOMENT}` },
    python: {
      expression: "datetime.datetime(2023, 11, 14, 22, 13, 20, 125000, tzinfo=datetime.timezone.utc)",
      check: "value == datetime.datetime(2023, 11, 14, 22, 13, 20, 125000, tzinfo=datetime.timezone.utc)",
    },
  },
  {
    kind: "Map",
    value: new Map<unknown, unknown>([
      [1, "one"],
      [2, { deep: [true] }],
    ]),
    javascript: {
      expression: 'new Map([[1, "one"], [2, { deep: [true] }]])',
      check: 'value instanceof Map && value.size === 2 && value.get(1) === "one" && value.get(2).deep[0] === true',
    },
    python: { expression: '{1: "one", 2: {"deep": [True]}}', check: 'value == {1: "one", 2: {"deep": [True]}}' },
  },
  {
    kind: "Set",
    value: new Set(["one", 2]),
    javascript: {
      expression: 'new Set(["one", 2])',
      check: 'value instanceof Set && value.size === 2 && value.has("one") && value.has(2)',
    },
    python: { expression: '{"one", 2}', check: 'isinstance(value, (set, frozenset)) and value == {"one", 2}' },
  },
  {
    kind: "bytes",
    value: new Uint8Array([0, 1, 127, 128, 254, 255]),
    javascript: {
      expression: "new Uint8Array([0, 1, 127, 128, 254, 255])",
      check: 'value instanceof Uint8Array && [...value].join() === "0,1,127,128,254,255"',
    },
    python: {
      expression: "bytes([0, 1, 127, 128, 254, 255])",
      check: "isinstance(value, (bytes, bytearray)) and list(value) == [0, 1, 127, 128, 254, 255]",
    },
  },
  {
    kind: "Error",
    value: new TypeError("not so"),
    javascript: {
      expression: 'new TypeError("not so")',
      check: 'value instanceof Error && value.name === "TypeError" && value.message === "not so"',
    },
    python: { expression: 'TypeError("not so")', check: 'isinstance(value, Exception) and "not so" in str(value)' },
  },
  {
    kind: "special values inside others",
    value: { when: [new Date(MOMENT)], found: new Map([["ids", new Set([1n << 64n])]]), ratio: Number.NaN },
    javascript: {
      expression: `{ when: [new Date(${MOMENT})], found: new Map([["ids", new Set([1n << 64n])]]), ratio: NaN }`,
      check: `value.when[0].getTime() === ${MOMENT} && value.found.get("ids").has(1n << 64n) && Number.isNaN(value.ratio)`,
    },
  },
  {
    // What an encoding with tags takes for a tag when the code's own object happens to look like one.
    kind: "objects that look like tags",
    value: { $type: "Date", $date: "never", __type: "Map", $undefined: true, $: "bigint", value: [["x"]] },
    javascript: {
      expression: '{ $type: "Date", $date: "never", __type: "Map", $undefined: true, $: "bigint", value: [["x"]] }',
      check: 'value.$type === "Date" && value.$date === "never" && value.__type === "Map" && value.$undefined && value.$ === "bigint"',
    },
    python: {
      expression: '{"$type": "Date", "$date": "never", "__type": "Map", "$undefined": True, "$": "bigint", "value": [["x"]]}',
      check:
        'value["$type"] == "Date" and value["$date"] == "never" and value["__type"] == "Map" and value["$undefined"] and value["$"] == "bigint"',
    },
  },
];
