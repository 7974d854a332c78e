"""What is done to a module when somebody imports it: many take longer to load than the runner may to start."""

import sys


def when_imported(name, act):
    """Calls `act` with the module: now where it is there already, else as soon as it is."""
    if name in sys.modules:
        act(sys.modules[name])
    else:
        sys.meta_path.insert(0, Awaited(name, act))


class Awaited:
    def __init__(self, name, act):
        self.name = name
        self.act = act

    def find_spec(self, name, path=None, target=None):
        if name != self.name:
            return None
        sys.meta_path.remove(self)
        from importlib.util import find_spec

        spec = find_spec(name)
        if spec and spec.loader:
            execute = spec.loader.exec_module

            def exec_module(module):
                execute(module)
                self.act(module)

            spec.loader.exec_module = exec_module
        return spec
