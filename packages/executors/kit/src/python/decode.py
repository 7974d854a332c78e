"""Values of Python from JSON text with tagged types, as the protocol describes them."""

import binascii
import sys

from .encode import MAX_BIGINT_BITS, MAX_SAFE, TOO_LONG_BIGINT, deeply, epoch
from .lines import from_line as from_json
from .plain_json import make_decoder

DIGITS_TO_ZERO = bytes.maketrans(b"123456789", b"000000000")


def may_hold_large(text):
    """Sixteen digits in a row."""
    return len(text) >= 16 and b"0" * 16 in text.encode("utf-8", "surrogatepass").translate(DIGITS_TO_ZERO)


def from_digits(digits):
    """A whole number of JavaScript's that is too large to be exact is no int: as one it would go back as another kind of number."""
    number = int(digits) if len(digits) <= 17 else float(digits)
    return number if -MAX_SAFE <= number <= MAX_SAFE else float(number)


from_large_json = make_decoder(from_digits)


def decode(text):
    value = deeply(from_large_json if may_hold_large(text) else from_json, text)
    return deeply(untag, value) if '"$"' in text else value


def untag(value):
    kind = type(value)
    if kind is list:
        return [untag(item) for item in value]
    if kind is not dict:
        return value
    if "$" in value:
        return UNTAG[value["$"]](value.get("v"))
    return {key: untag(item) for key, item in value.items()}


def to_big_int(text):
    if len(text) * 4 > MAX_BIGINT_BITS + 4:
        raise TypeError(TOO_LONG_BIGINT)
    return int(text, 16)


def to_date(milliseconds):
    # An invalid date of JavaScript has no number.
    if not isinstance(milliseconds, (int, float)):
        return None
    import datetime

    try:
        return epoch() + datetime.timedelta(milliseconds=milliseconds)
    except OverflowError:
        # Outside of the years 1 to 9999, which are all that Python has.
        return milliseconds


def to_dict(pairs):
    pairs = untag(pairs)
    try:
        return {key: item for key, item in pairs}
    except TypeError:
        # Python cannot look things up by a list or a `dict`.
        return pairs


def to_set(items):
    items = untag(items)
    try:
        return set(items)
    except TypeError:
        return items


def to_error(given):
    name, message = given
    kind = vars(sys.modules["builtins"]).get(name)
    if isinstance(kind, type) and issubclass(kind, Exception):
        try:
            return kind(message)
        except TypeError:
            pass
    return Exception(message)


UNTAG = {
    "undefined": lambda _: None,
    "number": lambda text: float(text),
    "bigint": to_big_int,
    "date": to_date,
    "map": to_dict,
    "set": to_set,
    "bytes": lambda text: binascii.a2b_base64(text),
    "error": to_error,
    "object": lambda pairs: {key: untag(item) for key, item in pairs},
}
