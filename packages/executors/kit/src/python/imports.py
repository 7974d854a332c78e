"""Which modules a program may import."""

import builtins
import sys


def guard_imports(main, allowed):
    """
    Refuses imports that the program itself writes down, of other modules than these and their submodules.

    A convention, as in smolagents, and no wall: a program that means to get round it finds ways. What it must not reach has to be out of reach
    of the interpreter.
    """
    import_module = builtins.__import__
    names = [name[:-2] if name.endswith(".*") else name for name in allowed]
    listed = ", ".join(sorted(allowed))

    def is_allowed(name):
        return any(name == each or name.startswith(each + ".") or each.startswith(name + ".") for each in names)

    def guarded_import(name, *given, **named):
        if sys._getframe(1).f_globals is main.__dict__ and not is_allowed(name):
            raise ImportError(f"Import of {name} is not allowed. Authorized imports are: [{listed}]", name=name)
        return import_module(name, *given, **named)

    if "*" not in names:
        builtins.__import__ = guarded_import
