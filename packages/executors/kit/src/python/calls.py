"""Calls of tools, from wherever a program makes them, and the functions that it makes them with."""

from _thread import RLock, allocate_lock

from .decode import decode
from .encode import encode
from .errors import LimitError, ToolError
from .limits import too_much

ENDED = "the program that made this call has ended"


class Call:
    """One call that waits for its answer."""

    __slots__ = ("tool", "ok", "text", "error_name", "released", "loop", "future")

    def __init__(self, tool, loop):
        self.tool = tool
        self.ok = None
        self.text = ENDED
        self.error_name = None
        self.loop = loop
        self.future = loop.create_future() if loop else None
        self.released = None if loop else allocate_lock()
        if self.released:
            self.released.acquire()

    def result(self):
        if self.ok:
            return decode(self.text)
        if self.ok is None:
            raise RuntimeError(self.text)
        raise LimitError(self.text) if self.error_name == "LimitError" else ToolError(self.text, self.tool)


class Calls:
    def __init__(self, session):
        self.session = session
        self.lock = RLock()
        self.open = {}
        self.unsent = []
        self.unawaited = []
        self.begin(0, 0, 0)

    def begin(self, program, max_calls, max_chars):
        self.program = program
        self.count = 0
        self.max_calls = max_calls
        self.max_chars = max_chars
        self.unawaited = []

    def add(self, tool, params, given, named, loop=None):
        """Makes a call, which a coroutine of `loop` waits for, or its thread. It is sent with the next `flush()`."""
        self.session.check()
        value = bind(tool, params, given, named)
        try:
            text = encode(value)
        except TypeError as error:
            raise TypeError(f"{tool}: {error}") from None
        complaint = too_much(text, self.max_chars)
        if complaint:
            raise LimitError(f"{tool}: the arguments are {complaint}")
        call = Call(tool, loop)
        with self.lock:
            self.session.check()
            if self.count >= self.max_calls:
                raise LimitError(f"{tool}: this program made more than {self.max_calls} tool calls, which is the limit")
            self.count += 1
            number = f"{self.program}.{self.count}"
            self.open[number] = call
            self.unsent.append([number, tool, text])
        return call

    def flush(self):
        with self.lock:
            if not self.unsent:
                return
            calls, self.unsent = self.unsent, []
            streams = self.session.streams
            streams.settle()
            self.session.send([*streams.output.take(), {"t": "call", "c": calls}])

    def ask(self, tool, params, given, named):
        """Makes a call and waits for its result."""
        call = self.add(tool, params, given, named)
        self.flush()
        self.session.wait(call)
        self.session.check()
        return call.result()

    async def ask_later(self, tool, params, given, named):
        import asyncio

        loop = asyncio.get_running_loop()
        call = self.add(tool, params, given, named, loop)
        # The session's own loop sends the calls that come in one go in one message.
        if loop is not self.session.loop:
            self.flush()
        await call.future
        self.session.check()
        return call.result()

    def settle(self, answers):
        """Takes the host's answers, on whatever thread."""
        settled = []
        for number, ok, text, *error_name in answers:
            call = self.open.pop(number, None)
            if call is not None:
                call.ok, call.text = ok, text
                call.error_name = error_name[0] if error_name else None
                settled.append(call)
        wake(settled)

    def drop(self):
        """Lets go of all that wait: the program ends."""
        with self.lock:
            calls, self.open, self.unsent = list(self.open.values()), {}, []
        wake(calls)

    def make_tool(self, name, params):
        def tool(*given, **named):
            try:
                return self.ask(name, params, given, named)
            except (ToolError, LimitError, RuntimeError, TypeError) as error:
                raise error.with_traceback(None)

        def aio(*given, **named):
            return self.pend(f"{name}.aio", f"await {name}.aio(…)` or `{name}(…)", self.ask_later, name, params, given, named)

        tool.__name__ = tool.__qualname__ = name
        tool.__module__ = "builtins"
        tool.__doc__ = f"{name}({', '.join(params)})"
        aio.__name__ = "aio"
        aio.__qualname__ = f"{name}.aio"
        aio.__doc__ = f"{name}.aio({', '.join(params)}): a coroutine, for many calls at once."
        tool.aio = aio
        return tool

    def pend(self, name, advice, make, *given):
        from .loop import Pending

        pending = Pending(name, advice, make, *given)
        self.unawaited.append(pending)
        return pending


def bind(tool, params, given, named):
    """The input of a call: arguments by name, those without one named in the order of the tool's properties."""
    if not given:
        return named
    if not params and not named and len(given) == 1 and isinstance(given[0], dict):
        return given[0]
    if len(given) > len(params):
        plural = "" if len(params) == 1 else "s"
        raise TypeError(f"{tool}() takes {len(params)} positional argument{plural} but {len(given)} were given")
    value = {}
    for name, item in zip(params, given):
        if name in named:
            raise TypeError(f"{tool}() got multiple values for argument '{name}'")
        value[name] = item
    value.update(named)
    return value


def wake(calls):
    by_loop = {}
    for call in calls:
        if call.released:
            call.released.release()
        else:
            by_loop.setdefault(call.loop, []).append(call.future)
    for loop, futures in by_loop.items():
        try:
            loop.call_soon_threadsafe(finish, futures)
        except RuntimeError:
            # The program has closed its loop.
            pass


def finish(futures):
    for future in futures:
        if not future.done():
            future.set_result(None)
