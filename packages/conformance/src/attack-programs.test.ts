/** An attack that its language refuses to read attacks nothing. */

import { execFileSync } from "node:child_process";
import { Script } from "node:vm";
import { expect, it } from "vitest";
import type { Attack } from "./attacks/attack.ts";
import { javascriptAttacks } from "./attacks/javascript/index.ts";
import { pythonAttacks } from "./attacks/python/index.ts";

/** Reads what is refused, on purpose. */
const REFUSED = /^(?:imports statically|reads import\.meta|reads source|runs on after a stop through a disposer|stops in the middle of a)/;

const programsOf = (corpus: Readonly<Record<string, readonly Attack[]>>) =>
  Object.values(corpus)
    .flat()
    .filter(({ name }) => !REFUSED.test(name))
    .flatMap(({ name, code }) => [code].flat().map((program) => ({ name, program })));

it("attacks in JavaScript are JavaScript", () => {
  const refused = programsOf(javascriptAttacks).filter(({ program }) => {
    try {
      new Script(`(async () => {\n${program}\n})`);
      return false;
    } catch {
      return true;
    }
  });
  expect(refused).toEqual([]);
});

const CHECK = `import ast, json, sys
refused = []
for each in json.load(sys.stdin):
    try:
        compile(each["program"], each["name"], "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    except SyntaxError as error:
        refused.append([each["name"], str(error)])
print(json.dumps(refused))`;

it("attacks in Python are Python", () => {
  const refused = execFileSync("python3", ["-I", "-W", "ignore", "-c", CHECK], {
    input: JSON.stringify(programsOf(pythonAttacks)),
    encoding: "utf8",
  });
  expect(JSON.parse(refused)).toEqual([]);
});

it("attacks have names of their own", () => {
  for (const corpus of [javascriptAttacks, pythonAttacks]) {
    const names = Object.values<readonly Attack[]>(corpus).flatMap((attacks) => attacks.map(({ name }) => name));
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  }
});
