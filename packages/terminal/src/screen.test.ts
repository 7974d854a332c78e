import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Screen, type ScreenOptions } from "./screen.ts";
import { FakeOutput } from "./testing/fake-output.ts";

const ESC = "\u001b";

function open(options?: ScreenOptions) {
  const stream = new FakeOutput({ isTTY: true });
  return { stream, screen: new Screen(stream, options) };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("puts a prefix before every line, also before those that come in pieces", () => {
  const { stream, screen } = open();
  screen.write("a", { prefix: "| " });
  screen.write("b\n\nc\n", { prefix: "| " });
  expect(stream.text).toBe("| ab\n|\n| c\n");
});

it("leaves one empty line between two parts, never two, and none at the top", () => {
  const { stream, screen } = open();
  screen.gap();
  screen.line("a");
  screen.gap();
  screen.gap();
  screen.write("b");
  screen.gap();
  screen.line("c");
  expect(stream.text).toBe("a\n\nb\n\nc\n");
});

it("colours each line for itself, so that a pager can cut anywhere", () => {
  const { stream, screen } = open({ color: true });
  screen.write("a\nb\n", { style: "red", prefix: "| " });
  const line = (text: string) => `${ESC}[2m| ${ESC}[22m${ESC}[31m${text}${ESC}[39m\n`;
  expect(stream.text).toBe(line("a") + line("b"));
});

it("shows the beginning of a very long line and counts the rest, however the line comes", () => {
  const { stream, screen } = open({ maxLineChars: 10 });
  for (let piece = 0; piece < 500; piece++) screen.write("abcde");
  screen.write("\nnext\n");
  expect(stream.text).toBe("abcdeabcde … 2,490 more characters in this line\nnext\n");
});

it("does not tear a character apart where it cuts", () => {
  const { stream, screen } = open({ maxLineChars: 2 });
  screen.write("a😀😀\n");
  expect(stream.text).toBe("a … 4 more characters in this line\n");
});

it("draws a status while it waits, and takes it back before it writes", () => {
  const { stream, screen } = open({ live: true });
  screen.status("waiting");
  vi.advanceTimersByTime(80);
  expect(stream.text).toBe(`\r${ESC}[2K⠋ waiting`);
  screen.line("a");
  expect(stream.text).toBe(`\r${ESC}[2K⠋ waiting\r${ESC}[2Ka\n`);
  vi.advanceTimersByTime(3_000);
  expect(stream.text).toContain("waiting 3 s");
  screen.close();
  const { text } = stream;
  expect(text.endsWith(`\r${ESC}[2K`)).toBe(true);
  vi.advanceTimersByTime(1_000);
  expect(stream.text).toBe(text);
});

it("draws no status into a line that is being written", () => {
  const { stream, screen } = open({ live: true });
  screen.status("writing");
  screen.write("I thi");
  vi.advanceTimersByTime(1_000);
  expect(stream.text).toBe("I thi");
});

it("draws no status where nothing can be taken back", () => {
  const { stream, screen } = open();
  screen.status("waiting");
  vi.advanceTimersByTime(1_000);
  expect(stream.text).toBe("");
});

it("keeps a status harmless and shorter than the line", () => {
  const { stream, screen } = open({ live: true });
  screen.status(`${ESC}[2J${"x".repeat(500)}`);
  vi.advanceTimersByTime(80);
  expect(stream.text).toBe(`\r${ESC}[2K⠋ ␛[2J${"x".repeat(73)}`);
});
