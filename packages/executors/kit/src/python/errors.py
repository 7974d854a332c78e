"""The errors a program meets here, and what is told of an error that it did not catch."""

import io
import sys

RUNNER_FILES = "<smolagents_runner"
PROGRAM_FILES = "<program-"
MAX_MESSAGE_CHARS = 10_000
MAX_PARTS_OF_GROUP = 5

print_exception = sys.__excepthook__

# The programs of the session, by their file, as entries of `linecache`.
sources = {}


class ToolError(Exception):
    """A tool failed."""

    def __init__(self, message="", tool=None):
        super().__init__(message)
        self.tool = tool


class LimitError(Exception):
    """Too many calls, or a value too long to cross."""


class ProgramEnd(BaseException):
    """The program is over, whatever it does with this."""


class Answered(ProgramEnd):
    """It gave the final answer."""


class Stopped(ProgramEnd):
    """The host has stopped it."""


for shown in (ToolError, LimitError):
    shown.__module__ = "builtins"


def is_runner(frame):
    return frame.f_code.co_filename.startswith(RUNNER_FILES)


def shorten(text, chars):
    return text if len(text) <= chars else f"{text[:chars]}… {len(text) - chars} more characters"


def describe_error(error, file, lines):
    """The report of an error. Runs code of the program: what its classes make of themselves."""
    report = {"kind": kind_of(error), "name": type(error).__name__, "message": message_of(error)}
    position = None
    if isinstance(error, SyntaxError) and error.filename == file:
        position = place_in(lines, error.lineno, error.offset)
    else:
        found = find_frames(error.__traceback__, file)
        report["kind"] = "runtime" if report["kind"] == "syntax" else report["kind"]
        if found:
            position = found[0]
            report["message"] += told_of_function(found[1])
    if position:
        report["line"], report["column"] = position
    report["message"] = shorten(report["message"], MAX_MESSAGE_CHARS)
    return report


def kind_of(error):
    if isinstance(error, MemoryError):
        return "memory"
    if isinstance(error, LimitError):
        return "limit"
    return "syntax" if isinstance(error, SyntaxError) else "runtime"


def message_of(error):
    if isinstance(error, SystemExit):
        code = error.code
        return "the program called exit()" + ("" if code is None or code == 0 else f" with {text_of(code)}")
    if isinstance(error, SyntaxError):
        message = text_of(error.msg)
    elif isinstance(error, MemoryError):
        message = text_of(error) or "the program needs more memory than it may have"
    else:
        message = text_of(error) + suggestion_of(error)
    for note in list(getattr(error, "__notes__", None) or ())[:10]:
        message += f"\n{text_of(note)}"
    parts = getattr(error, "exceptions", None)
    if isinstance(parts, tuple) and parts:
        told = [f"{type(part).__name__}: {text_of(part)}" for part in parts[:MAX_PARTS_OF_GROUP]]
        message += ": " + "; ".join(told) + ("; …" if len(parts) > len(told) else "")
    cause = error.__cause__
    if isinstance(cause, BaseException) and cause is not error:
        message += f" (caused by {type(cause).__name__}: {shorten(text_of(cause), 500)})"
    return message


def text_of(value):
    try:
        return str(value)
    except Exception as error:
        return f"<a {type(value).__name__} that cannot be printed: {type(error).__name__}>"


def repr_of(value):
    """What a REPL shows of the value."""
    try:
        return repr(value)
    except Exception as error:
        return f"<a {type(value).__name__} that cannot be shown: its repr() fails with {type(error).__name__}>"


def suggestion_of(error):
    """"Did you mean", which only CPython's own report of an uncaught error knows."""
    if sys.version_info < (3, 10) or not isinstance(error, (NameError, AttributeError, ImportError)):
        return ""
    kept, limit, given = sys.stderr, getattr(sys, "tracebacklimit", None), text_of(error)
    told = io.StringIO()
    sys.stderr, sys.tracebacklimit = told, 1
    try:
        print_exception(type(error), error, error.__traceback__)
    except Exception:
        return ""
    finally:
        sys.stderr = kept
        if limit is None:
            del sys.tracebacklimit
        else:
            sys.tracebacklimit = limit
    start = f": {given}"
    # The last one: what the error follows upon is told before it.
    _, found, rest = told.getvalue().rpartition(start)
    rest = rest.partition("\n")[0]
    return rest if found and rest.lstrip(".").startswith((" Did you", " Or did you")) else ""


def find_frames(trace, file):
    """Where in the program an error happened, and the frame of an earlier program that it came out of, if one did."""
    position = within = None
    while trace is not None:
        name = trace.tb_frame.f_code.co_filename
        if name == file:
            position, within = position_of(trace), None
        elif name.startswith(PROGRAM_FILES):
            within = trace
        trace = trace.tb_next
    return (position, within) if position else None


def position_of(trace):
    code, line = trace.tb_frame.f_code, trace.tb_lineno
    lines = source_of(code.co_filename)
    column = None
    if hasattr(code, "co_positions"):
        positions = list(code.co_positions())
        index = trace.tb_lasti // 2
        if 0 <= index < len(positions) and positions[index][0] == line:
            column = positions[index][2]
    text = lines[line - 1] if 0 < line <= len(lines) else ""
    if column is None:
        return line, units(text[: len(text) - len(text.lstrip())]) + 1
    return line, units(text.encode("utf-8", "replace")[:column].decode("utf-8", "replace")) + 1


def place_in(lines, line, offset):
    """Syntax errors count characters from 1; 0 and None stand for the whole line."""
    if not line or not 0 < line <= len(lines) + 1:
        return None
    text = lines[line - 1] if line <= len(lines) else ""
    return line, units(text[: max(0, (offset or 1) - 1)]) + 1


def units(text):
    """Columns are counted as the host counts them, in UTF-16."""
    return len(text.encode("utf-16-le", "replace")) // 2


def source_of(file):
    return [line.rstrip("\n") for line in sources[file][2]] if file in sources else []


def told_of_function(trace):
    if trace is None:
        return ""
    line, lines = trace.tb_lineno, source_of(trace.tb_frame.f_code.co_filename)
    text = lines[line - 1].strip() if 0 < line <= len(lines) else ""
    name = trace.tb_frame.f_code.co_name
    return f" (in {name}() of an earlier program, line {line}" + (f": `{shorten(text, 200)}`)" if text else ")")


def without_runner(error):
    """Takes the runner's own frames off the top of an error's trace."""
    trace = error.__traceback__
    while trace is not None and is_runner(trace.tb_frame):
        trace = trace.tb_next
    return error.with_traceback(trace)


def describe_warning(error):
    return f"{type(error).__name__}: {shorten(text_of(error), 1_000)}"
