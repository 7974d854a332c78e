"""Makes the interpreter as every session shall find it: with the modules that programs want most, and the runner's own, imported."""

import gc
import importlib

from . import absent, host, loop  # noqa: F401

WANTED = """
asyncio base64 bisect calendar collections concurrent.futures contextlib copy csv dataclasses datetime decimal difflib email.message enum fractions
functools gzip hashlib heapq hmac html.parser http.client importlib.metadata inspect io itertools json logging math numbers operator os pathlib pickle
pprint queue random re secrets shutil statistics string struct tempfile textwrap threading time traceback types typing unicodedata unittest
urllib.parse urllib.request uuid warnings xml.etree.ElementTree zipfile zlib zoneinfo
"""

for name in WANTED.split():
    importlib.import_module(name)
absent.say_what_is_absent()
gc.collect()
