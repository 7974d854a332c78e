import { type Attack, attack, ENDS } from "../attack.ts";

const LOAD = `import importlib
def load(name):
    try:
        return importlib.import_module(name)
    except BaseException:
        return None
os, sys, subprocess, signal, multiprocessing = map(load, ["os", "sys", "subprocess", "signal", "multiprocessing"])
shell = "while :; do sleep 1; done # " + target["marker"]
python = [getattr(sys, "executable", None) or "python3", "-c", "import time; time.sleep(600) # " + target["marker"]]
def attempt(act):
    try:
        act()
    except Exception:
        pass`;

const leaving = <const Name extends string>(name: Name, ...parts: readonly string[]): Attack<Name> => ({
  name,
  code: `${LOAD}\n${parts.join("\n")}\n1`,
  expects: ENDS,
});

/** Programs that leave something running. */
export const remains = [
  leaving(
    "leaves a child process behind",
    'attempt(lambda: subprocess.Popen(["sh", "-c", shell]))',
    "attempt(lambda: subprocess.Popen(python))",
  ),
  leaving(
    "leaves a detached process behind",
    'attempt(lambda: subprocess.Popen(["sh", "-c", shell], start_new_session=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))',
  ),
  leaving(
    "leaves a process behind through the shell",
    'attempt(lambda: os.system("nohup setsid sh -c \'" + shell + "\' >/dev/null 2>&1 < /dev/null &"))',
  ),
  leaving(
    "leaves a process that holds its streams",
    'attempt(lambda: subprocess.Popen(["sh", "-c", shell], start_new_session=True, close_fds=False))',
  ),
  leaving(
    "leaves a daemon behind by forking twice",
    `def daemon():
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            signal.signal(signal.SIGHUP, signal.SIG_IGN)
            os.execvp("sh", ["sh", "-c", shell])
        os._exit(0)
attempt(daemon)`,
  ),
  leaving(
    "leaves a process behind that ignores signals",
    'attempt(lambda: subprocess.Popen(["sh", "-c", "trap \'\' HUP INT TERM QUIT PIPE; " + shell], start_new_session=True))',
  ),
  leaving(
    "leaves a copy of itself behind",
    "def copy():\n    if os.fork() == 0:\n        os.setsid()\n        while True:\n            pass\nattempt(copy)",
  ),
  leaving(
    "leaves copies of itself behind that answer for it",
    'def copy():\n    if os.fork() == 0:\n        return echo(value="from the copy")\nattempt(copy)\nattempt(lambda: echo(value="from the first"))',
  ),
  leaving(
    "leaves a pool of processes behind",
    "attempt(lambda: [multiprocessing.get_context('fork').Process(target=lambda: os.execvp('sh', ['sh', '-c', shell])).start() for _ in range(4)])",
  ),
  leaving(
    "leaves a process behind and dies",
    'attempt(lambda: subprocess.Popen(["sh", "-c", shell], start_new_session=True))',
    "attempt(lambda: os._exit(1))",
  ),
  leaving(
    "leaves a process behind and computes",
    'attempt(lambda: subprocess.Popen(["sh", "-c", shell], start_new_session=True))',
    "while True:\n    pass",
  ),
  leaving(
    "leaves a process behind and stops itself",
    'attempt(lambda: subprocess.Popen(["sh", "-c", shell], start_new_session=True))',
    "attempt(lambda: os.kill(os.getpid(), signal.SIGSTOP))",
  ),
  leaving(
    "leaves processes behind that start each other again",
    "again = \"import subprocess, sys, time\\nwhile True:\\n    time.sleep(0.2)\\n    subprocess.Popen([sys.executable, '-c', sys.argv[1], sys.argv[1], sys.argv[2]], start_new_session=True).wait(0.5)\"",
    'attempt(lambda: subprocess.Popen([sys.executable, "-c", again, again, target["marker"]], start_new_session=True))',
  ),
  attack(
    "ends its session while it computes in threads",
    "import threading\ndef trap():\n    while True:\n        pass\nfor _ in range(4):\n    threading.Thread(target=trap).start()\nfinal_answer(1)",
    ENDS,
  ),
  attack(
    "goes on after an error",
    "import threading\ndef trap():\n    while True:\n        try:\n            echo(value=1)\n        except BaseException:\n            pass\nthreading.Thread(target=trap).start()\nraise ValueError('over')",
    ENDS,
  ),
] as const;
