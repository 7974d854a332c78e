"""Ends a program that is in the middle of something."""

import sys

from .errors import is_runner


def raise_end(session, frame):
    """Raises the program's end where a signal has found it. The runner's own code is left alone: where it waits it looks for itself."""
    reason = session.ending
    if not session.is_armed or frame is None:
        return

    def raise_again(frame, event, given):
        # Python stops tracing when this raises. The exception on its way is not worth that; the next line is.
        if event in ("line", "call") and session.ending is not None and session.is_armed and not is_runner(frame):
            raise reason()
        return raise_again

    # Code that catches everything is stopped at the first line of its `except`, too.
    sys.settrace(raise_again)
    is_in_program = not is_runner(frame)
    while frame is not None:
        if not is_runner(frame):
            frame.f_trace = raise_again
        frame = frame.f_back
    if is_in_program:
        raise reason()
