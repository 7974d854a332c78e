import { describe, expect, expectTypeOf, it } from "vitest";
import { z } from "zod";
import { toSchema } from "../tools/to-schema.ts";
import { Media } from "./media.ts";
import { isMedia, isMediaSchema, mediaSchema, toHandleSchema } from "./media-schema.ts";

const gif = Media.fromBytes(new TextEncoder().encode("GIF89a"));
const wav = Media.fromUrl("https://example.com/a.wav");

describe("mediaSchema", () => {
  it("is plain JSON Schema, and known by its keyword", () => {
    expect(mediaSchema("image", "A chart")).toEqual({ type: "object", "x-media": "image", description: "A chart" });
    expect(mediaSchema()).toEqual({ type: "object", "x-media": "file" });
    expect([mediaSchema(), toSchema(mediaSchema("audio"), "output").json].every(isMediaSchema)).toBe(true);
    expect([null, "x", [], { type: "object" }, { "x-media": { type: "string" } }, Object.create(mediaSchema())].some(isMediaSchema)).toBe(
      false,
    );
  });

  it("tells kinds apart", () => {
    expect([gif, wav, gif.toPart(), "media-1"].map(isMedia("image"))).toEqual([true, false, false, false]);
    expect([gif, wav, gif.toPart()].map(isMedia("audio"))).toEqual([false, true, false]);
    expect([gif, wav, gif.toPart()].map(isMedia())).toEqual([true, true, false]);
  });

  it("goes into a zod schema: it is shown, checked and typed", async () => {
    const image = z.unknown().refine(isMedia("image"), "expected an image").meta(mediaSchema("image", "A chart"));
    const schema = z.object({ image, more: z.array(image).optional() });
    expectTypeOf<z.output<typeof schema>["image"]>().toEqualTypeOf<Media>();
    for (const side of ["input", "output"] as const) {
      const { json, validate } = toSchema(schema, side);
      expect(json["properties"]).toEqual({
        image: mediaSchema("image", "A chart"),
        more: { type: "array", items: mediaSchema("image", "A chart") },
      });
      const passed = await validate({ image: gif });
      expect(passed.ok && (passed.value as { image: Media }).image).toBe(gif);
      expect(await validate({ image: wav })).toEqual({ ok: false, issues: ["image: expected an image"] });
    }
  });
});

describe("toHandleSchema", () => {
  it("lets a model write a handle, and leaves the rest", () => {
    const rest = { type: "object", properties: { title: { type: "string" } } };
    expect(toHandleSchema(rest)).toBe(rest);
    expect(
      toHandleSchema({
        type: "object",
        properties: { a: mediaSchema("image", "A chart."), b: { anyOf: [mediaSchema("file"), { type: "null" }] } },
      }),
    ).toEqual({
      type: "object",
      properties: {
        a: { type: "string", description: 'A chart. Handle of an image, such as "media-1".' },
        b: { anyOf: [{ type: "string", description: 'Handle of a file, such as "media-1".' }, { type: "null" }] },
      },
    });
  });
});
