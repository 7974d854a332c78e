import { type Attack, attack, ENDS } from "../attack.ts";

const told = (expression: string): string => `found = []
def attempt(act):
    try:
        found.append(str(act()))
    except BaseException as error:
        found.append(repr(error))
reach = lambda namespace: [
    attempt(lambda: namespace["os"].environ[target["secretName"]]),
    attempt(lambda: namespace["__builtins__"]["open"](target["secretFile"]).read()),
    attempt(lambda: namespace["sys"].modules["os"].environ),
    attempt(lambda: namespace["__builtins__"]["__import__"]("os").system("touch " + target["canaryFile"])),
]
${expression}
found`;

const walk = <const Name extends string>(name: Name, ...expressions: readonly string[]): Attack<Name> => ({
  name,
  code: told(expressions.map((expression) => `attempt(lambda: ${expression})`).join("\n")),
  expects: ENDS,
});

/** Programs that look for the host among the objects they are given. */
export const escapes = [
  walk(
    "walks from a tool to its module",
    "reach(echo.__globals__)",
    "reach(type(echo).__call__.__globals__)",
    "reach(type(echo).__init__.__globals__)",
    "reach(echo.aio.__globals__)",
    "reach(echo.aio.__func__.__globals__)",
  ),
  walk("walks from the final answer to its module", "reach(final_answer.__globals__)", "reach(type(final_answer).__call__.__globals__)"),
  walk(
    "walks from gather and the tools object",
    "reach(gather.__globals__)",
    "reach(type(tools).__getattribute__.__globals__)",
    "vars(tools)",
  ),
  walk(
    "walks the closures of a tool",
    "[reach(cell.cell_contents.__globals__) for cell in echo.__closure__]",
    "[cell.cell_contents for cell in echo.aio.__closure__]",
  ),
  walk(
    "walks the subclasses of object",
    "[reach(each.__init__.__globals__) for each in ().__class__.__base__.__subclasses__() if hasattr(each.__init__, '__globals__')]",
  ),
  walk(
    "finds Popen and file readers among all classes",
    "[each for each in object.__subclasses__() if each.__name__ == 'Popen'][0](['touch', target['canaryFile']])",
    "[each for each in object.__subclasses__() if each.__name__ == 'FileLoader'][0]('x', target['secretFile']).get_data(target['secretFile'])",
    "[each for each in object.__subclasses__() if each.__name__ == '_wrap_close'][0].__init__.__globals__['system']('touch ' + target['canaryFile'])",
    "[each()._module.__builtins__ for each in object.__subclasses__() if each.__name__ == 'catch_warnings']",
  ),
  walk(
    "walks the frames",
    "[reach(each.frame.f_globals) for each in __import__('inspect').stack()]",
    "reach(__import__('sys')._getframe(3).f_globals)",
  ),
  walk(
    "walks the frames of a generator",
    "reach((each for each in [1]).gi_frame.f_back.f_globals)",
    "(lambda generator: [reach(each) for each in generator])((each.gi_frame.f_back.f_back.f_builtins for each in [(x for x in [1])]))",
  ),
  attack(
    "walks the traceback of a tool's error",
    told(`try:
    fail()
except Exception as error:
    trace = error.__traceback__
    while trace:
        attempt(lambda: reach(trace.tb_frame.f_globals))
        attempt(lambda: trace.tb_frame.f_locals)
        frame = trace.tb_frame.f_back
        while frame:
            attempt(lambda: reach(frame.f_globals))
            frame = frame.f_back
        trace = trace.tb_next`),
    ENDS,
  ),
  attack(
    "walks the objects of the collector",
    told(
      "import gc\nfor each in gc.get_objects():\n    if isinstance(each, dict) and target['secretName'] in each:\n        found.append(str(each))",
    ),
    ENDS,
  ),
  attack(
    "traces every call",
    told(
      "import sys\ndef trace(frame, event, arg):\n    attempt(lambda: reach(frame.f_globals))\n    return trace\nsys.settrace(trace)\nsys.setprofile(trace)\necho(value=1)\nsys.settrace(None)\nsys.setprofile(None)",
    ),
    ENDS,
  ),
  attack(
    "hears audit events",
    told(
      "import sys\nseen = []\nsys.addaudithook(lambda event, given: seen.append((event, str(given)[:100])) if len(seen) < 100 else None)\necho(value=1)\nfound.append(str(seen))",
    ),
    ENDS,
  ),
  walk(
    "formats its way to attributes",
    "'{0.__globals__}'.format(echo)",
    "'{0.__init__.__globals__}'.format(tools)",
    "f'{echo!r:>1000}'",
    "'{0.__class__.__mro__}'.format(given)",
  ),
  attack("rewrites the code of a tool", "echo.__code__ = (lambda **given: 'forged').__code__\necho(value=1)", ENDS),
  attack("rewrites the class of a tool", "type(echo).__call__ = lambda self, *given, **named: 'forged'\necho(value=1)", ENDS),
  attack(
    "makes code objects by hand",
    "import types\ncode = (lambda: 0).__code__\nbroken = code.replace(co_code=b'\\x64\\xff\\x53\\x00' * 4, co_stacksize=0, co_consts=())\ntypes.FunctionType(broken, {})()",
    ENDS,
  ),
  attack("crashes the interpreter by ctypes", "import ctypes\nctypes.string_at(0)", ENDS),
  attack("crashes the interpreter by writing to memory", "import ctypes\nctypes.memset(id(echo), 0, 64)\necho(value=1)", ENDS),
  attack(
    "crashes the interpreter by recursion in C",
    "import sys\nsys.setrecursionlimit(10 ** 9)\nnested = None\nfor _ in range(500_000):\n    nested = (nested,)\nhash(nested)",
    ENDS,
  ),
  attack("crashes the interpreter by compiling", "compile('(' * 100_000 + ')' * 100_000, 'x', 'eval')", ENDS),
  attack("evaluates and compiles text", "eval(\"__import__('os').environ.get(target['secretName'])\")", ENDS),
  attack(
    "replaces the import of all to come",
    "import builtins, sys\nbuiltins.__import__ = lambda *given: (_ for _ in ()).throw(SystemExit(1))\nsys.meta_path.clear()\nsys.modules.clear()\nsys.path[:] = []\n1",
    ENDS,
  ),
  attack(
    "replaces all built-ins",
    "import builtins\nfor name in dir(builtins):\n    if not name.startswith('__'):\n        try:\n            setattr(builtins, name, None)\n        except BaseException:\n            pass\n1",
    ENDS,
  ),
  attack(
    "replaces what its runner may use",
    "import sys\nfor name in ['json', 'base64', 'ast', 'os', 'threading', 'traceback', 'io', 'codecs', 'struct', 'select', 'asyncio', 'signal', 'types']:\n    module = sys.modules.get(name)\n    for each in dir(module) if module else []:\n        if not each.startswith('__'):\n            try:\n                setattr(module, each, None)\n            except BaseException:\n                pass\n1",
    ENDS,
  ),
  attack("deletes its own globals", "for name in list(globals()):\n    del globals()[name]\nglobals().clear()", ENDS),
  attack("takes over the main module", "import sys\nsys.modules['__main__'].__dict__.clear()\n1", ENDS),
  attack(
    "exits in every way",
    "import sys, os\nfor act in [lambda: sys.exit(1), lambda: exit(1), lambda: quit(1), lambda: (_ for _ in ()).throw(SystemExit(2)), lambda: (_ for _ in ()).throw(GeneratorExit())]:\n    try:\n        act()\n    except BaseException:\n        pass\nraise SystemExit(3)",
    ENDS,
  ),
  attack("ends its process", "import os\nos._exit(0)", ENDS),
  attack("aborts its process", "import os\nos.abort()", ENDS),
  attack("kills itself", "import os\nos.kill(os.getpid(), 9)", ENDS),
  attack("stops itself", "import os\nos.kill(os.getpid(), 19)", ENDS),
] as const;
