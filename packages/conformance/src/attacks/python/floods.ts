import { attack, ENDS, TIME, TOO_MUCH } from "../attack.ts";

/** Programs that send too much. */
export const floods = [
  attack("prints without end", "while True:\n    print('flood')", TIME),
  attack("prints empty text without end", "while True:\n    print('', end='')", TIME),
  attack("prints without a line end, without end", "import sys\nwhile True:\n    sys.stderr.write('x' * 100_000)", TIME),
  attack("prints objects without end", "item = {'a': [1, 2, {'b': 3}]}\nwhile True:\n    print(item, [item])", TIME),
  attack("prints one line of fifteen megabytes", "print('x' * 15_000_000)\n1", ENDS),
  attack("prints a million lines", "for n in range(1_000_000):\n    print(n)\n1", { value: 1 }),
  attack("prints bytes without end", "import sys\nwhile True:\n    sys.stdout.buffer.write(b'\\xff' * 100_000)", {
    error: ["timeout", "runtime"],
  }),
  attack("prints from a subprocess without end", "import subprocess\nsubprocess.run(['yes', 'flood'])", { error: ["timeout", "runtime"] }),
  attack(
    "prints through the system's calls without end",
    "import os\nwhile True:\n    os.write(1, b'flood' * 10_000)\n    os.write(2, b'flood' * 10_000)",
    { error: ["timeout", "runtime"] },
  ),
  attack(
    "prints from threads without end",
    "import threading\ndef flood():\n    while True:\n        print('flood' * 1000)\nfor _ in range(8):\n    threading.Thread(target=flood, daemon=True).start()\nflood()",
    { error: ["timeout", "runtime"] },
  ),
  attack("prints what prints", "class Loud:\n    def __str__(self):\n        print(self)\n        return 'x'\nprint(Loud())", TOO_MUCH),
  attack("prints a value that multiplies", "hoard = ['x']\nfor _ in range(50):\n    hoard = [hoard, hoard, hoard]\nprint(hoard)", TOO_MUCH),
  attack("warns without end", "import warnings\nwhile True:\n    warnings.warn(str(id(object())) * 100)", {
    error: ["timeout", "runtime"],
  }),
  attack("logs without end", "import logging\nwhile True:\n    logging.error('flood' * 100)", TIME),
  attack("calls a tool a million times", "for n in range(1_000_000):\n    echo(value=n)", TOO_MUCH),
  attack("calls a tool a million times at once", "await gather([echo.aio(value=n) for n in range(1_000_000)])", TOO_MUCH),
  attack(
    "calls a tool and catches the limit for ever",
    "while True:\n    try:\n        echo(value=1)\n    except BaseException:\n        pass",
    TIME,
  ),
  attack(
    "calls a tool from many threads",
    "import threading\nthreads = [threading.Thread(target=lambda: echo(value=1)) for _ in range(50)]\nfor each in threads:\n    each.start()\nfor each in threads:\n    each.join()\n1",
    ENDS,
  ),
  attack(
    "calls a tool that never answers, nine times",
    "import asyncio\nfor _ in range(9):\n    asyncio.ensure_future(never.aio())\nawait asyncio.sleep(0)\nwhile True:\n    pass",
    TIME,
  ),
  attack("calls a tool with an argument larger than its memory", "echo(value='x' * 100_000_000)", TOO_MUCH),
  attack("calls a tool with an argument larger than a message", "echo(value='x' * 5_000_000)", { error: ["limit", "memory"] }),
  attack(
    "calls a tool with arguments that multiply",
    "hoard = ['x']\nfor _ in range(40):\n    hoard = [hoard, hoard]\necho(value=hoard)",
    TOO_MUCH,
  ),
  attack("calls a tool with deep arguments", "deep = []\nfor _ in range(100_000):\n    deep = [deep]\necho(value=deep)", ENDS),
  attack(
    "calls a tool with arguments deep enough to pass the wall",
    "deep = []\nfor _ in range(900):\n    deep = [deep]\necho(value=deep)\n1",
    ENDS,
  ),
  attack("calls a tool with a million empty lists", "echo(value=[[] for _ in range(1_000_000)])", TOO_MUCH),
  attack("calls a tool with a hundred thousand keys", "echo(value={f'k{n}': n for n in range(100_000)})\n1", ENDS),
  attack(
    "calls a tool with ten thousand dicts, each of another shape",
    "echo(value=[{f'k{row}_{column}': 1 for column in range(9)} for row in range(10_000)])\n1",
    ENDS,
  ),
  attack("calls a tool with a hundred thousand named arguments", "echo(**{f'k{n}': n for n in range(100_000)})\n1", ENDS),
  attack("calls a tool with a huge number", "echo(value=1 << 20_000_000)", ENDS),
  attack("calls a tool with what has no end", "import itertools\necho(value=itertools.count())", TOO_MUCH),
  attack("answers with a value larger than a message", "final_answer('x' * 5_000_000)", { error: ["limit", "memory"] }),
  attack("answers with a million empty lists", "final_answer([[] for _ in range(1_000_000)])", TOO_MUCH),
  attack("ends with a value larger than a message", "'x' * 6_000_000", ENDS),
  attack("ends with a million empty lists", "[[] for _ in range(1_000_000)]", ENDS),
  attack("ends with a value that multiplies", "hoard = ['x']\nfor _ in range(40):\n    hoard = [hoard, hoard]\nhoard", ENDS),
  attack("ends with a deep value", "deep = []\nfor _ in range(100_000):\n    deep = [deep]\ndeep", ENDS),
  attack("ends with a huge number", "1 << 20_000_000", ENDS),
  attack("throws a message of ten megabytes", "raise ValueError('x' * 10_000_000)", { error: ["runtime", "memory"] }),
  attack("throws an error with a name of a megabyte", "raise type('N' * 1_000_000, (Exception,), {})('x')", { error: "runtime" }),
  attack(
    "throws a chain of ten thousand errors",
    "error = None\nfor n in range(10_000):\n    following = ValueError(str(n))\n    following.__cause__ = error\n    error = following\nraise error",
    ENDS,
  ),
  attack(
    "throws an error with ten thousand notes",
    "error = ValueError('x')\nfor n in range(10_000):\n    error.add_note('note ' * 100)\nraise error",
    ENDS,
  ),
  attack(
    "throws through ten thousand frames",
    "import sys\nsys.setrecursionlimit(20_000)\ndef down(n):\n    if n == 0:\n        raise ValueError('deep')\n    down(n - 1)\ndown(10_000)",
    ENDS,
  ),
  attack("names a variable with a megabyte", `globals()["n" * 1_000_000] = 1\n${"n".repeat(40_000)}`, { error: "runtime" }),
  attack("misspells among a hundred thousand names", "for n in range(100_000):\n    globals()[f'name{n}'] = n\nnam50000", {
    error: ["runtime", "memory"],
  }),
] as const;
