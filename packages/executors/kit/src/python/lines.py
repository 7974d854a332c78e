"""Frames as lines."""

import binascii

from .plain_json import make_decoder, make_encoder

MAX_LINE_BYTES = 262_144
CHUNK_BYTES = 190_000

to_line = make_encoder(ascii_only=True)
from_line = make_decoder()


def to_lines(frame):
    text = to_line(frame).encode("ascii")
    if len(text) < MAX_LINE_BYTES:
        return [text, b"\n"]
    starts = range(0, len(text), CHUNK_BYTES)
    return [
        b'{"t":"chunk","d":"%b"%b}\n'
        % (binascii.b2a_base64(text[start : start + CHUNK_BYTES], newline=False), b',"last":true' if start == starts[-1] else b"")
        for start in starts
    ]


class Chunks:
    """Reads lines, and puts together the frames that take several."""

    def __init__(self):
        self.parts = []

    def take(self, line):
        """The frame that is complete now, if one is."""
        frame = from_line(line)
        if frame["t"] != "chunk":
            return frame
        self.parts.append(binascii.a2b_base64(frame["d"]))
        if not frame.get("last"):
            return None
        whole, self.parts = b"".join(self.parts), []
        return from_line(whole.decode("ascii"))
