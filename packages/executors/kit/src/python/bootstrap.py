"""Makes the runner's modules importable as the package `smolagents_runner`, from their source texts alone: there are no files inside a sandbox."""

import builtins
import sys


class RunnerModules:
    """Finds the modules, and loads them. They keep built-ins of their own: a program may replace those it sees."""

    def __init__(self, sources):
        self.sources = sources
        self.builtins = dict(vars(builtins))
        self.make_spec = type(sys.__spec__)

    def find_spec(self, name, path=None, target=None):
        package, _, module = name.partition(".")
        if package != "smolagents_runner" or module and module not in self.sources:
            return None
        return self.make_spec(name, self, is_package=not module)

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        name = module.__name__.partition(".")[2]
        if name:
            module.__dict__["__builtins__"] = self.builtins
            exec(compile(self.sources[name], "<smolagents_runner." + name + ">", "exec"), module.__dict__)


def install(sources):
    sys.meta_path.insert(0, RunnerModules(sources))
