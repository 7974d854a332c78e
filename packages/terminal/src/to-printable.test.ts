import { expect, it } from "vitest";
import { toPrintable, toPrintableLine, toVisible } from "./to-printable.ts";

it("leaves plain text, lines, tabs and every script alone", () => {
  const text = "a\tb\n日本語 العربية עברית 👩‍🚀 é\u200f";
  expect(toPrintable(text)).toBe(text);
});

it("shows escape sequences instead of letting them act", () => {
  expect(toPrintable("\u001b[2J\u001b]0;title\u0007\u001bP$q\u001b\\")).toBe("␛[2J␛]0;title␇␛P$q␛\\");
});

it("needs no whole sequence: a lone ESC at the end of a piece is as harmless", () => {
  expect(toPrintable("\u001b") + toPrintable("[31m")).toBe("␛[31m");
});

it("shows C1 controls, DELETE, NUL and backspaces", () => {
  expect(toPrintable("\u009b31m\u0085\u007f\0\b")).toBe("\\u009b31m\\u0085␡␀␈");
});

it("shows what reorders text", () => {
  expect(toPrintable("a\u202eb\u202c\u2066c\u2069")).toBe("a\\u202eb\\u202c\\u2066c\\u2069");
});

it("turns every kind of line end into one that cannot overwrite", () => {
  expect(toPrintable("a\r\nb\rc")).toBe("a\nb\nc");
});

it("shows separators that some viewers take for line ends, and invisible tags", () => {
  expect(toPrintable("a\u2028b\u2029\u{e0041}")).toBe("a\\u2028b\\u2029\\u{e0041}");
});

it("makes one line of several", () => {
  expect(toPrintableLine("  a\r\n\tb\u2028c\u001b")).toBe("  a b c␛");
});

it("shows every invisible character to a person who decides, and leaves the others alone", () => {
  expect(toVisible("a\u200bb\u00ad\ufe0f\u3164\u2060")).toBe("a\\u200bb\\u00ad\\ufe0f\\u3164\\u2060");
  expect(toVisible("日本語 é 😀\n")).toBe("日本語 é 😀\n");
});
