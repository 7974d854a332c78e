"""What there is not, said in words that a model can act on. No wall: that is WebAssembly, in a process that may do nothing."""

import concurrent.futures
import os
import posix
import socket
import subprocess
import sys
import threading
import _thread

ONLY = "there is only the standard library, and the tools"
NO_NETWORK = f"there is no network here: {ONLY}"
NO_PROGRAMS = f"no programs can be started here: {ONLY}"
NO_THREADS = "threads cannot be started here: call the functions one after the other, or wait for many tool calls at once with gather()"

MAX_RECURSION = 10_000

ABSENT = {
    "ctypes": "machine code cannot be called here",
    "_ctypes": "machine code cannot be called here",
    "js": f"JavaScript cannot be reached from here: {ONLY}",
    "pyodide_js": f"JavaScript cannot be reached from here: {ONLY}",
    "_pyodide_core": f"JavaScript cannot be reached from here: {ONLY}",
    "_pyodide": f"JavaScript cannot be reached from here: {ONLY}",
    "pyodide": f"JavaScript cannot be reached from here: {ONLY}",
    "micropip": "no packages can be installed here",
    "pip": "no packages can be installed here",
    "webbrowser": "there is no browser here",
}


class AbsentModules:
    """Comes first of all that find modules."""

    def find_spec(self, name, path=None, target=None):
        reason = ABSENT.get(name.partition(".")[0])
        if reason and is_import():
            raise ModuleNotFoundError(f"No module named {name!r}: {reason}", name=name)


class UnknownModules:
    """Comes last."""

    def find_spec(self, name, path=None, target=None):
        if path is None and is_import():
            raise ModuleNotFoundError(f"No module named {name!r}: {ONLY}", name=name)


def is_import():
    """Not so for who only asks whether there is such a module."""
    return sys._getframe(3).f_code.co_name == "_find_and_load_unlocked"


def refusing(error, message, name):
    def refuse(*_, **__):
        raise error(message)

    refuse.__name__ = refuse.__qualname__ = name
    return refuse


def replace(owners, names, error, message):
    for owner in owners:
        for name in names:
            if hasattr(owner, name):
                setattr(owner, name, refusing(error, message, name))


def say_what_is_absent():
    """Done once, before the memory of the interpreter is kept."""
    replace([socket.socket], ["bind", "connect", "connect_ex", "listen", "sendto"], OSError, NO_NETWORK)
    names = ["create_connection", "create_server", "getaddrinfo", "gethostbyaddr", "gethostbyname", "gethostbyname_ex", "getnameinfo", "socketpair"]
    replace([socket], names, OSError, NO_NETWORK)

    starting = [name for name in dir(os) if name.startswith(("exec", "fork", "popen", "posix_spawn", "spawn", "system"))]
    replace([os, posix], starting, OSError, NO_PROGRAMS)
    replace([subprocess.Popen], ["__init__"], OSError, NO_PROGRAMS)
    # What it does when it is collected takes for granted that it was made.
    subprocess.Popen.__del__ = lambda self: None
    replace([os, posix], ["abort", "kill", "killpg"], OSError, "no process can be ended here")
    os._exit = posix._exit = sys.exit

    starting = ["start_new_thread", "start_new", "start_joinable_thread", "_start_joinable_thread", "_start_new_thread"]
    replace([_thread, threading], starting, RuntimeError, NO_THREADS)
    concurrent.futures.ThreadPoolExecutor.submit = submit
    concurrent.futures.ThreadPoolExecutor.map = map_all

    find_modules()
    sys.setrecursionlimit = limit_recursion
    write = os.write
    os.write = posix.write = lambda file, data: write_printed(data, file) if file in (1, 2) else write(file, data)


def find_modules():
    sys.meta_path[:] = [AbsentModules(), *sys.meta_path, UnknownModules()]


def forget_javascript():
    """Done in every session: what restores the memory still asks for these modules."""
    for name in list(sys.modules):
        if name.partition(".")[0] in ABSENT:
            del sys.modules[name]
    # Those of Pyodide tell of packages that could be installed.
    sys.meta_path[:] = [finder for finder in sys.meta_path if type(finder).__module__.partition(".")[0] not in ABSENT]


def limit_recursion(limit, set_limit=sys.setrecursionlimit):
    """More calls in calls than these would be the end of the interpreter."""
    set_limit(min(limit, MAX_RECURSION))


def submit(executor, function, /, *given, **named):
    """`ThreadPoolExecutor.submit`, at once: there are no threads, but programs that want them work."""
    if executor._shutdown:
        raise RuntimeError("cannot schedule new futures after shutdown")
    future = concurrent.futures.Future()
    future.set_running_or_notify_cancel()
    try:
        future.set_result(function(*given, **named))
    except Exception as error:
        future.set_exception(error)
    return future


def map_all(executor, function, *iterables, timeout=None, chunksize=1, buffersize=None):
    futures = [executor.submit(function, *given) for given in zip(*iterables)]
    return (future.result() for future in futures)


def write_printed(data, file):
    """What is written to the streams' numbers keeps its place among what is printed."""
    stream = sys.__stdout__ if file == 1 else sys.__stderr__
    stream.flush()
    return stream.buffer.write(data)
