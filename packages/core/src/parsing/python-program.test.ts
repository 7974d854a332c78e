import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { isPythonProgram } from "./python-program.ts";

const PROGRAMS = [
  "print(1)",
  "final_answer(42)",
  'final_answer("Paris")',
  "final_answer(\n    42,\n)",
  "# I add them.\ntotal = sum([1, 2])\nfinal_answer(total)",
  "x = tools.search('cats')",
  "found = await search.aio(query='cats')\nfound",
  "a, b = await gather(f.aio(1), f.aio(2))\nprint(a, b)",
  "import math\nprint(math.sqrt(2))",
  "import numpy as np\nx = np.zeros((2, 3))\nprint(x)\nx.shape",
  "from datetime import date, timedelta\nyesterday = date.today() - timedelta(days=1)\nfinal_answer(yesterday)",
  "from collections import (\n    Counter,\n    defaultdict,\n)\nprint(Counter('abc'))",
  "for i in range(3):\n    print(i)",
  "for i in [1, 2]:\n\ttotal += i",
  "for key, (a, b) in pairs.items():\n    rows.append(a)",
  "def f(a: int, b=2, *rest, **more) -> int:\n    '''Adds.'''\n    return a + b\n\nprint(f(1))",
  "class A:\n    def f(self):\n        return 1\nA().f()",
  "@cache\ndef f(n):\n    return n if n < 2 else f(n - 1) + f(n - 2)\nf(30)",
  "if x > 1:\n    y = 2\nelif x == 1:\n    y = 3\nelse:\n    y = 4\ny",
  "try:\n    r = f()\nexcept ValueError as e:\n    r = None",
  "with open('f') as f:\n    text = f.read()",
  "while True:\n    x += 1\n    if x > 9: break",
  "for x in xs:\n    if not x: continue\n    print(x)",
  'text = """\nPlain prose, that\'s in quotes?!\n"""\nprint(text)',
  "print(f'{a!r} of {b:>10}')",
  "rows = [\n    row\n    for row in table\n    if row['x'] != 1\n]\nprint(rows[0:2], rows[-1])",
  "total = a + \\\n    b\nprint(total)",
  "print(1)\nx = {'a': 1}\n{'x': x}",
  "async def f():\n    return await search.aio('x')",
  "x = 0xFF + 1e3 + 1_000 + .5 + 2j\nprint(x)",
];

// What models say where no program is: thoughts, answers, lists, sums, refusals, excerpts. Some of it is valid Python.
const PROSE = [
  ..."hello|yes|no|OK|Done|Paris|None|True|42|3.14|-1|...|pass|break|continue|return|await|else|import|print|final_answer|x|_|help|exit".split(
    "|",
  ),
  ..."I am|I am done|Let me think|this is it|this is not it|not yet|yes and no|if only|as is|in progress|wait for it|for example|for now".split(
    "|",
  ),
  ..."with pleasure|while waiting|try again|return home|import goods|from Paris import wine|class action|def leppard|raise hell|assert dominance".split(
    "|",
  ),
  ..."del monte|global warming|lambda calculus|yield signs|except me|finally home|is it in or not|and so on|or else|not in my name|async".split(
    "|",
  ),
  ..."x = 5|y = f(x)|f(x)|f(x) = 2|a + b|a == b|2 + 2 = 4|2 + 2|E = m * c ** 2|y = sin(x) + 1|total = 42|answer = 42|Answer = Paris".split(
    "|",
  ),
  ..."name: value|Answer: 42|Thought: print(x)|Result: x = 5|Note: f(x)|Code:|Then:|Error: division by zero|1. First|- item|* item|a, b, c".split(
    "|",
  ),
  ..."the answer (42)|the result (see above)|a (b) c|see (1)|[1]|[1, 2, 3]|[link](https://example.com)|{}|{'a': 1}|{\"a\": 1}|()|(a)|# Heading".split(
    "|",
  ),
  ..."print (x) shows x|print(x) is wrong|print(x) prints x|Use print(x)|I call print(x)|print(x), then stop|print(x)?|print(x)!|`print(x)`".split(
    "|",
  ),
  ..."final_answer(42) ends it|final_answer(42) is not in text|final_answer is a function|I would call final_answer(42)|call final_answer(42)".split(
    "|",
  ),
  ...'\'final_answer(1)\'|"final_answer(1)"|# final_answer(1)|"""final_answer(1)"""|final_answer(|final_answer)|final_answer(1))|print(\'it|print(it\'s)'.split(
    "|",
  ),
  ..."don't print(x)|it's 5|What is it?|Is x in y?|Stop!|100%|50% off|$5|5 EUR|3rd place|2nd|a/b|and/or|http://example.com|me@example.com|a@b".split(
    "|",
  ),
  ..."C:\\\\temp|path/to/file.py|file.py|some_module.some_name|object.method|x.y.z|key=value|--flag|a -> b|a => b|x := 1|1, 2, 3|1 2 3|(1)|1)|a)".split(
    "|",
  ),
  ..."…|Let’s go|naïve|Привет|你好|print(“x”)|été = 1|x ≤ 3|a × b|½|→ print(x)|• print(x)|> print(x)|>>> print(x)|$ python x.py|%pip install x|!ls".split(
    "|",
  ),
  "I call\nfinal_answer(1)",
  "Hello\nfinal_answer(1)",
  "final_answer(1)\nDone",
  "final_answer(1)\nThat is it.",
  "print(1)\nok",
  "Then:\nfinal_answer(1)",
  "Answer: 42\nprint(42)",
  "if needed:\n    proceed",
  "while waiting:\n    rest",
  "for example:\n    x = 1",
  "for example in this case:\n    do it",
  "else:\n    nothing",
  "try:\n    harder",
  "class action:\n    lawsuit",
  "import goods\nexport goods",
  "import taxes\nfrom France import wine",
  "x = 5\ny = 3\nx + y",
  "y = f(x)\nx = 3",
  "The function is:\n\nf(x) = 2 * x",
  "1. print(x)\n2. print(y)",
  "- print(x)\n- print(y)",
  "Step 1\nprint(x)",
  "# Answer\nIt is 42.",
  "# Answer\n42",
  "| a | b |\n|---|---|\n| 1 | 2 |",
  "a\nb\nc",
  "yes\nno",
  "print",
  "def f():",
  "def f():\nreturn 1",
  "for i in range(3):\nprint(i)",
  "  print(1)\nprint(2)",
  "print(1)\n  print(2)",
  "if x:\n    print(1)\n  print(2)",
  "print(1);",
  "console.log(1)",
  "const a = 1;",
  "let a = await f({});",
  "finalAnswer(1)",
  'finalAnswer("a")',
  "function f() { return 1 }",
  "SELECT * FROM t",
  "print 'hello'",
  '{"name": "print", "arguments": {"x": 1}}',
  '{"thought": "I print", "code": "print(1)"}',
  "```\nprint(1)\n```",
  "<tool_call>print(1)</tool_call>",
  "Traceback (most recent call last):\n  File 'x', line 1\nNameError: name 'x' is not defined",
  "Observation:\nprint(1)",
  "Thought: I print.\nprint(1)",
  "Dear user,\n\nprint(x)\n\nKind regards",
  "x = 5 apples",
  "total = 3 apples + 2 pears\nprint(total)",
  "print(3 apples)",
  "final_answer(the answer is 42)",
  "final_answer(I do not know)",
  "final_answer([1, 2)",
  "The code print(x) prints x.\nThe code print(y) prints y.",
  "",
  "   ",
  "\n\n",
];

/** Without an interpreter there is nothing to ask. */
const hasCpython = spawnSync("python3", ["-c", "import sys; sys.exit(sys.version_info < (3, 9))"]).status === 0;

describe("isPythonProgram", () => {
  it.each(PROGRAMS)("is true of %j", (text) => {
    expect(isPythonProgram(text)).toBe(true);
  });

  it.skipIf(!hasCpython)("is true of programs for CPython", () => {
    const compileAll =
      "import ast, json, sys\nfor code in json.load(sys.stdin): compile(code, code, 'exec', ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)";
    expect(spawnSync("python3", ["-c", compileAll], { input: JSON.stringify(PROGRAMS), encoding: "utf8" }).stderr).toBe("");
  });

  it.each(PROSE)("is false of %j", (text) => {
    expect(isPythonProgram(text)).toBe(false);
  });

  const WORDS = [...new Set(PROSE.join(" ").split(/\s+/))].filter((word) => /^[A-Za-z]+$/.test(word));

  it("is false of every word, and of all their pairs", () => {
    const said = [
      ...WORDS,
      ...WORDS.flatMap((one) => WORDS.flatMap((two) => [`${one} ${two}`, `${one}\n${two}`, `${one}: ${two}`, `${one}, ${two}.`])),
    ];
    expect(said.filter(isPythonProgram)).toEqual([]);
  });

  it("is false of a program that prose stands before, after or between", () => {
    const spoilt = PROGRAMS.flatMap((program) =>
      ["So I do this:", "Let me think.", "Here is the code", "Answer", "I am done!"].flatMap((prose) => [
        `${prose}\n${program}`,
        `${program}\n${prose}`,
        `${prose} ${program}`,
      ]),
    );
    expect(spoilt.filter(isPythonProgram)).toEqual([]);
  });

  it.each([
    "a.",
    "a(",
    "(",
    '"""',
    "'",
    '"\\',
    "in ",
    "for a in ",
    "a=",
    "a, ",
    "await ",
    "if a:\n ",
    "import a as ",
    "1_",
    "x = a if b else ",
  ])("takes time that grows with the length of %j again and again", (piece) => {
    expect(isPythonProgram(piece.repeat(200_000 / piece.length))).toBe(false);
    expect([true, false]).toContain(isPythonProgram(`print(1)\n${piece.repeat(200_000 / piece.length)}`));
  });
});
