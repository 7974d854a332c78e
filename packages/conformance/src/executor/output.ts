/** What the code prints. */

import type { OutputChunk } from "@smolagents-ts/core";
import { expect } from "vitest";
import { type ExecutorCase, gate } from "./case.ts";
import { oddText } from "./material.ts";
import { lines } from "./programs.ts";

export const outputCases = {
  "keeps what was printed, line by line": async (context) => {
    const session = await context.open();
    const { say } = context;
    const { output, text } = await context.succeed(
      session,
      lines(say.print('"one"'), say.times(3, say.print("index")), say.print('"last"', "4", '"words"')),
    );
    expect(textOf(output)).toBe("one\n0\n1\n2\nlast 4 words\n");
    expect(text, "printing is no value").toBeUndefined();
  },

  "keeps stdout and stderr apart, in the order of printing": async (context) => {
    const session = await context.open();
    const { say } = context;
    const { output } = await context.succeed(session, lines(say.print('"one"'), say.printError('"two"'), say.print('"three"')));
    expect(joinNeighbours(output)).toEqual([
      { stream: "stdout", text: "one\n" },
      { stream: "stderr", text: "two\n" },
      { stream: "stdout", text: "three\n" },
    ]);
  },

  "sends warnings and errors of the console to stderr": async (context) => {
    const program = context.program({
      javascript: "console.log('log'); console.info('info'); console.debug('debug'); console.warn('warn'); console.error('error');",
      python:
        "import sys\nprint('log')\nsys.stdout.write('info\\n')\nprint('debug', flush=True)\nprint('warn', file=sys.stderr)\n_ = sys.stderr.write('error\\n')",
    });
    const session = await context.open();
    const { output } = await context.succeed(session, program);
    expect(joinNeighbours(output)).toEqual([
      { stream: "stdout", text: "log\ninfo\ndebug\n" },
      { stream: "stderr", text: "warn\nerror\n" },
    ]);
  },

  "keeps what was printed before a failure": async (context) => {
    const session = await context.open();
    const { say } = context;
    const { output, error } = await context.run(session, lines(say.print('"before"'), say.fail("no"), say.print('"after"')));
    expect(error).toBeDefined();
    expect(textOf(output)).toBe("before\n");
  },

  "keeps the output of each action to itself": async (context) => {
    const session = await context.open();
    const { say } = context;
    expect(textOf((await context.succeed(session, say.print('"one"'))).output)).toBe("one\n");
    expect(textOf((await context.succeed(session, say.print('"two"'))).output)).toBe("two\n");
    expect((await context.succeed(session, "42")).output).toEqual([]);
  },

  "passes on what is printed while the action runs": async (context) => {
    const { say } = context;
    const printed = gate();
    // The action cannot end before its output has arrived: the tool waits for it.
    const session = await context.open({ tools: { wait: () => context.within(printed.opened, "output arrives while the action runs") } });
    const program = lines(say.print('"early"'), say.call("wait"), say.print('"late"'));
    const { output } = await context.succeed(session, program, {
      onOutput: ({ text }) => {
        if (text.includes("early")) printed.open();
      },
    });
    expect(textOf(output)).toBe("early\nlate\n");
  },

  "passes on the same output that it returns": async (context) => {
    const session = await context.open();
    const { say } = context;
    const chunks: OutputChunk[] = [];
    const program = lines(say.times(50, say.print('"line"', "index")), say.printError('"trouble"'), say.print('"end"'));
    const { output } = await context.succeed(session, program, { onOutput: (chunk) => chunks.push(chunk) });
    expect(textOf(chunks)).toContain("line 49\n");
    expect(joinNeighbours(chunks)).toEqual(joinNeighbours(output));
  },

  "prints objects readably": async (context) => {
    const session = await context.open();
    const { say } = context;
    const ada = say.json({ name: "Ada", tags: ["mathematics", "poetry"], work: { year: 1843 } });
    const { output } = await context.succeed(session, lines(say.assign("ada", ada), say.print("ada"), say.print('"found:"', "[ada]")));
    const text = textOf(output);
    for (const part of ["name", "Ada", "mathematics", "poetry", "1843", "found:"]) expect(text).toContain(part);
    expect(text).not.toContain("[object Object]");
  },

  "prints every kind of value without failing": async (context) => {
    const session = await context.open();
    const program = context.program({
      javascript: lines(
        "const circle = { name: 'circle' }; circle.self = circle;",
        "console.log(circle, Symbol('mark'), () => 1, class Shape {}, undefined, null, 10n, NaN, -0);",
        "console.log(new Map([['key', { deep: 1 }]]), new Set(['item']), new Error('a problem'), new Date(0), Object.create(null));",
        "console.log(Promise.resolve(1), [, 1], /pattern/g);",
        "console.log();",
      ),
      python:
        'circle = {"name": "circle"}\ncircle["self"] = circle\nprint(circle, lambda: 1, None, 10 ** 30, float("nan"))\nprint({"key": {"deep": 1}}, {"item"}, ValueError("a problem"))\nprint()',
    });
    const text = textOf((await context.succeed(session, program)).output);
    for (const part of ["circle", "key", "deep", "item", "a problem"]) expect(text).toContain(part);
  },

  "prints text of every kind": async (context) => {
    const session = await context.open();
    const { output } = await context.succeed(session, context.say.print(JSON.stringify(oddText)));
    expect(textOf(output)).toBe(`${oddText}\n`);
  },

  "prints half a surrogate pair, or says that it cannot": async (context) => {
    const session = await context.open();
    const { error, output } = await context.run(session, context.say.print('"a\\ud800b"'));
    if (!error) expect(textOf(output)).toMatch(/^a(?:\ud800|\ufffd{1,3}|\?{1,3}|\\ud800)b\n$/);
    expect(textOf((await context.succeed(session, context.say.print('"next"'))).output)).toBe("next\n");
  },

  "takes no harm from what subprocesses print": async (context) => {
    const session = await context.open();
    const program = context.program({
      javascript: lines(
        "try { process.getBuiltinModule('child_process').execSync('echo printed; echo {}', { stdio: 'inherit' }); } catch {}",
        "try { new Deno.Command('echo', { args: ['printed'], stdout: 'inherit' }).outputSync(); } catch {}",
        "42",
      ),
      python: "import subprocess\ntry:\n    subprocess.run('echo printed; echo {}', shell=True)\nexcept Exception:\n    pass\n42",
    });
    expect((await context.succeed(session, program)).value).toBe(42);
    expect(textOf((await context.succeed(session, context.say.print('"next"'))).output)).toBe("next\n");
  },

  "takes no harm from bytes that are no text": async (context) => {
    const session = await context.open();
    const program = context.program({
      javascript: "try { process.stdout.write(new Uint8Array([0, 159, 146, 150, 255, 10])); } catch {}\n42",
      python: "import sys\ntry:\n    _ = sys.stdout.buffer.write(bytes([0, 159, 146, 150, 255, 10]))\nexcept AttributeError:\n    pass\n42",
    });
    expect((await context.succeed(session, program)).value).toBe(42);
    expect(textOf((await context.succeed(session, context.say.print('"next"'))).output)).toMatch(/next\n$/);
  },

  "goes on when the listener to its output fails": async (context) => {
    const session = await context.open();
    const program = lines(context.say.print('"one"'), context.say.print('"two"'), "42");
    const listener = () => {
      throw new Error("The listener fails.");
    };
    // The failure may come back from the action, but it may neither hang nor end the process.
    await context.run(session, program, { onOutput: listener }).catch((error: unknown) => expect(String(error)).toContain("listener"));
    await context.expectUsableOrReplaceable(session);
  },
} satisfies { readonly [title: string]: ExecutorCase };

export function textOf(output: readonly OutputChunk[]): string {
  return output.map(({ text }) => text).join("");
}

/** How a stream is cut into chunks is the adapter's own business. */
function joinNeighbours(output: readonly OutputChunk[]): readonly OutputChunk[] {
  const joined: { stream: OutputChunk["stream"]; text: string }[] = [];
  for (const { stream, text } of output) {
    const last = joined.at(-1);
    if (last?.stream === stream) last.text += text;
    else joined.push({ stream, text });
  }
  return joined;
}
