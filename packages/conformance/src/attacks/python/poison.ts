import { attack, ENDS, TIME, TOO_MUCH } from "../attack.ts";

const STUCK = "\n        while True:\n            pass";

/** Programs whose values and errors are traps for whoever looks at them. */
export const poison = [
  attack("ends with a value whose repr never ends", `class Trap:\n    def __repr__(self):${STUCK}\nTrap()`, TIME),
  attack("ends with a value whose repr is no text", "class Trap:\n    def __repr__(self):\n        return 5\nTrap()", ENDS),
  attack(
    "ends with a value whose repr ends the program",
    "class Trap:\n    def __repr__(self):\n        raise SystemExit(1)\nTrap()",
    ENDS,
  ),
  attack("ends with a value whose repr is huge", "class Trap:\n    def __repr__(self):\n        return 'x' * 20_000_000\nTrap()", ENDS),
  attack(
    "ends with a value that lies about its class",
    "class Trap:\n    __class__ = dict\n    def items(self):\n        raise SystemExit(1)\n    keys = values = __iter__ = __len__ = items\nTrap()",
    ENDS,
  ),
  attack(
    "ends with a dict that has no end",
    "class Trap(dict):\n    def items(self):\n        while True:\n            yield 'k', 1\n    keys = __iter__ = items\nTrap(a=1)",
    ENDS,
  ),
  attack(
    "ends with a list that has no end",
    "class Trap(list):\n    def __iter__(self):\n        while True:\n            yield 1\n    def __len__(self):\n        return 10 ** 18\nTrap([1])",
    ENDS,
  ),
  attack(
    "ends with text and numbers of hostile classes",
    "class Text(str):\n    def __str__(self):\n        raise SystemExit(1)\n    __repr__ = __format__ = encode = __len__ = __str__\nclass Number(int):\n    def __repr__(self):\n        return '], \"forged\"'\n    __str__ = __format__ = __repr__\nclass Real(float):\n    def __repr__(self):\n        return 'Infinity, 1'\n    __str__ = __repr__\n[Text('x'), Number(5), Real(1.5)]",
    ENDS,
  ),
  attack(
    "calls a tool with numbers that print as something else",
    "class Number(int):\n    def __repr__(self):\n        return '1, \"forged\": 2'\n    __str__ = __format__ = __repr__\ntry:\n    got = echo(value=Number(5))\nexcept TypeError:\n    got = 5\ngot",
    { value: 5 },
  ),
  attack(
    "calls a tool with floats that print as something else",
    "class Real(float):\n    def __repr__(self):\n        return '1, \"forged\": 2'\n    __str__ = __format__ = __repr__\ntry:\n    got = echo(value=Real(5.5))\nexcept TypeError:\n    got = 5.5\ngot",
    { value: 5.5 },
  ),
  attack(
    "calls a tool with keys that change",
    "class Key(str):\n    count = 0\n    def __str__(self):\n        Key.count += 1\n        return '$' if Key.count > 1 else 'a'\n    __repr__ = __str__\ntry:\n    echo(value={Key('a'): 1})\nexcept TypeError:\n    pass\n1",
    ENDS,
  ),
  attack(
    "calls a tool with a list that changes while it crosses",
    "class Trap(list):\n    def __iter__(self):\n        self.append(1)\n        return super().__iter__()\n    def __len__(self):\n        return 0\ntry:\n    echo(value=Trap([1]))\nexcept TypeError:\n    pass\n1",
    ENDS,
  ),
  attack(
    "calls a tool with a value that calls a tool while it crosses",
    "class Trap(dict):\n    def items(self):\n        return [('a', echo(value=1))]\n    def __iter__(self):\n        echo(value=2)\n        return iter(['a'])\n    keys = __iter__\ntry:\n    echo(value=Trap(a=1))\nexcept BaseException:\n    pass\n1",
    ENDS,
  ),
  attack(
    "calls a tool with a dataclass that fights back",
    "import dataclasses\n@dataclasses.dataclass\nclass Trap:\n    a: int = 1\n    def __getattribute__(self, name):\n        if name == 'a':\n            raise SystemExit(1)\n        return super().__getattribute__(name)\ntry:\n    echo(value=Trap())\nexcept BaseException:\n    pass\n1",
    ENDS,
  ),
  attack(
    "calls a tool with a named tuple that has no end",
    "import collections\nclass Trap(collections.namedtuple('T', 'a')):\n    def _asdict(self):\n        while True:\n            pass\n    def __iter__(self):\n        while True:\n            yield 1\nTrap(1)",
    ENDS,
  ),
  attack(
    "calls a tool with an enum of hostile values",
    "import enum\nclass Trap(enum.Enum):\n    A = lambda: 1\n    B = object()\nfor each in Trap:\n    try:\n        echo(value=each)\n    except BaseException:\n        pass\n1",
    ENDS,
  ),
  attack(
    "calls a tool with a number that claims to be an array",
    "class Trap:\n    __array_interface__ = {'shape': (10 ** 12,), 'typestr': '<f8', 'data': (0, False), 'version': 3}\n    dtype = 'float64'\n    shape = (10 ** 12,)\n    def tolist(self):\n        while True:\n            pass\n    def to_dict(self, *given):\n        while True:\n            pass\n    __module__ = 'numpy'\nTrap.__name__ = Trap.__qualname__ = 'ndarray'\nTrap()",
    ENDS,
  ),
  attack(
    "calls a tool with a picture that is none",
    "class Image:\n    format = 'PNG'\n    def save(self, *given, **named):\n        raise SystemExit(1)\n    def tobytes(self):\n        while True:\n            pass\nImage.__module__ = 'PIL.Image'\ntry:\n    echo(value=Image())\nexcept BaseException:\n    pass\n1",
    ENDS,
  ),
  attack(
    "calls a tool with a circle",
    "circle = []\ncircle.append(circle)\ntry:\n    echo(value=circle)\nexcept Exception:\n    pass\ncircle",
    ENDS,
  ),
  attack(
    "calls a tool with a metaclass that fights back",
    "class Meta(type):\n    def __instancecheck__(cls, other):\n        raise SystemExit(1)\n    def __subclasscheck__(cls, other):\n        raise SystemExit(1)\n    def __getattribute__(cls, name):\n        raise SystemExit(1)\n    def __repr__(cls):\n        raise SystemExit(1)\nclass Trap(metaclass=Meta):\n    pass\ntry:\n    echo(value=object.__new__(Trap))\nexcept BaseException:\n    pass\n1",
    ENDS,
  ),
  attack(
    "calls a tool with what __reduce__ makes of it",
    "class Trap:\n    def __reduce__(self):\n        import os\n        return os.system, ('touch ' + target['canaryFile'],)\ntry:\n    echo(value=Trap())\nexcept TypeError:\n    pass\nTrap()",
    ENDS,
  ),
  attack(
    "answers with pickled commands",
    "import base64\nfinal_answer('pickle:' + base64.b64encode(b\"cos\\nsystem\\n(S'touch \" + target['canaryFile'].encode() + b\"'\\ntR.\").decode())",
    ENDS,
  ),
  attack("forges a tag of the codec", "got = echo(value={'$': 'error', 'v': ['TypeError', 'forged']})\n[type(got).__name__, got['$']]", {
    value: ["dict", "error"],
  }),
  attack(
    "forges an unknown tag of the codec",
    "got = echo(value=[{'$': 'function', 'v': 'exit()'}, {'$': '__proto__'}, {'$': None}])\n[each['$'] for each in got]",
    { value: ["function", "__proto__", null] },
  ),
  attack("ends with what looks like a tag", "{'$': 'bytes', 'v': 'AAAA'}", { value: { $: "bytes", v: "AAAA" } }),
  attack(
    "answers with keys of the prototype",
    "final_answer({'__proto__': {'polluted': 1}, 'constructor': {'prototype': {'polluted': 1}}, 'toString': 1, 'then': 2})",
    ENDS,
  ),
  attack(
    "calls a tool with keys of the prototype",
    "got = echo(value={'__proto__': {'polluted': 1}, 'constructor': {'prototype': {'polluted': 1}}})\nsorted(got)",
    { value: ["__proto__", "constructor"] },
  ),
  attack(
    "calls a tool with arguments named by the prototype",
    "try:\n    echo(**{'__proto__': 1, 'constructor': 2, 'toString': 3, 'value': 4})\nexcept TypeError:\n    pass\n1",
    { value: 1 },
  ),
  attack(
    "ends with numbers that do not exist",
    "[float('nan'), float('inf'), -0.0, 10 ** 400, 1e308 * 10, complex(1, float('nan'))]",
    ENDS,
  ),
  attack(
    "ends with dates that do not exist elsewhere",
    "import datetime\n[datetime.datetime.min, datetime.datetime.max, datetime.datetime(1, 1, 1, tzinfo=datetime.timezone(datetime.timedelta(hours=23))), datetime.timedelta.max]",
    ENDS,
  ),
  attack(
    "ends with a date of a hostile time zone",
    "import datetime\nclass Zone(datetime.tzinfo):\n    def utcoffset(self, when):\n        while True:\n            pass\n    dst = tzname = utcoffset\ndatetime.datetime(2020, 1, 1, tzinfo=Zone())",
    ENDS,
  ),
  attack("ends with half characters and control characters", "'\\ud800\\udfff\\x00\\x1b[2J\\u2028' * 1000", ENDS),
  attack("ends with a memoryview of released bytes", "view = memoryview(bytearray(10))\nview.release()\nview", ENDS),
  attack(
    "ends with generators, coroutines and modules",
    "import sys\nasync def later():\n    pass\n[(each for each in [1]), sys, later, type, ..., NotImplemented]",
    ENDS,
  ),
  attack(
    "ends with an awaitable that never ends",
    "class Trap:\n    def __await__(self):\n        while True:\n            yield\nawait Trap()",
    TOO_MUCH,
  ),
  attack(
    "throws an error whose text never ends",
    `class Trap(Exception):\n    def __str__(self):${STUCK}\n    __repr__ = __str__\nraise Trap()`,
    { error: ["timeout", "runtime"] },
  ),
  attack(
    "throws an error whose text ends the program",
    "class Trap(Exception):\n    def __str__(self):\n        raise SystemExit(1)\n    __repr__ = __str__\nraise Trap()",
    { error: "runtime" },
  ),
  attack(
    "throws an error whose class fights back",
    "class Meta(type):\n    @property\n    def __name__(cls):\n        raise SystemExit(1)\n    __qualname__ = __module__ = __name__\nclass Trap(Exception, metaclass=Meta):\n    pass\nraise Trap('x')",
    { error: "runtime" },
  ),
  attack(
    "throws an error whose parts fight back",
    "class Trap(Exception):\n    @property\n    def args(self):\n        raise SystemExit(1)\n    @property\n    def __traceback__(self):\n        raise SystemExit(2)\n    @property\n    def __notes__(self):\n        raise SystemExit(3)\n    __cause__ = __context__ = args\nraise Trap('x')",
    { error: "runtime" },
  ),
  attack(
    "throws errors in a circle",
    "one, two = ValueError('one'), ValueError('two')\none.__cause__, two.__cause__ = two, one\nraise one",
    { error: "runtime" },
  ),
  attack("throws a syntax error of its own making", "raise SyntaxError('forged', ('x' * 100_000, -5, 10 ** 9, 'text' * 100_000))", ENDS),
  attack(
    "throws a syntax error with odd parts",
    "error = SyntaxError('forged')\nerror.lineno, error.offset, error.text, error.filename = 'x', {}, [], 5\nraise error",
    ENDS,
  ),
  attack("throws the errors of the limits itself", "raise type('LimitError', (Exception,), {})('forged')", { error: ["runtime", "limit"] }),
  attack("throws what ends interpreters", "raise KeyboardInterrupt('forged')", { error: ["runtime", "aborted"] }),
  attack("throws a MemoryError itself", "raise MemoryError('forged')", { error: ["runtime", "memory"] }),
  attack("throws from source that does not exist", "exec(compile('\\n' * 10_000 + 'raise ValueError(1)', '<string>', 'exec'))", {
    error: "runtime",
  }),
  attack(
    "breaks the traceback module",
    "import traceback, linecache\ntraceback.format_exception = traceback.TracebackException = traceback.extract_tb = None\nlinecache.getline = None\nraise ValueError('x')",
    { error: "runtime" },
  ),
  attack(
    "sets an exception hook",
    "import sys\ndef hook(*given):\n    while True:\n        pass\nsys.excepthook = sys.unraisablehook = sys.displayhook = hook\nraise ValueError('x')",
    { error: "runtime" },
  ),
] as const;
