import { describe, expect, it } from "vitest";
import { fillWording, readWording } from "./wording.ts";

const WORDING = "From <from> to <to>: how far (in km)? Answer with { km }.";

describe("the words of a task", () => {
  it("say what is asked", () => {
    expect(fillWording(WORDING, { from: "Upton", to: "Vale, by way of Wick" })).toBe(
      "From Upton to Vale, by way of Wick: how far (in km)? Answer with { km }.",
    );
  });

  it("are read back", () => {
    const asked = { from: "Upton", to: "Vale, by way of Wick" };
    expect(readWording(WORDING, fillWording(WORDING, asked))).toEqual(asked);
  });

  it("are refused when a value is missing, and when they are another task's", () => {
    expect(() => fillWording(WORDING, { from: "Upton" })).toThrow("<to>");
    expect(() => readWording(WORDING, "How far is it?")).toThrow("not the words");
  });
});
