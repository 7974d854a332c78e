import { toStandardJsonSchema } from "@valibot/to-json-schema";
import { type } from "arktype";
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { SchemaLike } from "../contracts/schema.ts";
import { toSchema } from "./to-schema.ts";

describe("toSchema shows the model", () => {
  const schema = z.object({ page: z.number().default(1), size: z.string().transform(Number).pipe(z.number()) });

  it("on the input side what one writes: fields with a default are optional, transforms not yet applied", () => {
    expect(toSchema(schema, "input").json).toEqual({
      type: "object",
      properties: { page: { type: "number", default: 1 }, size: { type: "string" } },
      required: ["size"],
    });
  });

  it("on the output side what one gets", () => {
    expect(toSchema(schema, "output").json).toMatchObject({
      properties: { page: { type: "number" }, size: { type: "number" } },
      required: ["page", "size"],
    });
  });

  it("no $schema and no safe-integer bounds, but bounds of the author's", () => {
    expect(toSchema(z.object({ a: z.int(), b: z.int().min(3) }), "input").json).toEqual({
      type: "object",
      properties: { a: { type: "integer" }, b: { type: "integer", minimum: 3 } },
      required: ["a", "b"],
    });
    const plain = { $schema: "https://json-schema.org/draft/2020-12/schema", properties: { $schema: { type: "string" } } };
    expect(toSchema(plain, "input").json).toEqual({ properties: { $schema: { type: "string" } } });
  });

  it("a copy, so that a later change of the schema changes nothing", () => {
    const plain = { type: "object", properties: { a: { type: "string" } } };
    const { json } = toSchema(plain, "input");
    plain.properties.a.type = "number";
    expect(json).toEqual({ type: "object", properties: { a: { type: "string" } } });
  });
});

describe("toSchema validates", () => {
  it.each<[string, SchemaLike]>([
    ["zod", z.object({ base: z.string(), limit: z.number().default(3) })],
    ["valibot", toStandardJsonSchema(v.object({ base: v.string(), limit: v.optional(v.number(), 3) }))],
    ["arktype", type({ base: "string", limit: "number = 3" })],
    [
      "JSON Schema",
      { type: "object", properties: { base: { type: "string" }, limit: { type: "number", default: 3 } }, required: ["base"] },
    ],
  ])("with %s: fills in defaults, and says where it is wrong", async (_, like) => {
    const schema = toSchema(like, "input");
    expect(schema.json).toMatchObject({ type: "object", required: ["base"] });
    expect(await schema.validate({ base: "USD" })).toEqual({ ok: true, value: { base: "USD", limit: 3 } });
    const wrong = await schema.validate({ base: 3 });
    expect(wrong).toEqual({ ok: false, issues: [expect.stringMatching(/^base(:| must) .*string/)] });
  });

  it("with nested paths as code would write them", async () => {
    const schema = toSchema(z.object({ rows: z.array(z.object({ "odd key": z.string() })) }), "input");
    expect(await schema.validate({ rows: [{ "odd key": 1 }] })).toMatchObject({
      ok: false,
      issues: [expect.stringMatching(/^rows\[0\]\["odd key"\]: /)],
    });
  });

  it("asynchronously, and without throwing when a refinement throws", async () => {
    const slow = toSchema(
      z.string().refine(async (text) => text === "yes"),
      "input",
    );
    expect(await slow.validate("yes")).toEqual({ ok: true, value: "yes" });
    const broken = toSchema(
      z.string().refine(() => {
        throw new Error("no network");
      }),
      "input",
    );
    expect(await broken.validate("x")).toEqual({ ok: false, issues: ["could not be checked: no network"] });
  });
});

describe("toSchema refuses, saying what to do,", () => {
  it("a valibot schema without its JSON Schema", () => {
    expect(() => toSchema(v.object({ a: v.string() }), "input", 'inputSchema of tool "rate"')).toThrow(
      /inputSchema of tool "rate" is a valibot schema that cannot tell its JSON Schema.*toStandardJsonSchema\(schema\), from "@valibot\/to-json-schema"/s,
    );
  });

  it("a schema of another library without it", () => {
    const old = { "~standard": { version: 1, vendor: "zod", validate: (value: unknown) => ({ value }) } } as const;
    expect(() => toSchema(old, "input")).toThrow(/Update zod to a version that implements Standard JSON Schema/);
  });

  it("a plain object of schemas", () => {
    expect(() => toSchema({ base: z.string() }, "input")).toThrow(/Wrap it in an object schema: z\.object/);
  });

  it.each([null, "string", 3, [], () => {}])("what is no schema: %s", (value) => {
    expect(() => toSchema(value as never, "input")).toThrow(/is not a schema/);
  });

  it("a schema that contains itself as an object", () => {
    const cyclic: Record<string, unknown> = { type: "object" };
    cyclic["properties"] = { self: cyclic };
    expect(() => toSchema(cyclic, "input")).toThrow(/cannot be expressed as JSON Schema/);
  });
});
