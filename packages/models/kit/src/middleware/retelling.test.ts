import type { AssistantMessage, ModelEvent } from "@smolagents-ts/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { plainParts, shownParts } from "./fixed-model.ts";
import { Retelling } from "./retelling.ts";

const call = (id: string, argsText: string) => ({ type: "tool-call", id, name: "f", argsText, args: JSON.parse(argsText) }) as const;

describe("Retelling", () => {
  it("keeps parts apart that come at the same time", () => {
    const told = new Retelling();
    const events = [
      told.tell(0, "text", "a"),
      told.pass({ type: "tool-call-start", index: 1, id: "x", name: "f" }),
      told.pass({ type: "tool-call-start", index: 2, id: "y", name: "f" }),
      told.pass({ type: "tool-call-args", index: 1, delta: "1" }),
      told.tell(0, "text", "b"),
      told.tell(0, "reasoning", "c"),
      told.pass({ type: "tool-call-args", index: 2, delta: "2" }),
      told.tell(0, "text", "d"),
    ].flat();
    const parts = [
      { type: "text", text: "ab" },
      call("x", "1"),
      call("y", "2"),
      { type: "reasoning", text: "c" },
      { type: "text", text: "d" },
    ];
    expect(told.message().content).toEqual(parts);
    expect(shownParts(events)).toEqual(plainParts(told.message().content));
  });

  it("keeps arguments that are no JSON, and a place for parts that show nothing", () => {
    const told = new Retelling();
    told.pass({ type: "tool-call-start", index: 1, id: "x", name: "f" });
    told.pass({ type: "tool-call-args", index: 1, delta: "{" });
    expect(told.message().content).toEqual([
      { type: "text", text: "" },
      { type: "tool-call", id: "x", name: "f", argsText: "{" },
    ]);
    const empty = { type: "text", text: "", provider: { acme: 1 } } as const;
    const whole = { ...call("x", "{}"), provider: { acme: 2 } };
    const original: AssistantMessage = { role: "assistant", content: [empty, whole, empty] };
    expect(told.message(original).content).toEqual([empty, whole, empty]);
  });

  it("tells in its events what its message holds, in whatever order parts grow", () => {
    const piece = fc.record({ source: fc.nat(4), kind: fc.constantFrom("text", "reasoning"), delta: fc.string({ maxLength: 3 }) });
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
        const told = new Retelling();
        const events: ModelEvent[] = pieces.flatMap(({ source, kind, delta }) => told.tell(source, kind as "text" | "reasoning", delta));
        const shown = shownParts(events).filter(Boolean);
        expect(shown).toEqual(plainParts(told.message().content));
      }),
      { numRuns: 500 },
    );
  });
});
