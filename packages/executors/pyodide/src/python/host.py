"""The way to the host, which is two files: no object of JavaScript is ever in Python's hands."""

import asyncio
import os
import random
import signal
import time
from time import monotonic

from . import absent, wheels
from .embedded import Embedded
from .errors import Stopped, is_runner
from .stopping import raise_end

FOR_EVER_SECONDS = 10_000_000
READ_BYTES = 1 << 16
NUMBER_BYTES = 20


class Host:
    def __init__(self):
        self.lines = os.open("/dev/host", os.O_RDWR)
        self.clock = os.open("/dev/clock", os.O_RDONLY)
        self.pread, self.send_bytes = os.pread, os.write
        for path in ("/dev/host", "/dev/clock"):
            os.unlink(path)
        self.parts = []
        self.ready = []

    def receive(self, timeout=None):
        """The next line, without its end; nothing when none came within so many seconds."""
        while not self.ready:
            # The offset is the time to wait.
            data = self.pread(self.lines, READ_BYTES, microseconds(FOR_EVER_SECONDS if timeout is None else timeout))
            if not data:
                return None
            first, *others = data.split(b"\n")
            self.parts.append(first)
            for part in others:
                self.ready.append(b"".join(self.parts).decode("ascii"))
                self.parts = [part]
            self.ready.reverse()
        return self.ready.pop()

    def send(self, text):
        data = text.encode("ascii")
        while data:
            data = data[self.send_bytes(self.lines, data) :]

    def interrupted(self, seconds=0):
        """The number of the program that the host has interrupted last, after so many seconds or when there is a signal."""
        return int(self.pread(self.clock, NUMBER_BYTES, microseconds(seconds)))


class Runner(Embedded):
    def __init__(self, host):
        self.host = host
        super().__init__(host.receive, host.send)

    def on_signal(self, number, frame):
        # The runner's own code looks for itself where it waits; the signal comes again.
        if frame is not None and not is_runner(frame) and self.must_stop(self.host.interrupted()):
            self.session.ending = self.session.ending or Stopped
            raise_end(self.session, frame)

    def must_stop(self, interrupted):
        return self.session.is_armed and self.session.running == interrupted

    def sleep(self, seconds):
        """`time.sleep`."""
        if seconds != seconds:
            raise ValueError("Invalid value NaN (not a number)")
        if seconds < 0:
            raise ValueError("sleep length must be non-negative")
        end = monotonic() + seconds
        while seconds >= 0:
            if self.must_stop(self.host.interrupted(seconds)):
                self.session.ending = self.session.ending or Stopped
                raise self.session.ending()
            seconds = end - monotonic()


class Loops:
    """asyncio's policy: there is one event loop, and it waits for frames of the host. Pyodide's own would wait for a browser."""

    def __init__(self, session):
        self.get_event_loop = self.new_event_loop = session.need_loop

    def set_event_loop(self, loop):
        """There is no other."""


def microseconds(seconds):
    return int(min(seconds, FOR_EVER_SECONDS) * 1_000_000)


def serve():
    """Runs the session of this interpreter, whose memory has just been restored."""
    runner = Runner(Host())
    time.sleep = runner.sleep
    signal.pause = lambda: runner.sleep(FOR_EVER_SECONDS)
    asyncio.events._event_loop_policy = Loops(runner.session)
    # Every session starts from the same memory.
    random.seed()
    absent.forget_javascript()
    wheels.find_wheels()
    runner.run()
