"""What a program prints: `sys.stdout` and `sys.stderr`, and the way of their text into `out` frames."""

import codecs
import io
import sys
from _thread import RLock

from .limits import count_units, cut_units

# So much text is worth a message of its own though nothing else is to be said.
FLUSH_CHARS = 8_000

surrogate_pass = codecs.lookup_error("surrogatepass")


def pass_or_replace(error):
    """Half a surrogate pair arrives as itself, any other bytes that are no text as U+FFFD."""
    try:
        return surrogate_pass(error)
    except UnicodeError:
        return codecs.replace_errors(error)


codecs.register_error("smolagents_runner", pass_or_replace)


class Output:
    """Collects the text of one program after the other, and stops at the limit."""

    def __init__(self, send):
        self.send = send
        self.lock = RLock()
        self.opened = False
        # While text is only brought into order.
        self.is_quiet = False
        self.begin(0)

    def begin(self, limit):
        self.left = limit
        self.dropped = 0
        self.waiting = []
        self.waiting_chars = 0

    def write(self, stream, text):
        """Takes text while a program runs; that of threads and processes which it left behind is nobody's."""
        with self.lock:
            if not self.opened or not text:
                return
            units = count_units(text)
            if units > self.left:
                self.dropped += units - self.left
                text, units = cut_units(text, self.left), self.left
            self.left -= units
            if not text:
                return
            if self.waiting and self.waiting[-1][0] == stream:
                self.waiting[-1][1].append(text)
            else:
                self.waiting.append((stream, [text]))
            self.waiting_chars += units
            if self.waiting_chars >= FLUSH_CHARS:
                self.flush()

    def flush(self):
        with self.lock:
            frames = self.take()
            if frames:
                self.send(frames)

    def take(self):
        """The frames of what was not sent yet."""
        with self.lock:
            frames = [{"t": "out", "s": stream, "d": "".join(texts)} for stream, texts in self.waiting]
            self.waiting = []
            self.waiting_chars = 0
            return frames


class Sink(io.BufferedIOBase):
    """The bytes below `sys.stdout` or `sys.stderr`."""

    def __init__(self, output, stream, before_write):
        self.output = output
        self.stream = stream
        self.before_write = before_write
        self.rest = b""

    def write(self, data):
        self.before_write()
        self.take(bytes(data))
        return len(data)

    def take(self, data):
        text, size = codecs.utf_8_decode(self.rest + data, "smolagents_runner", False)
        self.rest = (self.rest + data)[size:]
        self.output.write(self.stream, text)

    def end(self):
        """Half a character that nothing follows any more."""
        if self.rest:
            self.output.write(self.stream, "\ufffd")
            self.rest = b""

    def flush(self):
        if not self.output.is_quiet:
            self.output.flush()

    def close(self):
        """The next program needs it too."""

    def writable(self):
        return True

    def fileno(self):
        return 1 if self.stream == "out" else 2


class Streams:
    """The program's two streams. Text of one goes out before later text of the other."""

    def __init__(self, send):
        self.output = Output(send)
        self.out_sink = Sink(self.output, "out", lambda: None)
        self.err_sink = Sink(self.output, "err", self.settle)
        self.out = make_text(self.out_sink, write_through=False)
        self.err = make_text(self.err_sink, write_through=True)

    def settle(self):
        """Brings what was printed so far into order, without a message of its own."""
        self.output.is_quiet = True
        try:
            self.out.flush()
        except ValueError:
            # The program has detached it.
            self.out = make_text(self.out_sink, write_through=False)
        finally:
            self.output.is_quiet = False

    def begin(self, limit):
        self.settle()
        try:
            self.err.flush()
        except ValueError:
            self.err = make_text(self.err_sink, write_through=True)
        sys.stdout, sys.stderr = self.out, self.err
        sys.__stdout__, sys.__stderr__ = self.out, self.err
        self.output.begin(limit)
        self.output.opened = True

    def end(self):
        """The frames of what is left."""
        self.settle()
        self.out_sink.end()
        self.err_sink.end()
        frames = self.output.take()
        self.output.opened = False
        return frames


def make_text(sink, write_through):
    return io.TextIOWrapper(sink, "utf-8", "surrogatepass", newline="\n", write_through=write_through)
