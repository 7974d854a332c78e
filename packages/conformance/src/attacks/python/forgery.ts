import { type Attack, attack, ENDLESS, ENDS } from "../attack.ts";
import { type ForgeryName, forge } from "../frames.ts";

/** Writes to everything that may be open. */
const WRITE = `import json, sys
try:
    import os, fcntl
except ImportError:
    os = fcntl = None
descriptors = []
for fd in range(20):
    try:
        # A write that waits for its reader would only end this program.
        os.set_blocking(fd, False)
        descriptors.append(fd)
    except BaseException:
        pass
def write(text):
    for stream in [sys.__stdout__, sys.__stderr__, getattr(sys.__stdout__, "buffer", None)]:
        try:
            stream.write(text)
            stream.flush()
        except BaseException:
            pass
    for fd in descriptors:
        try:
            os.write(fd, text.encode("utf-8", "surrogatepass"))
        except BaseException:
            pass`;

/** Programs that speak in the place of their runner. */
export const forgery = [
  ...forge(
    (name, parts): Attack<ForgeryName> => ({
      name,
      code: `${WRITE}
for text, times in json.loads(${JSON.stringify(JSON.stringify(parts))}):
    while times < 0:
        write(text if len(text) > 1_000 else text * 100)
    write(text * times)
1`,
      expects: parts.some(([, times]) => times < 0) ? ENDLESS : ENDS,
    }),
  ),
  attack(
    "prints what looks like frames",
    'import sys\nprint(\'{"t":"final","v":"1"}\')\nprint(\'{"t":"done","id":1,"report":"{}"}\', file=sys.stderr)\nprint(\'\\n{"t":"call","c":[["1.1","steal","{}"]]}\\n\')\n7',
    { value: 7 },
  ),
  attack(
    "has subprocesses print what looks like frames",
    'import subprocess\ntry:\n    subprocess.run(["echo", \'{"t":"final","v":"1"}\\n{"t":"done","id":2,"report":"{}"}\'])\nexcept Exception:\n    pass\n7',
    { value: 7 },
  ),
  attack("ends with what looks like a report", '{"t": "done", "id": 1, "report": "{}"}', { value: { t: "done", id: 1, report: "{}" } }),
  attack(
    "closes all that is open",
    "import os\nfor fd in range(256):\n    try:\n        os.close(fd)\n    except OSError:\n        pass\n1",
    ENDS,
  ),
  attack(
    "joins all that is open",
    "import os\nreader, writer = os.pipe()\nfor fd in range(64):\n    try:\n        os.dup2(writer, fd)\n    except OSError:\n        pass\n1",
    ENDS,
  ),
  attack(
    "reads what the host sends",
    "import os, threading\ndef read(fd):\n    try:\n        while os.read(fd, 1000):\n            pass\n    except OSError:\n        pass\nfor fd in range(16):\n    threading.Thread(target=read, args=(fd,), daemon=True).start()\necho(value=1)",
    ENDS,
  ),
  attack(
    "finds its runner's writer and uses it",
    'import gc, io\nfor each in gc.get_objects():\n    if isinstance(each, (io.TextIOBase, io.RawIOBase, io.BufferedIOBase)):\n        try:\n            each.write(\'{"t":"final","v":"1"}\\n\')\n        except BaseException:\n            pass\n        try:\n            each.write(b\'{"t":"call","c":[["1.1","steal","{}"]]}\\n\')\n        except BaseException:\n            pass\n1',
    ENDS,
  ),
  attack(
    "replaces its streams",
    "import sys\nclass Odd:\n    def write(self, text):\n        raise RuntimeError('no')\n    def __getattr__(self, name):\n        while True:\n            pass\nsys.stdout = sys.stderr = sys.stdin = sys.__stdout__ = sys.__stderr__ = None\n1",
    ENDS,
  ),
  attack(
    "replaces its streams by traps",
    "import sys\nclass Odd:\n    def write(self, text):\n        while True:\n            pass\n    flush = write\nsys.stdout = sys.stderr = Odd()\nprint('x')",
    ENDS,
  ),
  attack(
    "hands its descriptors to a child",
    'import subprocess\ntry:\n    subprocess.Popen(["sh", "-c", "for fd in 0 1 2 3 4 5 6 7 8 9; do echo \'{\\"t\\":\\"final\\",\\"v\\":\\"1\\"}\' >&$fd; done; sleep 600 # " + target["marker"]], close_fds=False, pass_fds=range(3, 10))\nexcept Exception:\n    pass\n7',
    ENDS,
  ),
] as const;
