import { describe, expect, it } from "vitest";
import { AgentConfigError, AgentToolCallError } from "../errors.ts";
import { Media } from "./media.ts";
import { MediaStore } from "./media-store.ts";

const picture = (text = "GIF89a") => Media.fromBytes(new TextEncoder().encode(text), { mediaType: "image/gif" });
const HANDLE = { media: "media-1", mediaType: "image/gif", bytes: 6 };

describe("MediaStore.hide", () => {
  it("replaces every media by a handle, at any depth", () => {
    const store = new MediaStore();
    const link = Media.fromUrl("https://example.com/a.wav", { filename: "a.wav" });
    class Report {
      readonly chart = picture();
    }
    expect(store.hide({ rows: [1, picture()], more: new Map([["x", link]]), report: new Report() })).toEqual({
      rows: [1, HANDLE],
      more: new Map([["x", { media: "media-2", mediaType: "audio/wav", filename: "a.wav" }]]),
      report: { chart: HANDLE },
    });
    expect(store.hide(picture("GIF87a"))).toEqual({ ...HANDLE, media: "media-3" });
  });

  it("gives equal media one handle, and different ones their own", () => {
    const store = new MediaStore();
    const first = picture();
    expect(store.hide([first, first, picture(), Media.fromPart(first.toPart())])).toEqual([HANDLE, HANDLE, HANDLE, HANDLE]);
    store.add(Media.fromPart({ ...picture().toPart(), filename: "b.gif" }));
    store.add(Media.fromPart({ ...picture().toPart(), mediaType: "image/png" }));
    store.add(picture("GIF89b"));
    expect(store.size).toBe(4);
  });

  it("returns the very same value when there is no media in it", () => {
    const value = { rows: [{ a: 1 }, HANDLE], set: new Set([1]) };
    expect(new MediaStore().hide(value)).toBe(value);
  });
});

describe("MediaStore.reveal", () => {
  const storeOf = (...media: Media[]) => {
    const store = new MediaStore();
    for (const each of media) store.add(each);
    return store;
  };

  it("replaces handles, and text that is exactly a handle", () => {
    const first = picture();
    const store = storeOf(first);
    for (const handle of [HANDLE, { media: "media-1", mediaType: "image/gif" }, { ...HANDLE, filename: "seen" }, "media-1"]) {
      expect(store.reveal(handle)).toBe(first);
      expect(store.reveal({ image: handle, list: [[handle]] })).toEqual({ image: first, list: [[first]] });
    }
    const text = { a: "see media-1", b: " media-1", c: "media-2", d: "Media-1", e: "__proto__", f: "media-01" };
    expect(store.reveal(text)).toBe(text);
  });

  it("gives back what hide hid", () => {
    const store = new MediaStore();
    const value = { a: picture(), b: [Media.fromUrl("https://example.com/a.png"), { c: new Set([picture("x")]) }], d: "text" };
    expect(store.reveal(structuredClone(store.hide(value)))).toEqual(value);
  });

  it("takes the arguments of a tool for arguments, whatever their names", () => {
    const first = picture();
    const store = storeOf(first);
    expect(store.reveal({ media: "media-1" })).toEqual({ media: first });
    expect(store.reveal({ media: "media-1", mediaType: "image/png" })).toEqual({ media: first, mediaType: "image/png" });
    expect(store.reveal({ ...HANDLE, caption: "x" })).toEqual({ ...HANDLE, media: first, caption: "x" });
    const other = { media: "television", mediaType: "image/gif" };
    expect(store.reveal(other)).toBe(other);
  });

  it("tells the model which handles there are", () => {
    const unknown = { media: "media-9", mediaType: "image/gif", bytes: 6 };
    const store = storeOf(picture(), Media.fromUrl("https://example.com/a.wav", { filename: "talk.wav" }));
    expect(() => store.reveal([unknown])).toThrow(AgentToolCallError);
    expect(() => store.reveal([unknown])).toThrow("There is no media-9.\n\n  There are: media-1 (image/gif), media-2 (talk.wav).");
    expect(() => new MediaStore().reveal(unknown)).toThrow("No tool has given a picture, sound or file so far.");
    for (let i = 0; i < 100; i++) store.add(picture(`${i}`));
    expect(() => store.reveal({ ...unknown, media: "media-999" })).toThrow(
      /There are: media-83 .* media-102 \(image\/gif\), and 82 before them\.$/,
    );
  });

  it("is not fooled by hostile objects", () => {
    const store = storeOf(picture());
    let reads = 0;
    const getter = {
      get media() {
        reads++;
        return "media-999";
      },
      mediaType: "image/gif",
    };
    expect(store.reveal(getter)).toBe(getter);
    expect(reads).toBe(1);
    for (const value of [
      Object.create(HANDLE),
      JSON.parse('{"__proto__":{"media":"media-1","mediaType":"image/gif"},"media":"__proto__"}'),
      { media: "constructor", mediaType: "image/gif" },
      { media: ["media-1x"], mediaType: "image/gif" },
      { media: { toString: 1 }, mediaType: "image/gif" },
      { media: "media-1".padEnd(1_000_000, "1"), mediaType: "image/gif" },
      Array.from({ length: 1_000_000 }, (_, i) => i),
    ]) {
      const before = JSON.stringify(value);
      expect(JSON.stringify(store.reveal(value))).toBe(
        before.replace('{"media":"media-1","mediaType":"image/gif"}', JSON.stringify(picture())),
      );
    }
    expect(({} as { media?: string }).media).toBeUndefined();
  });
});

describe("MediaStore", () => {
  it("is the same store after a save", () => {
    const store = new MediaStore();
    store.hide([picture(), Media.fromUrl("https://example.com/a.png", { detail: "low" })]);
    const record = JSON.parse(JSON.stringify(store)) as ReturnType<MediaStore["toJSON"]>;
    expect(Object.keys(record)).toEqual(["media-1", "media-2"]);
    const again = MediaStore.fromJSON(record);
    expect([again.size, again.get("media-1"), again.get("media-3")]).toEqual([2, picture(), undefined]);
    expect(again.hide([picture(), picture("new")])).toEqual([HANDLE, { ...HANDLE, media: "media-3", bytes: 3 }]);
    expect(MediaStore.fromJSON().size).toBe(0);
  });

  it("never gives a handle twice, also after gaps", () => {
    const store = MediaStore.fromJSON({ "media-7": picture().toPart(), "media-2": picture("x").toPart() });
    expect(store.add(picture("y")).media).toBe("media-8");
  });

  it.each<[string]>([
    ['{"__proto__":{}}'],
    ['{"media-0":{}}'],
    ['{"media-1e3":{}}'],
    ['{"media-1":null}'],
    ['{"media-1":{"source":{"kind":"file"}}}'],
    ["null"],
    ['"x"'],
    ["[1]"],
  ])("refuses a saved record like %s", (text) => {
    expect(() => MediaStore.fromJSON(JSON.parse(text) as never)).toThrow(AgentConfigError);
  });
});
