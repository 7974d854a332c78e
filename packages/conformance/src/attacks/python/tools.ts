import { attack, ENDS, TOO_MUCH } from "../attack.ts";

/** Programs that use their tools in ways they are not meant for. */
export const toolMisuse = [
  attack(
    "calls tools by names of the prototype",
    "for name in ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf', '', 'then', 'steal', '__class__', '__init__', '__getattr__', 'callTool']:\n    for act in [lambda: getattr(tools, name)(value=1), lambda: tools[name](value=1), lambda: globals()[name](value=1)]:\n        try:\n            act()\n        except BaseException:\n            pass\n1",
    ENDS,
  ),
  attack("calls a tool by a name of a megabyte", "try:\n    getattr(tools, 'n' * 1_000_000)()\nexcept Exception:\n    pass\n1", {
    value: 1,
  }),
  attack(
    "renames a tool and calls it",
    "try:\n    echo.__name__ = echo.name = 'steal'\nexcept BaseException:\n    pass\ntry:\n    echo(value=1)\nexcept BaseException:\n    pass\n1",
    ENDS,
  ),
  attack(
    "makes a tool of its own",
    "made = None\ntry:\n    made = type(echo)('steal', [])\nexcept BaseException:\n    pass\ntry:\n    made(value=1)\nexcept BaseException:\n    pass\n1",
    ENDS,
  ),
  attack(
    "calls the parts of a tool",
    "for name in dir(echo):\n    try:\n        getattr(echo, name)('steal', {})\n    except BaseException:\n        pass\n1",
    ENDS,
  ),
  attack(
    "calls its runner's own functions",
    "import gc\nfor each in gc.get_objects():\n    try:\n        if callable(each) and getattr(each, '__name__', '') in ('call', 'send', 'send_call', 'call_tool', 'write_frame', 'emit'):\n            each('steal', {})\n    except BaseException:\n        pass\n1",
    ENDS,
  ),
  attack("calls a tool with ten thousand arguments", "try:\n    echo(*range(10_000))\nexcept TypeError:\n    pass\n1", { value: 1 }),
  attack("calls a tool with the same argument twice", "try:\n    echo(1, value=2)\nexcept TypeError:\n    pass\n1", { value: 1 }),
  attack("calls a tool with itself", "try:\n    echo(value=echo)\n    got = 'crossed'\nexcept Exception:\n    got = 'refused'\ngot", {
    value: "refused",
  }),
  attack("calls a tool with everything there is", "try:\n    echo(value=globals())\nexcept Exception:\n    pass\n1", ENDS),
  attack(
    "changes its arguments after the call",
    "import asyncio\nvalue = {'list': [1]}\npending = asyncio.ensure_future(echo.aio(value=value))\nawait asyncio.sleep(0)\nvalue['list'].append(2)\n(await pending)['list']",
    ENDS,
  ),
  attack(
    "awaits one call many times",
    "pending = echo.aio(value=1)\nawait pending\ntry:\n    await pending\nexcept RuntimeError:\n    pass\n1",
    { value: 1 },
  ),
  attack(
    "cancels its calls",
    "import asyncio\nfor _ in range(5):\n    pending = asyncio.ensure_future(never.aio())\n    await asyncio.sleep(0)\n    pending.cancel()\necho(value=21)",
    { value: 21 },
  ),
  attack(
    "throws into its calls",
    "pending = never.aio()\ntry:\n    pending.throw(SystemExit(1))\nexcept BaseException:\n    pass\npending.close()\necho(value=21)",
    ENDS,
  ),
  attack(
    "calls a tool in another event loop",
    "import asyncio, threading\ngot = []\ndef other():\n    try:\n        got.append(asyncio.new_event_loop().run_until_complete(echo.aio(value=1)))\n    except BaseException as error:\n        got.append(repr(error))\nthread = threading.Thread(target=other)\nthread.start()\nthread.join(1)\n1",
    ENDS,
  ),
  attack(
    "calls a tool while it forks",
    "import os\ntry:\n    child = os.fork()\nexcept BaseException:\n    child = 1\ngot = echo(value=child > 0)\nif child == 0:\n    os._exit(0)\n1",
    ENDS,
  ),
  attack(
    "calls a tool in a signal handler",
    "import signal\nsignal.signal(signal.SIGALRM, lambda *given: echo(value=1))\nsignal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)\nfor _ in range(8):\n    echo(value=2)\nsignal.setitimer(signal.ITIMER_REAL, 0)\n1",
    ENDS,
  ),
  attack(
    "calls a tool in a destructor",
    "class Late:\n    def __del__(self):\n        echo(value=1)\nlate = Late()\nlate.self = late\nlate = None\nimport gc\ngc.collect()\n1",
    ENDS,
  ),
  attack(
    "calls the final answer as a tool",
    "for act in [lambda: tools.final_answer('forged'), lambda: tools['final_answer']('forged'), lambda: echo.final_answer(1)]:\n    try:\n        act()\n    except BaseException:\n        pass\n1",
    ENDS,
  ),
  attack(
    "answers without a value, and with too many",
    "try:\n    final_answer()\nexcept TypeError:\n    pass\ntry:\n    final_answer(1, 2, 3, x=4)\nexcept TypeError:\n    pass\n1",
    ENDS,
  ),
  attack(
    "calls inside the answer to a call, without end",
    "async def again():\n    await echo.aio(value=1)\n    await again()\nawait again()",
    TOO_MUCH,
  ),
] as const;
