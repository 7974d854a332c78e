"""
The runner inside another program's interpreter that has one thread and no stdin of its own, such as Pyodide.

Whoever embeds it calls `serve(receive, send)`, which returns when there are no more frames. `receive(timeout)` gives the next line from the host;
`None` when there was none within `timeout` seconds (`None`: wait for ever); and raises `EOFError` at the end. `send(text)` takes lines for the host.
A frame `int` that comes while a program computes has to be put before the next `receive`, and told by SIGINT (Pyodide: 2 in the interrupt buffer).
"""

import signal
import sys

from .errors import Stopped, is_runner
from .lines import Chunks, to_lines
from .session import Session
from .stopping import raise_end

class Embedded:
    has_threads = False

    def __init__(self, receive_line, send_text):
        self.receive_line = receive_line
        self.send_text = send_text
        self.chunks = Chunks()
        self.waiting = []
        self.session = Session(self)
        signal.signal(signal.SIGINT, self.on_signal)

    def run(self):
        self.session.hello()
        while True:
            frame = self.waiting.pop(0) if self.waiting else self.next_frame(None)
            if frame is None:
                continue
            if frame["t"] == "bye":
                return
            if not self.session.notice(frame):
                self.session.handle(frame)

    def next_frame(self, timeout):
        line = self.receive_line(timeout)
        return self.chunks.take(line) if isinstance(line, str) else None

    def send(self, frames):
        self.send_text("".join(line.decode("ascii") for frame in frames for line in to_lines(frame)))

    def receive(self, timeout):
        """Takes one frame while a program waits."""
        frame = self.next_frame(timeout)
        if frame is not None and not self.session.notice(frame):
            self.waiting.append(frame)

    def wait(self, call):
        while call.released.locked():
            self.receive(None)

    def is_idle(self):
        return True

    def is_main_thread(self):
        return True

    def keep_stopping(self):
        """The embedder raises SIGINT again as long as the program goes on."""

    def on_signal(self, number, frame):
        session = self.session
        # Not in the runner's own frames: it comes again.
        if not session.is_armed or session.running is None or frame is None or is_runner(frame):
            return
        session.ending = session.ending or Stopped
        raise_end(session, frame)

    def drain(self):
        sys.settrace(None)

    def limit_memory(self, max_bytes):
        """The memory of an embedded interpreter is limited from outside."""


def serve(receive, send):
    try:
        Embedded(receive, send).run()
    except EOFError:
        pass
