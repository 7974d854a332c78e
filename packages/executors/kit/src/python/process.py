"""The runner in a process of its own: frames over its stdin and stdout, a thread that reads them, and signals that stop programs."""

import os
import select
import sys
from _thread import RLock, get_ident, stack_size, start_new_thread
from time import sleep

from .lines import Chunks, to_lines
from .session import Session
from .stopping import raise_end

# More than that is mapped and unmapped again for each read.
READ_BYTES = 1 << 16
PIPE_BYTES = 1 << 16
# How long printed text may wait while a program runs, and how often a program that must end is told so.
FLUSH_AFTER_MS = 50
STOP_AGAIN_SECONDS = 0.02
# Address space that a thread of a program takes: many of them must fit into the memory of a session.
THREAD_STACK_BYTES = 1 << 20
try:
    # The C halves of two modules, which themselves import more than the runner needs.
    import _signal as signal
    from _queue import SimpleQueue
except ImportError:
    import signal
    from queue import SimpleQueue

# Not the signal of a keyboard: programs have plans of their own for that one.
SIGNAL = getattr(signal, "SIGUSR1", signal.SIGINT)

class Process:
    has_threads = True

    def __init__(self):
        # Above the numbers that programs expect to find their streams at, and closed in subprocesses.
        self.incoming, self.outgoing = self.take_over()
        self.lock = RLock()
        self.inbox = SimpleQueue()
        self.main_thread = get_ident()
        self.is_blocked = False
        self.pipes = {}
        self.pipe_lock = RLock()
        self.session = Session(self)
        self.catch_raw_output()
        signal.signal(signal.SIGINT, lambda *_: None)
        signal.signal(SIGNAL, self.on_signal)
        os.register_at_fork(before=self.before_fork, after_in_child=self.after_fork)

    def take_over(self):
        import fcntl

        incoming = fcntl.fcntl(0, fcntl.F_DUPFD_CLOEXEC, 100)
        outgoing = fcntl.fcntl(1, fcntl.F_DUPFD_CLOEXEC, 100)
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.close(nothing)
        return incoming, outgoing

    def catch_raw_output(self):
        """What subprocesses and C code write arrives in pipes."""
        for descriptor, sink in ((1, self.session.streams.out_sink), (2, self.session.streams.err_sink)):
            read_end, write_end = os.pipe()
            os.dup2(write_end, descriptor)
            os.close(write_end)
            os.set_blocking(read_end, False)
            self.pipes[read_end] = sink
        self.wake_end, self.waker = os.pipe()

    def run(self):
        stack_size(THREAD_STACK_BYTES)
        self.session.hello()
        start_new_thread(self.read, ())
        start_new_thread(self.pump, ())
        while True:
            frame = self.inbox.get()
            self.is_busy = True
            if self.is_pump_asleep:
                os.write(self.waker, b"!")
            self.session.handle(frame)
            self.is_busy = False

    def read(self):
        """The thread that reads. The end of stdin is the end of all, whatever the program is doing."""
        try:
            for frame in self.frames():
                if frame["t"] == "bye":
                    break
                if not self.session.notice(frame):
                    self.inbox.put(frame)
        finally:
            os._exit(0)

    def frames(self):
        parts, chunks = [], Chunks()
        while True:
            data = os.read(self.incoming, READ_BYTES)
            if not data:
                return
            *lines, rest = data.split(b"\n")
            for line in lines:
                frame = chunks.take((b"".join(parts) + line).decode("ascii"))
                parts = []
                if frame:
                    yield frame
            parts.append(rest)

    def send(self, frames):
        data = b"".join([line for frame in frames for line in to_lines(frame)])
        with self.lock:
            while data:
                data = data[os.write(self.outgoing, data) :]

    def wait(self, call):
        if get_ident() != self.main_thread:
            call.released.acquire()
            return
        self.is_blocked = True
        call.released.acquire()
        self.is_blocked = False

    def receive(self, timeout):
        raise NotImplementedError("the reading thread receives")

    def is_main_thread(self):
        return get_ident() == self.main_thread

    def is_idle(self):
        """True when the program only waits for its calls: in its main thread, or there for threads that do."""
        if self.is_blocked or self.session.is_waiting:
            return True
        frame = sys._current_frames().get(self.main_thread)
        return frame is not None and frame.f_code.co_name in ("wait", "join", "_wait_for_tstate_lock") and "threading" in frame.f_code.co_filename

    def on_signal(self, number, frame):
        if self.session.ending is not None:
            raise_end(self.session, frame)

    def keep_stopping(self):
        start_new_thread(self.stop, (self.session.running,))

    def stop(self, number):
        session = self.session
        if session.loop:
            session.loop.call_soon_threadsafe(lambda: None)
        while session.running == number and session.ending is not None:
            signal.pthread_kill(self.main_thread, SIGNAL)
            sleep(STOP_AGAIN_SECONDS)

    def pump(self):
        """The thread that passes on raw output as it comes, and what was printed a while ago."""
        watch = select.poll()
        for end in (*self.pipes, self.wake_end):
            watch.register(end, select.POLLIN)
        while True:
            # In this order, so that a program which begins meanwhile wakes it.
            self.is_pump_asleep = True
            self.is_pump_asleep = not self.is_busy
            ready = watch.poll(None if self.is_pump_asleep else FLUSH_AFTER_MS)
            for end, _ in ready:
                if end == self.wake_end:
                    os.read(end, 100)
                else:
                    self.take_raw(end)
            if self.session.running is not None:
                self.session.streams.settle()
                self.session.streams.output.flush()

    is_pump_asleep = False
    is_busy = False

    def take_raw(self, end):
        with self.pipe_lock:
            try:
                data = os.read(end, PIPE_BYTES)
            except BlockingIOError:
                return False
            if data:
                self.session.streams.settle()
                self.pipes[end].take(data)
            return len(data) == PIPE_BYTES

    def drain(self):
        """Takes what has been written so far. What a process left behind writes later is not waited for."""
        sys.settrace(None)
        if "ctypes" in sys.modules:
            sys.modules["ctypes"].CDLL(None).fflush(None)
        for end in self.pipes:
            self.take_raw(end) and self.take_raw(end)

    def before_fork(self):
        if sys.version_info >= (3, 12):
            import warnings

            # It warns of a fork beside threads. The runner's own are none of the program's business.
            warnings.filterwarnings("ignore", "This process .* is multi-threaded", DeprecationWarning)
        if self.is_main_thread():
            self.session.streams.settle()
            self.session.streams.output.flush()

    def after_fork(self):
        """A fork of the runner is no runner: what it prints goes the way of a subprocess, and it has no tools."""
        os.close(self.incoming)
        os.close(self.outgoing)
        # A thread that does not exist here may have held them.
        self.lock = self.pipe_lock = RLock()
        self.session.streams.output.lock = RLock()
        self.session.calls.lock = RLock()
        self.session.send = self.send_raw
        self.session.calls.add = refuse_call
        self.session.answer = refuse_call
        self.pipes = {}
        self.main_thread = get_ident()

    def send_raw(self, frames):
        for frame in frames:
            if frame["t"] == "out":
                os.write(1 if frame["s"] == "out" else 2, frame["d"].encode("utf-8", "surrogatepass"))
            elif frame["t"] == "done":
                os._exit(0)

    def limit_memory(self, max_bytes):
        try:
            import resource

            # With 0, a kernel that pipes cores still runs its handler on the host; 1 means none.
            hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0) if hard == 0 else (1, 1))
            with open("/proc/self/status", "rb") as file:
                used = next(int(line.split()[1]) * 1024 for line in file if line.startswith(b"VmData"))
            # Data, not addresses: libraries and threads reserve far more of those than they use.
            resource.setrlimit(resource.RLIMIT_DATA, (used + int(max_bytes),) * 2)
        except (ImportError, OSError, StopIteration, ValueError):
            # Then only what is around the interpreter limits it.
            pass


def refuse_call(*_, **__):
    raise RuntimeError("tools cannot be called from another process")


def main():
    Process().run()
