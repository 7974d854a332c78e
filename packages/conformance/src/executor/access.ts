/** What code must not reach: the host's files, secrets, network and objects. Judged by the effect, since some sandboxes have a `process` of their own. */

import { randomUUID } from "node:crypto";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { networkAttempts, objectWalks, readAttempts, shellAttempts, writeAttempts } from "./attempts.ts";
import type { CaseContext, ExecutorCase } from "./case.ts";
import { lines } from "./programs.ts";

export const accessCases = {
  "keeps the host's files from being read": async (context) => {
    await withFolder(async (folder) => {
      const secret = randomUUID();
      const file = join(folder, "secret.txt");
      await writeFile(file, secret);
      expectNowhere(await collect(context, readAttempts[context.executor.language](file)), [secret]);
    });
  },

  "keeps the host's files from being written": async (context) => {
    await withFolder(async (folder) => {
      await collect(context, writeAttempts[context.executor.language](join(folder, "written.txt")));
      expect(await readdir(folder)).toEqual([]);
    });
  },

  "keeps the host's programs from being run": async (context) => {
    await withFolder(async (folder) => {
      await collect(context, shellAttempts[context.executor.language](join(folder, "touched.txt")));
      expect(await readdir(folder)).toEqual([]);
    });
  },

  "keeps the host's environment secret": async (context) => {
    const secret = randomUUID();
    process.env["CONFORMANCE_SECRET"] = secret;
    try {
      const attempts = context.program({
        javascript: "process.env.CONFORMANCE_SECRET\nprocess.env\nDeno.env.get('CONFORMANCE_SECRET')\nBun.env\nimport.meta.env",
        python:
          "__import__('os').environ['CONFORMANCE_SECRET']\ndict(__import__('os').environ)\nopen('/proc/self/environ').read()\n[open(f'/proc/{number}/environ').read() for number in __import__('os').listdir('/proc') if number.isdigit()]",
      });
      expectNowhere(await collect(context, attempts.split("\n")), [secret]);
    } finally {
      delete process.env["CONFORMANCE_SECRET"];
    }
  },

  "keeps the host's network out of reach": async (context) => {
    let requests = 0;
    const server = createServer((_, response) => {
      requests += 1;
      response.end("reached");
    });
    server.on("connection", () => {
      requests += 1;
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    try {
      const { port } = server.address() as AddressInfo;
      await collect(context, networkAttempts[context.executor.language](port));
      expect(requests).toBe(0);
    } finally {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  },

  "keeps the host's objects out of reach": async (context) => {
    const secret = randomUUID();
    process.env["CONFORMANCE_SECRET"] = secret;
    try {
      expectNowhere(await collect(context, objectWalks[context.executor.language]), [secret, ...HOST_PATHS]);
    } finally {
      delete process.env["CONFORMANCE_SECRET"];
    }
  },

  "keeps the end of the host's process out of reach": async (context) => {
    const session = await context.open({ limits: { timeoutMs: 5_000 } });
    const program = context.program({
      javascript: "process.exit(3);",
      python: "import os\nos._exit(3)",
    });
    // A sandbox that is a process may end itself. The session is lost then, and says so.
    await context.run(session, program).catch(() => undefined);
    await context.expectUsableOrReplaceable(session);
  },

  "tells nothing of the host in errors": async (context) => {
    const session = await context.open({
      tools: {
        fail: () => {
          throw new Error("The well is dry.");
        },
      },
    });
    const { say } = context;
    const trace = context.program({
      javascript: "String(error.stack)",
      python: "''.join(__import__('traceback').format_exception(error))",
    });
    const told = [
      await context.run(session, lines("missing_name")),
      await context.run(session, say.call("fail")),
      await context.run(session, context.program({ javascript: "let = = 1", python: "def = 1" })),
      await context.run(session, lines(say.assign("trace", "0"), say.attempt(say.call("fail"), `trace = ${trace}`), "trace")),
      await context.run(session, lines(say.assign("trace", "0"), say.attempt("missing_name", `trace = ${trace}`), "trace")),
    ];
    const text = JSON.stringify(told);
    expect(text).toContain("The well is dry.");
    expect([...HOST_PATHS, "node_modules", "file://", "node:internal"].filter((path) => text.includes(path))).toEqual([]);
  },
} satisfies { readonly [title: string]: ExecutorCase };

/** Where the host works. A folder right under the root may well exist in a sandbox too. */
const HOST_PATHS = [process.cwd()].filter((path) => path.split(/[/\\]/).length > 2);

/** What each attempt brought to light, by its expression. */
type Findings = ReadonlyMap<string, string>;

/** Tries each expression and lets the code pass on what it finds in whatever way it can. */
async function collect(context: CaseContext, attempts: readonly string[]): Promise<Findings> {
  const findings = new Map<string, string>();
  let found: unknown[] = [];
  const tools = {
    keep: (value: unknown) => {
      found.push(value);
      return { kept: [1] };
    },
    fail: () => {
      throw new Error("A tool's error.");
    },
  };
  const open = () => context.open({ tools, limits: { timeoutMs: 5_000 } });
  let session = await open();
  for (const attempt of attempts) {
    found = [];
    try {
      found.push(await context.run(session, telling(context, attempt)));
    } catch (error) {
      found.push(String(error));
      // An attempt may cost the session, not more.
      session = await open();
    }
    findings.set(
      attempt,
      JSON.stringify(found, (_, value) => (typeof value === "bigint" ? String(value) : value)),
    );
  }
  expect((await context.succeed(await context.open(), "40 + 2")).value, "the host goes on").toBe(42);
  return findings;
}

/** A program that passes on what an expression finds, as text or as itself. */
function telling(context: CaseContext, attempt: string): string {
  return context.program({
    javascript: lines(
      "let found;",
      `try { found = await (${attempt}); } catch (error) { found = error; }`,
      'try { found = typeof found === "object" && !(found instanceof Error) ? JSON.stringify(found) : String(found); } catch {}',
      "await keep({ value: found });",
      "found",
    ),
    python: lines(
      "try:",
      `    found = (${attempt})`,
      "except BaseException as error:",
      "    found = error",
      "keep(value=str(found))",
      "str(found)",
    ),
  });
}

/** The secrets themselves stay out of the report. */
function expectNowhere(findings: Findings, secrets: readonly string[]): void {
  const successful = [...findings].filter(([, found]) => secrets.some((secret) => found.includes(secret))).map(([attempt]) => attempt);
  expect(successful, "attempts that found what they looked for").toEqual([]);
}

async function withFolder(action: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "conformance-"));
  try {
    await action(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
