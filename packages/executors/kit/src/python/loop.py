"""`await`, `gather` and `asyncio.run` in programs. Imported when a program first needs it: asyncio takes longer to load than all the rest."""

import asyncio
import collections.abc
import heapq
import inspect
import warnings
import weakref

# A program's leftover tasks get so many turns to tidy up.
TURNS_TO_TIDY = 20


class FrameSelector:
    """Waits for frames in place of sockets, where there is one thread and no sockets."""

    def __init__(self, session):
        self.session = session

    def select(self, timeout):
        if timeout is None or timeout > 0:
            self.session.receive(timeout)
        return []

    def get_map(self):
        return {}

    def close(self):
        pass


def make_loop(session):
    # Where there are threads the loop is asyncio's own, and programs can use sockets and subprocesses with it.
    base = asyncio.SelectorEventLoop if session.has_threads else asyncio.BaseEventLoop

    class Loop(base):
        """The loop of all programs of a session. It may run inside itself, for `asyncio.run` in a program that awaits elsewhere."""

        def __init__(self):
            super().__init__()
            if not session.has_threads:
                self._selector = FrameSelector(session)
            self.tasks = weakref.WeakSet()
            self.failures = []
            self.is_tidying = False
            self.set_exception_handler(lambda _, context: self.failures.append(context))

        def check(self):
            if not self.is_tidying:
                session.check()

        def _run_once(self):
            self.check()
            session.calls.flush()
            scheduled, ready = self._scheduled, self._ready
            while scheduled and scheduled[0]._cancelled:
                heapq.heappop(scheduled)._scheduled = False
            timeout = None
            if ready or self._stopping:
                timeout = 0
            elif scheduled:
                timeout = min(max(0, scheduled[0]._when - self.time()), 86_400)
            session.is_waiting = timeout != 0
            try:
                events = self._selector.select(timeout)
            finally:
                session.is_waiting = False
            self._process_events(events)
            now = self.time() + self._clock_resolution
            while scheduled and scheduled[0]._when < now:
                handle = heapq.heappop(scheduled)
                handle._scheduled = False
                ready.append(handle)
            for _ in range(len(ready)):
                # A loop inside this one may have done the rest.
                if not ready:
                    break
                handle = ready.popleft()
                if not handle._cancelled:
                    handle._run()
                self.check()

        def _process_events(self, events):
            if session.has_threads:
                super()._process_events(events)

        def _write_to_self(self):
            if session.has_threads:
                super()._write_to_self()

        def _timer_handle_cancelled(self, handle):
            pass

        def run_until_complete(self, future):
            if not self.is_running():
                return super().run_until_complete(future)
            return self.run_inside(asyncio.ensure_future(future, loop=self))

        def run_inside(self, task):
            outer = asyncio.current_task(self)
            if outer:
                asyncio.tasks._leave_task(self, outer)
            try:
                while not task.done():
                    self._run_once()
            finally:
                if outer:
                    asyncio.tasks._enter_task(self, outer)
            return task.result()

        def create_task(self, *given, **named):
            task = super().create_task(*given, **named)
            self.tasks.add(task)
            return task

        def close(self):
            """The next program needs it too."""

        def tidy(self):
            """Ends what a program left behind. Gives the errors that nothing awaited."""
            self.is_tidying = session.is_armed = True
            try:
                for task in list(self.tasks):
                    # What is done already would forget by it that nobody has asked for its failure.
                    if not task.done():
                        task.cancel()
                for _ in range(TURNS_TO_TIDY):
                    if all(task.done() for task in self.tasks):
                        break
                    self.call_soon(self.stop)
                    self.run_forever()
            except BaseException:
                # What is left of a task that fights back, or the host's second thought.
                pass
            finally:
                # From here on nothing is the program's: what would stop it now would stop the runner.
                self.is_tidying = session.is_armed = False
            # What it wanted to do later, and the loop's own word to stop, are not for the next program.
            self._ready.clear()
            while self._scheduled:
                self._scheduled.pop()._scheduled = False
            errors = [context.get("exception") for context in self.failures]
            for task in list(self.tasks):
                if task.done() and not task.cancelled() and getattr(task, "_log_traceback", False):
                    errors.append(task.exception())
            self.tasks = weakref.WeakSet()
            self.failures.clear()
            return [error for error in errors if isinstance(error, Exception)]

    loop = Loop()
    if not session.has_threads:
        # The interpreter's host has a loop of its own, which cannot turn while `serve()` runs.
        asyncio._set_running_loop(None)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        asyncio.set_event_loop(loop)
    original = asyncio.run

    def run(main, *, debug=None, **named):
        if session.is_main_thread() and asyncio._get_running_loop() in (None, loop):
            if not inspect.isawaitable(main):
                raise ValueError(f"a coroutine was expected, got {main!r}")
            return loop.run_until_complete(main)
        return original(main, debug=debug, **named)

    asyncio.run = asyncio.runners.run = run
    return loop


class Pending(collections.abc.Coroutine):
    """A coroutine that knows whether anyone awaited it."""

    def __init__(self, name, advice, make, *given):
        self.name = name
        self.advice = advice
        self.make = make
        self.given = given
        self.coroutine = None

    def start(self):
        if self.coroutine is None:
            self.coroutine = self.make(*self.given)
        return self.coroutine

    def send(self, value):
        return self.start().send(value)

    def throw(self, *given):
        return self.start().throw(*given)

    def close(self):
        # One that is closed before it began was given up on purpose.
        if self.coroutine is None:
            self.coroutine = False
        elif self.coroutine:
            self.coroutine.close()

    def __await__(self):
        return self.start().__await__()

    def __repr__(self):
        return f"<a call of {self.name}, not awaited yet>"


async def gather_all(awaitables, return_exceptions):
    return await asyncio.gather(*awaitables, return_exceptions=return_exceptions)


def gather(calls, awaitables, return_exceptions):
    """`asyncio.gather`, which takes one list too."""
    if len(awaitables) == 1 and not inspect.isawaitable(awaitables[0]):
        awaitables = tuple(awaitables[0])
    if asyncio._get_running_loop():
        return asyncio.gather(*awaitables, return_exceptions=return_exceptions)
    return calls.pend("gather", "await gather(…)", gather_all, awaitables, return_exceptions)
