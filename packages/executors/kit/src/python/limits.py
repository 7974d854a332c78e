"""Sizes, as the host counts them: in UTF-16."""

# Values and names that one message may be made of: reading each takes the host some time.
MAX_PARTS = 300_000


def count_units(text):
    """The length of a text as the host counts it."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut_units(text, units):
    if text.isascii():
        return text[:units]
    return text.encode("utf-16-le", "surrogatepass")[: 2 * units].decode("utf-16-le", "surrogatepass")


def too_much(text, max_chars):
    """Why a value's text is too much to leave the sandbox; empty when it is not."""
    units = count_units(text)
    if units > max_chars:
        return f"{units} characters long, more than the {max_chars} that may leave the sandbox at once"
    # A part takes one character at least.
    parts = count_parts(text) if units > MAX_PARTS else 0
    return f"made of {parts} values and names, more than the {MAX_PARTS} that may leave the sandbox at once" if parts > MAX_PARTS else ""


def count_parts(text):
    """Every value and name but the first follows a comma, a colon, or the start of a list or an object."""
    bare = "".join(text.replace("\\\\", "").replace('\\"', "").split('"')[::2])
    return 1 + sum(bare.count(mark) for mark in ",:[{")
