import { attack, ENDS, MEMORY, REFUSED } from "../attack.ts";

/** Running out of memory is an error the program can catch, too. */
const FULL = { error: ["memory", "timeout", "runtime"] } as const;

/** Programs that take memory, processes, threads and disk. */
export const memory = [
  attack("fills memory with lists", "hoard = []\nwhile True:\n    hoard.append([1] * 1000)", FULL),
  attack("fills memory by doubling a list", "hoard = [1]\nwhile True:\n    hoard += hoard", FULL),
  attack("fills memory by doubling a string", "text = 'x'\nwhile True:\n    text += text", FULL),
  attack("fills memory with different strings", "hoard = []\nwhile True:\n    hoard.append('x' * 10_000 + str(len(hoard)))", FULL),
  attack("fills memory with bytes", "hoard = []\nwhile True:\n    hoard.append(bytearray(1_000_000))", FULL),
  attack("fills memory with dictionaries", "hoard = {}\nwhile True:\n    hoard[len(hoard)] = {}", FULL),
  attack("fills memory with objects", "hoard = [object()]\nwhile True:\n    hoard.append(type('T', (), {})())", FULL),
  attack("fills memory with tuples of itself", "hoard = ()\nwhile True:\n    hoard = (hoard, hoard) * 1000", FULL),
  attack("fills memory with big numbers", "hoard = []\nwhile True:\n    hoard.append(1 << 8_000_000)", FULL),
  attack("fills memory with functions", "hoard = []\nwhile True:\n    hoard.append(eval('lambda: ' + str(len(hoard))))", FULL),
  attack(
    "fills memory with modules",
    "import types, sys\nwhile True:\n    name = 'm' + str(len(sys.modules))\n    sys.modules[name] = types.ModuleType(name, 'x' * 10_000)",
    FULL,
  ),
  attack(
    "fills memory with exceptions",
    "hoard = []\nwhile True:\n    try:\n        raise ValueError('x' * 1000)\n    except ValueError as error:\n        hoard.append(error)",
    FULL,
  ),
  attack(
    "fills memory through a mapping of it",
    "import mmap\nhoard = []\nwhile True:\n    area = mmap.mmap(-1, 16 * 1024 * 1024)\n    area.write(b'x' * len(area))\n    hoard.append(area)",
    FULL,
  ),
  attack("fills memory with arrays", "import array\nhoard = []\nwhile True:\n    hoard.append(array.array('d', [1.0]) * 1_000_000)", FULL),
  attack(
    "fills memory through ctypes",
    "import ctypes\nhoard = []\nwhile True:\n    hoard.append((ctypes.c_char * 10_000_000)(*b'x'))",
    FULL,
  ),
  attack("fills memory with text in a buffer", "import io\nbuffer = io.StringIO()\nwhile True:\n    buffer.write('x' * 1_000_000)", FULL),
  attack(
    "fills memory from a compressed bomb",
    "import zlib\nbomb = zlib.compress(b'\\0' * 30_000_000)\nhoard = []\nwhile True:\n    hoard.append(zlib.decompress(bomb))",
    FULL,
  ),
  attack("fills memory by formatting", "text = 'x'\nwhile True:\n    text = f'{text}{text}{text}'", FULL),
  attack("fills memory by replacing", "text = 'xx'\nwhile True:\n    text = text.replace('x', text)", FULL),
  attack(
    "fills memory by XML entities",
    'import xml.etree.ElementTree as tree\nlevels = \'\'.join(f\'<!ENTITY e{i} "{(chr(38) + "e" + str(i - 1) + ";") * 10}">\' for i in range(1, 10))\nlen(tree.fromstring(f\'<!DOCTYPE r [<!ENTITY e0 "xxxxxxxxxx">{levels}]><r>&e9;</r>\').text)',
    ENDS,
  ),
  attack("spreads an endless iterator", "import itertools\n[*itertools.repeat(1)]", FULL),
  attack("lists what has no end", "import itertools\nlist(itertools.count())", FULL),
  attack("asks for one huge string", "'x' * 2 ** 40", REFUSED),
  attack("asks for one huge list", "[0] * 2 ** 40", REFUSED),
  attack("asks for one huge array of bytes", "bytearray(2 ** 40)", REFUSED),
  attack("asks for one huge number", "1 << 2 ** 50", REFUSED),
  attack("asks for a huge range as a list", "list(range(10 ** 12))", FULL),
  attack("pads a string to any length", "'x'.ljust(2 ** 40)", REFUSED),
  attack("multiplies lists of itself", "hoard = ['x']\nfor _ in range(40):\n    hoard = [*hoard, *hoard]", FULL),
  attack(
    "copies what multiplies",
    "import copy\nhoard = [['x']]\nfor _ in range(40):\n    hoard = [copy.deepcopy(hoard), copy.deepcopy(hoard)]",
    FULL,
  ),
  attack(
    "writes JSON that multiplies",
    "import json\nhoard = ['x']\nfor _ in range(40):\n    hoard = [hoard, hoard]\njson.dumps(hoard)",
    FULL,
  ),
  attack("frees a long chain of objects", "chain = None\nfor _ in range(300_000):\n    chain = [chain]\nchain = None\n1", ENDS),
  attack(
    "catches running out of memory in a loop",
    "hoard = []\nwhile True:\n    try:\n        while True:\n            hoard.append('x' * 100_000 + str(len(hoard)))\n    except MemoryError:\n        pass",
    MEMORY,
  ),
  attack(
    "keeps memory full for the next program",
    ["hoard = []\ntry:\n    while True:\n        hoard.append(bytearray(100_000))\nexcept MemoryError:\n    pass\n1", "20 + 1"],
    ENDS,
  ),
  attack(
    "keeps memory full to the last byte",
    [
      "hoard = []\nsize = 1_000_000\nwhile size > 1:\n    try:\n        while True:\n            hoard.append(bytearray(size))\n    except MemoryError:\n        size //= 2\n1",
      "20 + 1",
    ],
    ENDS,
  ),
  attack(
    "starts threads without end",
    "import threading, time\nwhile True:\n    threading.Thread(target=time.sleep, args=(600,), daemon=True).start()",
    FULL,
  ),
  attack("starts processes without end", "import os\nwhile True:\n    try:\n        os.fork()\n    except OSError:\n        pass", {
    error: ["timeout", "memory", "runtime"],
  }),
  attack(
    "starts processes without end through a shell",
    "import subprocess\nsubprocess.run('b() { b | b & }; b; sleep 5', shell=True)",
    ENDS,
  ),
  attack(
    "starts processes that fill memory",
    "import os\nfor _ in range(20):\n    if os.fork() == 0:\n        hoard = []\n        while True:\n            hoard.append(bytearray(1_000_000))\nwhile True:\n    pass",
    { error: ["timeout", "memory", "runtime"] },
  ),
  attack("opens files without end", "hoard = []\nwhile True:\n    hoard.append(open('/dev/null'))", FULL),
  attack("opens pipes without end", "import os\nwhile True:\n    os.pipe()", FULL),
  attack("fills its disk", "with open('/tmp/full', 'wb') as file:\n    while True:\n        file.write(b'x' * 1_000_000)", FULL),
  attack(
    "fills its disk with empty files",
    "import os\nos.makedirs('/tmp/many', exist_ok=True)\nn = 0\nwhile True:\n    open(f'/tmp/many/{n}', 'w').close()\n    n += 1",
    FULL,
  ),
  attack(
    "fills its shared memory",
    "with open('/dev/shm/full', 'wb') as file:\n    while True:\n        file.write(b'x' * 1_000_000)",
    FULL,
  ),
  attack("makes a file with a huge hole", "with open('/tmp/hole', 'wb') as file:\n    file.truncate(2 ** 45)\n1", ENDS),
  attack("nests folders without end", "import os\nos.chdir('/tmp')\nwhile True:\n    os.mkdir('d' * 200)\n    os.chdir('d' * 200)", FULL),
] as const;
