"""Values of Python as JSON text with tagged types, as the protocol describes them."""

import binascii
import sys

from .plain_json import make_encoder

MAX_DEPTH = 1_000
MAX_SAFE = 2**53 - 1
# Reading or writing a number of millions of digits would keep the host busy for a second.
MAX_BIGINT_DIGITS = 20_000
MAX_BIGINT_BITS = int(MAX_BIGINT_DIGITS * 0.83) * 4
TOO_LONG_BIGINT = f"an int of more than {MAX_BIGINT_DIGITS} digits cannot cross the sandbox wall"
# Recursion of Python code and of C code, whatever limit the program has set.
DEEP_RECURSION = 10_000

to_json = make_encoder(ascii_only=False)
NoneType = type(None)


class Refusal(TypeError):
    """A value that cannot cross. Collects the way to it while it passes through the containers."""

    def __init__(self, problem):
        super().__init__(problem)
        self.problem = problem
        self.way = []

    def message(self):
        way = "".join(self.way[::-1][:20]).lstrip(".")
        return self.problem + (f" (at `{way}`)" if way else "")


def encode(value):
    try:
        return to_json(value) if is_flat(value) else deeply(to_json, deeply(to_tree, value, 0, set()))
    except Refusal as refusal:
        raise TypeError(refusal.message()) from None


def is_flat(value):
    """Most inputs are a `dict` of plain values."""
    if type(value) is not dict:
        return type(value) is str
    for key, item in value.items():
        if type(key) is not str or key == "$":
            return False
        kind = type(item)
        if not (kind is str or kind is bool or kind is NoneType or kind is int and -MAX_SAFE <= item <= MAX_SAFE):
            return False
    return True


def deeply(action, *given):
    """Recursion may go as deep as values may, however low the program's own limit is or however close it has come to it."""
    try:
        return action(*given)
    except RecursionError:
        pass
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, DEEP_RECURSION))
    try:
        return action(*given)
    finally:
        sys.setrecursionlimit(limit)


def to_tree(value, depth, open_ids):
    """The value as what JSON has, and tags."""
    kind = type(value)
    if kind is str or kind is bool or kind is NoneType:
        return value
    if kind is int:
        return from_int(value)
    if kind is float:
        return from_float(value)
    convert = CONVERTERS.get(kind) or find_converter(kind)
    if depth >= MAX_DEPTH:
        raise Refusal(f"a value that is nested deeper than {MAX_DEPTH} levels cannot cross the sandbox wall")
    identity = id(value)
    if identity in open_ids:
        raise Refusal(f"a {kind.__name__} that contains itself cannot cross the sandbox wall")
    open_ids.add(identity)
    try:
        return convert(value, depth + 1, open_ids)
    finally:
        open_ids.discard(identity)


def tag(kind, value):
    return {"$": kind, "v": value}


def from_int(value):
    value = int(value)
    if -MAX_SAFE <= value <= MAX_SAFE:
        return value
    if value.bit_length() > MAX_BIGINT_BITS:
        raise Refusal(TOO_LONG_BIGINT)
    return tag("bigint", format(value, "x"))


def from_float(value):
    value = float(value)
    # Neither endless nor no number at all.
    if value - value == 0:
        return tag("number", "-0") if not value and repr(value) == "-0.0" else value
    return tag("number", "NaN" if value != value else "Infinity" if value > 0 else "-Infinity")


def from_list(value, depth, open_ids):
    items, index = [], -1
    try:
        for item in value:
            index += 1
            items.append(to_tree(item, depth, open_ids))
    except Refusal as refusal:
        refusal.way.append(f"[{index}]")
        raise
    return items


def from_dict(value, depth, open_ids):
    return from_pairs(list(value.items()), depth, open_ids)


def from_pairs(pairs, depth, open_ids):
    plain = all(isinstance(key, str) for key, _ in pairs)
    key = None
    try:
        if plain:
            tree = {}
            for key, item in pairs:
                tree[str.__str__(key)] = to_tree(item, depth, open_ids)
            return tag("object", [[key, tree[key]] for key in tree]) if "$" in tree else tree
        entries = []
        for key, item in pairs:
            entries.append([to_tree(key, depth, open_ids), to_tree(item, depth, open_ids)])
        return tag("map", entries)
    except Refusal as refusal:
        refusal.way.append(f".{key}" if isinstance(key, str) and key.isidentifier() else f"[{short(key)}]")
        raise


def short(value):
    return repr(value)[:40] if isinstance(value, (str, int, float)) else "…"


def from_date_time(value, depth, open_ids):
    if value != value:
        return tag("date", None)
    import datetime

    # Its own class may do arithmetic of its own, as that of pandas does.
    zone = value.tzinfo or datetime.timezone.utc
    plain = datetime.datetime(
        value.year, value.month, value.day, value.hour, value.minute, value.second, value.microsecond, zone, fold=value.fold
    )
    return tag("date", (plain - epoch()) // datetime.timedelta(milliseconds=1))


def epoch():
    import datetime

    return datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)


def from_fields(names):
    return lambda value, depth, open_ids: from_pairs([(name, getattr(value, name)) for name in names], depth, open_ids)


def from_inner(get):
    return lambda value, depth, open_ids: to_tree(get(value), depth, open_ids)


def from_records(frame, depth, open_ids):
    return from_list(frame.to_dict("records"), depth, open_ids)


def from_image(save):
    def convert(value, depth, open_ids):
        import io

        file = io.BytesIO()
        save(value, file)
        return from_bytes(file.getvalue())

    return convert


def from_bytes(value, *_):
    return tag("bytes", binascii.b2a_base64(bytes(value), newline=False).decode("ascii"))


def from_error(value, *_):
    return tag("error", [type(value).__name__, str(value)])


def scalar(value):
    """NumPy's scalar as Python's. One that Python has no type for, such as a long double, stays what it was."""
    plain = value.item()
    return float(plain) if type(plain) is type(value) else plain


def as_text(value, *_):
    return str(value)


# By the full name of the class: a library need not be imported to know its values.
BY_NAME = {
    "builtins.str": lambda value, *_: str.__str__(value),
    "builtins.int": lambda value, *_: from_int(value),
    "builtins.float": lambda value, *_: from_float(value),
    "builtins.complex": as_text,
    "builtins.list": from_list,
    "builtins.tuple": from_list,
    "builtins.range": from_list,
    "builtins.dict_keys": from_list,
    "builtins.dict_values": from_list,
    "builtins.dict_items": from_list,
    "builtins.dict": from_dict,
    "builtins.mappingproxy": from_dict,
    "builtins.set": lambda *given: tag("set", from_list(*given)),
    "builtins.frozenset": lambda *given: tag("set", from_list(*given)),
    "builtins.bytes": from_bytes,
    "builtins.bytearray": from_bytes,
    "builtins.memoryview": from_bytes,
    "builtins.BaseException": from_error,
    "collections.deque": from_list,
    "array.array": from_list,
    "enum.Enum": from_inner(lambda value: value.value),
    "datetime.datetime": from_date_time,
    "datetime.date": lambda value, *_: value.isoformat(),
    "datetime.time": lambda value, *_: value.isoformat(),
    "datetime.timedelta": lambda value, *_: from_float(value.total_seconds()),
    "decimal.Decimal": as_text,
    "uuid.UUID": as_text,
    "pathlib.PurePath": as_text,
    "pathlib._local.PurePath": as_text,
    "numpy.generic": from_inner(scalar),
    "numpy.ndarray": from_inner(lambda value: value.tolist()),
    "pandas.core.series.Series": from_inner(lambda value: value.tolist()),
    "pandas.core.indexes.base.Index": from_inner(lambda value: value.tolist()),
    "pandas.core.frame.DataFrame": from_records,
    "pandas.Series": from_inner(lambda value: value.tolist()),
    "pandas.Index": from_inner(lambda value: value.tolist()),
    "pandas.DataFrame": from_records,
    "pandas._libs.missing.NAType": lambda *_: None,
    "pandas.api.typing.NAType": lambda *_: None,
    "pandas._libs.tslibs.nattype.NaTType": lambda *_: tag("date", None),
    "PIL.Image.Image": from_image(lambda image, file: image.save(file, "PNG")),
    "matplotlib.figure.Figure": from_image(lambda figure, file: figure.savefig(file, format="png")),
}
CONVERTERS = {}


def find_converter(kind):
    convert = choose_converter(kind)
    if len(CONVERTERS) < 10_000:
        CONVERTERS[kind] = convert
    return convert


def choose_converter(kind):
    names = [f"{base.__module__}.{base.__qualname__}" for base in kind.__mro__]
    if "enum.Enum" in names:
        return BY_NAME["enum.Enum"]
    if issubclass(kind, tuple) and isinstance(getattr(kind, "_fields", None), tuple):
        return from_fields(kind._fields)
    fields = getattr(kind, "__dataclass_fields__", None)
    if isinstance(fields, dict):
        # Pseudo-fields, such as class variables, are no part of the value.
        return from_fields([name for name, field in fields.items() if getattr(field._field_type, "name", "") == "_FIELD"])
    for name in names:
        if name in BY_NAME:
            return BY_NAME[name]
    abc = sys.modules.get("collections.abc") or sys.modules.get("_collections_abc")
    if abc and issubclass(kind, abc.Mapping):
        return from_dict
    if abc and issubclass(kind, abc.Set):
        return BY_NAME["builtins.set"]
    if abc and issubclass(kind, abc.Sequence):
        return from_list
    return refuse


def refuse(value, *_):
    kind = type(value)
    what = "a function" if callable(value) and not isinstance(value, type) else f"an object of type {kind.__name__}"
    hint = ": make it a list first" if hasattr(kind, "__next__") else ": await it first" if hasattr(kind, "__await__") else ""
    raise Refusal(f"{what} cannot cross the sandbox wall{hint}")
