"""The runner's half of a session: takes the host's frames and runs its programs. It knows neither threads nor descriptors."""

import builtins
import sys

from .calls import ENDED, Calls
from .decode import decode
from .encode import encode
from .errors import Answered, LimitError, ProgramEnd, Stopped, ToolError, describe_error, describe_warning, kind_of, message_of, repr_of, shorten, without_runner
from .limits import count_units, too_much
from .lines import to_line
from .on_import import when_imported
from .program import Programs
from .streams import Streams

VERSION = 1
# Freed when memory runs out, so that the end of a program can be told.
RESERVE_BYTES = 4 * 1024 * 1024
MAX_WARNINGS = 20

class Session:
    """
    `transport` says how frames come and go, and what the interpreter can do:
    `send(frames)`, `wait(call)`, `receive(timeout)`, `is_main_thread()`, `has_threads`, `keep_stopping()`, `drain()`, `limit_memory(bytes)`.
    """

    def __init__(self, transport):
        self.transport = transport
        self.send = transport.send
        self.wait = transport.wait
        self.receive = transport.receive
        self.is_main_thread = transport.is_main_thread
        self.has_threads = transport.has_threads
        self.streams = Streams(lambda frames: self.send(frames))
        self.calls = Calls(self)
        self.programs = None
        self.loop = None
        self.limits = {}
        # Of the program that runs: its number, why it has to end, and whether an exception may be raised in it now.
        self.running = None
        self.ending = None
        self.is_armed = False
        self.is_waiting = False
        self.stopped_early = None
        self.reserve = None

    def hello(self):
        import os

        version = ".".join(map(str, sys.version_info[:3]))
        self.send([{"t": "hello", "v": VERSION, "lang": "python", "version": version, "pid": os.getpid()}])

    def handle(self, frame):
        """Takes a frame that is for the main thread, between two programs."""
        kind = frame["t"]
        if kind == "init":
            self.init(frame)
        elif kind == "exec":
            self.execute(frame["id"], frame["code"])
        elif kind == "define":
            self.define(frame["id"], frame["v"])

    def notice(self, frame):
        """Takes a frame that cannot wait. False when it is one for the main thread."""
        kind = frame["t"]
        if kind == "res":
            self.calls.settle(frame["r"])
        elif kind == "int":
            self.stop(frame["id"])
        elif kind == "ping":
            self.send([{"t": "pong", "n": frame["n"], "waiting": bool(self.calls.open) and self.transport.is_idle()}])
        else:
            return False
        return True

    def init(self, frame):
        self.limits = frame["limits"]
        self.programs = Programs(self)
        try:
            self.set_variables(frame["variables"])
        except Exception as error:
            self.send([{"t": "refused", "message": f"{message_of(error)}"}])
            return
        self.offer(frame["tools"])
        if frame.get("imports") is not None:
            from .imports import guard_imports

            guard_imports(self.programs.main, frame["imports"])
        seed = repr(frame["seed"])
        # What a program draws at random, it draws again when it is run again in a new interpreter.
        when_imported("random", lambda random: random.seed(seed))
        self.transport.limit_memory(self.limits["memoryBytes"])
        self.send([{"t": "ready"}])

    def set_variables(self, text):
        self.programs.main.__dict__.update(decode(text))

    def offer(self, tools):
        """Puts the tools among the built-ins: there a program may replace those whose names are not protected, and get them back."""
        offered, members = vars(builtins), {}
        protected = self.programs.protected
        for name, shown, params in tools:
            members[name] = self.calls.make_tool(name, params)
            if shown:
                offered[name] = members[name]
            if shown is True:
                protected.add(name)
        offered.update(tools=type(sys.implementation)(**members), final_answer=self.make_answer(), gather=self.make_gather(), input=refuse_input)
        offered.update(ToolError=ToolError, LimitError=LimitError)
        protected.update(("tools", "final_answer"))

    def make_answer(self):
        def final_answer(answer=None):
            """Ends the program with this answer."""
            self.answer(answer)

        final_answer.__module__ = "builtins"
        return final_answer

    def make_gather(self):
        def gather(*calls, return_exceptions=False):
            """Waits for many calls at once: `await gather(search.aio("a"), search.aio("b"))`."""
            self.need_loop()
            from .loop import gather as gather_all

            return gather_all(self.calls, calls, return_exceptions)

        gather.__module__ = "builtins"
        return gather

    def need_loop(self):
        if self.loop is None:
            from .loop import make_loop

            self.loop = make_loop(self)
        return self.loop

    def define(self, number, text):
        try:
            self.set_variables(text)
            report = {}
        except Exception as error:
            report = {"error": describe_error(error, "", [])}
        self.send([{"t": "done", "id": number, "report": to_line(report)}])

    def check(self):
        """Raises what the program has to end with, if it has to end."""
        if self.running is None or self.ending is not None:
            if self.ending is not None and self.is_main_thread():
                raise self.ending()
            raise RuntimeError(ENDED)

    def stop(self, number):
        """The host wants this program to end, which may not have begun yet."""
        if self.running != number:
            self.stopped_early = number
        elif self.ending is not Stopped:
            self.end(Stopped)

    def end(self, reason):
        is_first, self.ending = self.ending is None, reason
        self.calls.drop()
        if is_first:
            self.transport.keep_stopping()

    def answer(self, answer):
        if getattr(type(answer), "__await__", None):
            raise TypeError("final_answer got something that must be awaited first: await it, and pass the result")
        self.check()
        text = encode(answer)
        complaint = too_much(text, self.limits["messageChars"])
        if complaint:
            raise LimitError(f"final_answer: the value is {complaint}")
        with self.calls.lock:
            self.check()
            self.calls.flush()
            self.send([*self.streams.end(), {"t": "final", "v": text}])
            self.end(Answered)
        self.check()

    def execute(self, number, code):
        limits = self.limits
        self.calls.begin(number, limits["calls"], limits["messageChars"])
        self.streams.begin(limits["outputChars"])
        self.running = number
        if self.stopped_early == number:
            self.ending = Stopped
        report = self.run(number, code)
        report["warnings"] = self.tidy()
        if self.ending is Stopped:
            report = {"stopped": True, "warnings": report["warnings"]}
        elif self.ending is not None:
            # What a program fails of because it is ended, in whatever it was doing, is not its failure.
            report.pop("error", None)
        self.calls.drop()
        self.transport.drain()
        frames = self.streams.end()
        dropped = self.streams.output.dropped
        self.running = self.ending = self.stopped_early = None
        self.send([*frames, {"t": "done", "id": number, "report": to_line(report), **({"dropped": dropped} if dropped else {})}])

    def run(self, number, code):
        """Runs a program and says what it came to. Whatever runs code of the program is in here: it may be stopped."""
        file, lines = f"<program-{number}>", []
        if self.reserve is None:
            self.reserve = self.take_reserve()
        try:
            try:
                self.is_armed = True
                if self.ending is None:
                    file, lines, parts = self.programs.prepare(number, code)
                    return self.describe_value(self.programs.run(code, parts))
                return {}
            except ProgramEnd:
                return {}
            except BaseException as error:
                if isinstance(error, MemoryError):
                    self.reserve = None
                return {"error": describe_error(without_runner(error), file, lines or code.splitlines())}
        except BaseException as error:
            # While it was told what happened: the program's own classes fight back, or memory ran out for good.
            self.reserve = None
            return {"error": {"kind": kind_of(error), "name": type(error).__name__, "message": "the error cannot be told"}}
        finally:
            self.is_armed = False

    def take_reserve(self):
        try:
            return bytearray(RESERVE_BYTES)
        except MemoryError:
            return None

    def describe_value(self, value):
        if value is None:
            return {}
        report = {"text": shorten(repr_of(value), self.limits["outputChars"])}
        try:
            text = encode(value)
        except Exception:
            # It stays inside, and has its text.
            return report
        size = count_units(text)
        report.update({"value": text} if size <= self.limits["messageChars"] else {"tooLong": size})
        return report

    def tidy(self):
        """Ends what the program left under way. Gives the slips to tell of."""
        slips = []
        for pending in self.calls.unawaited:
            if pending.coroutine is None and self.ending is None:
                slips.append(f"a call of {pending.name} was not awaited, so it was not made. Write `{pending.advice}`.")
        if self.loop is not None:
            failures = self.describe_failures(self.loop.tidy())
            slips.extend(f"a task that nothing awaited failed: {failure}" for failure in failures)
        return list(dict.fromkeys(slips))[:MAX_WARNINGS]

    def describe_failures(self, errors):
        """Runs code of the program, as errors have their own words: it may be stopped."""
        try:
            self.is_armed = True
            return [describe_warning(error) for error in errors]
        except BaseException:
            return []
        finally:
            self.is_armed = False


def refuse_input(prompt=""):
    """There is nobody to ask."""
    raise EOFError("input() cannot be used here: nobody is there to type. Use what you were given")
