"""What a program draws at random, it draws again when it is run again in a new interpreter."""

import sys


def seed_random(seed):
    """Seeds `random`: now where it is there already, else when somebody imports it, for it takes long to load."""
    text = repr(seed)
    if "random" in sys.modules:
        sys.modules["random"].seed(text)
    else:
        sys.meta_path.insert(0, SeededRandom(text))


class SeededRandom:
    def __init__(self, seed):
        self.seed = seed

    def find_spec(self, name, path=None, target=None):
        if name != "random":
            return None
        sys.meta_path.remove(self)
        from importlib.util import find_spec

        spec = find_spec(name)
        if spec and spec.loader:
            execute = spec.loader.exec_module

            def exec_module(module):
                execute(module)
                module.seed(self.seed)

            spec.loader.exec_module = exec_module
        return spec
