import { attack, ENDS, MEMORY, TIME } from "../attack.ts";

const answer = "20 + 1";
const STOPPED = { error: ["timeout", "runtime"] } as const;

/** Programs that mean harm to the next program, or do not stop when they are told to. */
export const lasting = [
  attack(
    "catches the stop in a loop",
    "while True:\n    try:\n        while True:\n            pass\n    except BaseException:\n        pass",
    TIME,
  ),
  attack(
    "catches the stop by its name",
    "while True:\n    try:\n        while True:\n            pass\n    except KeyboardInterrupt:\n        pass",
    TIME,
  ),
  attack(
    "catches the stop in finally",
    "def again():\n    try:\n        while True:\n            pass\n    finally:\n        again()\nagain()",
    TIME,
  ),
  attack(
    "catches the stop in a context manager",
    "class Trap:\n    def __enter__(self):\n        return self\n    def __exit__(self, *given):\n        while True:\n            pass\nwith Trap():\n    while True:\n        pass",
    TIME,
  ),
  attack(
    "catches the stop by suppressing it",
    "import contextlib\nwhile True:\n    with contextlib.suppress(BaseException):\n        while True:\n            pass",
    TIME,
  ),
  attack(
    "catches the stop in a generator",
    "def trap():\n    while True:\n        try:\n            yield\n        except GeneratorExit:\n            while True:\n                pass\nfor _ in trap():\n    while True:\n        pass",
    TIME,
  ),
  attack(
    "catches the stop in async code",
    "import asyncio\nasync def trap():\n    while True:\n        try:\n            await asyncio.sleep(600)\n        except BaseException:\n            pass\nawait trap()",
    TIME,
  ),
  attack(
    "shields itself from the stop",
    "import asyncio\nasync def trap():\n    while True:\n        try:\n            await asyncio.shield(asyncio.sleep(600))\n        except asyncio.CancelledError:\n            pass\nawait asyncio.gather(trap(), trap())",
    TIME,
  ),
  attack(
    "ignores every signal",
    "import signal\nfor number in range(1, 65):\n    try:\n        signal.signal(number, signal.SIG_IGN)\n    except BaseException:\n        pass\nwhile True:\n    pass",
    STOPPED,
  ),
  attack("blocks every signal", "import signal\nsignal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))\nwhile True:\n    pass", STOPPED),
  attack(
    "answers signals with work",
    "import signal\ndef work(*given):\n    while True:\n        pass\nfor number in range(1, 65):\n    try:\n        signal.signal(number, work)\n    except BaseException:\n        pass\nwhile True:\n    pass",
    STOPPED,
  ),
  attack(
    "is deaf inside C code",
    "import re\ntry:\n    re.match(r'^(a+)+$', 'a' * 60 + '!')\nexcept BaseException:\n    re.match(r'^(a+)+$', 'a' * 60 + '!')",
    TIME,
  ),
  attack("holds the interpreter's lock", "import sys\nsys.setswitchinterval(10 ** 6)\nwhile True:\n    pass", TIME),
  attack(
    "registers what runs at the end",
    ["import atexit\ndef trap():\n    while True:\n        pass\natexit.register(trap)\n1", answer],
    ENDS,
  ),
  attack(
    "stays through a trace function",
    "import sys\ndef trace(*given):\n    while True:\n        pass\nsys.settrace(trace)\nsys.setprofile(trace)\n(lambda: 1)()",
    STOPPED,
  ),
  attack(
    "stays through the collector",
    [
      "import gc\nclass Trap:\n    def __del__(self):\n        while True:\n            pass\nfor _ in range(100):\n    trap = Trap()\n    trap.self = trap\ntrap = None\n1",
      `import gc\ngc.collect()\n${answer}`,
    ],
    ENDS,
  ),
  attack(
    "stays through an audit hook",
    [
      "import sys\ndef hook(event, given):\n    if event == 'compile':\n        while True:\n            pass\nsys.addaudithook(hook)\n1",
      answer,
    ],
    ENDS,
  ),
  attack(
    "leaves a thread behind",
    [
      "import threading\nticks = [0]\ndef trap():\n    while True:\n        ticks[0] += 1\nthreading.Thread(target=trap, daemon=True).start()\n1",
      answer,
    ],
    ENDS,
  ),
  attack(
    "leaves a thread behind that is no daemon",
    ["import threading\ndef trap():\n    while True:\n        pass\nthreading.Thread(target=trap).start()\n1", answer],
    ENDS,
  ),
  attack(
    "leaves threads behind that start threads",
    [
      "import threading, time\ndef trap():\n    while True:\n        time.sleep(0.01)\n        try:\n            threading.Thread(target=trap, daemon=True).start()\n        except BaseException:\n            pass\nthreading.Thread(target=trap, daemon=True).start()\n1",
      answer,
    ],
    ENDS,
  ),
  attack(
    "leaves a thread behind that calls tools",
    [
      "import threading\ndef trap():\n    while True:\n        try:\n            echo(value=1)\n        except BaseException:\n            pass\nthreading.Thread(target=trap, daemon=True).start()\n1",
      answer,
    ],
    ENDS,
  ),
  attack(
    "leaves a thread behind that prints",
    [
      "import threading\ndef trap():\n    while True:\n        print('left')\nthreading.Thread(target=trap, daemon=True).start()\n1",
      answer,
    ],
    ENDS,
  ),
  attack(
    "leaves a thread behind that throws in the main one",
    [
      "import ctypes, threading, time\nmain = threading.get_ident()\ndef trap():\n    while True:\n        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(main), ctypes.py_object(SystemExit))\n        time.sleep(0.001)\nthreading.Thread(target=trap, daemon=True).start()\n1",
      answer,
    ],
    ENDS,
  ),
  attack(
    "leaves a timer behind",
    [
      "import threading\ndef trap():\n    print('late')\n    threading.Timer(0.01, trap).start()\nthreading.Timer(0.01, trap).start()\n1",
      answer,
    ],
    ENDS,
  ),
  attack(
    "leaves an alarm behind",
    [
      "import signal\nsignal.signal(signal.SIGALRM, lambda *given: (_ for _ in ()).throw(SystemExit(1)))\nsignal.setitimer(signal.ITIMER_REAL, 0.01, 0.01)\n1",
      answer,
    ],
    ENDS,
  ),
  attack(
    "leaves a task behind",
    [
      "import asyncio\nticks = [0]\nasync def trap():\n    while True:\n        await asyncio.sleep(0)\n        ticks[0] += 1\nasyncio.ensure_future(trap())\nawait asyncio.sleep(0)\n1",
      answer,
    ],
    ENDS,
  ),
  attack(
    "leaves a task behind that never waits",
    ["import asyncio\nasync def trap():\n    while True:\n        pass\nasyncio.ensure_future(trap())\n1", answer],
    ENDS,
  ),
  attack(
    "leaves a call behind that is answered later",
    [
      "import asyncio\nlate = ['nothing']\nasync def trap():\n    late[0] = await never.aio()\nasyncio.ensure_future(trap())\nawait asyncio.sleep(0)\nraise ValueError('over')",
      "late[0]",
    ],
    ENDS,
  ),
  attack(
    "leaves an executor of threads behind",
    [
      "import concurrent.futures, time\npool = concurrent.futures.ThreadPoolExecutor(4)\nfor _ in range(100):\n    pool.submit(time.sleep, 600)\n1",
      answer,
    ],
    ENDS,
  ),
  attack(
    "changes its folder, mask and limits for the next program",
    [
      "import os\nos.chdir('/')\nos.umask(0o777)\ntry:\n    import resource\n    resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))\n    resource.setrlimit(resource.RLIMIT_CPU, (1, 1))\nexcept BaseException:\n    pass\n1",
      answer,
    ],
    ENDS,
  ),
  attack("changes the recursion limit for the next program", ["import sys\nsys.setrecursionlimit(60)\n1", answer], ENDS),
  attack(
    "changes the built-ins for the next program",
    [
      "import builtins\nbuiltins.print = builtins.len = builtins.isinstance = builtins.str = builtins.repr = builtins.compile = builtins.exec = builtins.eval = lambda *given, **named: 1 / 0\n1",
      answer,
    ],
    ENDS,
  ),
  attack(
    "changes the imports for the next program",
    [
      "import sys\nclass Finder:\n    def find_spec(self, *given):\n        while True:\n            pass\nsys.meta_path.insert(0, Finder())\nsys.path_hooks.insert(0, Finder())\n1",
      "import colorsys\n20 + 1",
    ],
    ENDS,
  ),
  attack(
    "changes numbers for the next program",
    ["import decimal, locale, sys\ndecimal.getcontext().prec = 1\ngetattr(sys, 'set_int_max_str_digits', lambda _: 0)(640)\n1", answer],
    { value: 21 },
  ),
  attack(
    "defines the names of the next program as traps",
    ["class Trap:\n    def __add__(self, other):\n        while True:\n            pass\nx = Trap()\n1", "y = 21\ny"],
    { value: 21 },
  ),
  attack(
    "makes its globals odd",
    [
      "class Odd(dict):\n    def __getitem__(self, name):\n        while True:\n            pass\nglobals()['__builtins__'] = Odd()\n1",
      answer,
    ],
    ENDS,
  ),
  attack(
    "catches the final answer",
    "try:\n    final_answer(1)\nexcept BaseException:\n    pass\nfinally:\n    final_answer(2)\nwhile True:\n    pass",
    ENDS,
  ),
  attack("answers in a loop", "while True:\n    try:\n        final_answer(1)\n    except BaseException:\n        pass", ENDS),
  attack(
    "answers from a thread",
    "import threading\nthreading.Thread(target=lambda: final_answer(1)).start()\nwhile True:\n    pass",
    ENDS,
  ),
  attack(
    "answers from a destructor, a hook and a task at once",
    "import asyncio, sys\nclass Trap:\n    def __del__(self):\n        final_answer(1)\nasync def later():\n    final_answer(2)\nasyncio.ensure_future(later())\ndel Trap\nfinal_answer(3)",
    ENDS,
  ),
  attack(
    "goes on calling tools after the answer",
    ["after = 0\ntry:\n    final_answer(1)\nfinally:\n    after += 1\n    echo(value=1)", answer],
    { value: 21 },
  ),
  attack(
    "stops in the middle of a callback",
    ["def key(_):\n    while True:\n        pass\n[3, 2, 1].sort(key=key)", "sorted([3, 2, 1])"],
    { value: [1, 2, 3] },
  ),
  attack(
    "stops in the middle of an import",
    [
      "import sys, types\nmodule = types.ModuleType('slow')\nclass Finder:\n    def find_spec(self, name, *given):\n        if name == 'slow':\n            while True:\n                pass\nsys.meta_path.insert(0, Finder())\nimport slow",
      answer,
    ],
    ENDS,
  ),
  attack(
    "fills memory while it is stopped",
    "hoard = []\nwhile True:\n    try:\n        while True:\n            hoard.append('x' * 10_000 + str(len(hoard)))\n    except BaseException:\n        pass",
    MEMORY,
  ),
] as const;
