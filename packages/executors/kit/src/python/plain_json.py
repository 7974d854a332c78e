"""JSON by the C half of Python's own module: `json` itself imports regular expressions, which take longer to load than the runner."""

from sys import implementation


def make_encoder(ascii_only):
    """What makes text of values that do not contain themselves."""
    try:
        from _json import encode_basestring, encode_basestring_ascii, make_encoder

        to_string = encode_basestring_ascii if ascii_only else encode_basestring
        to_parts = make_encoder(None, None, to_string, None, ":", ",", False, False, True)
        return lambda value: "".join(to_parts(value, 0))
    except (ImportError, TypeError):
        # An interpreter that is made in another way.
        import json

        return json.JSONEncoder(ensure_ascii=ascii_only, check_circular=False, separators=(",", ":")).encode


def make_decoder(parse_int=int):
    """What makes values of text."""
    try:
        from _json import make_scanner

        hooks = {"object_hook": None, "object_pairs_hook": None, "parse_float": float, "parse_int": parse_int, "parse_constant": float}
        scan = make_scanner(type(implementation)(strict=True, **hooks))
        return lambda text: scan(text, 0)[0]
    except (ImportError, AttributeError, TypeError):
        import json

        return json.JSONDecoder(parse_int=parse_int).decode
