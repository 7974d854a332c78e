"""One program: made ready, and run in the namespace that all programs of a session have in common."""

# The C half of `ast`, which itself takes longer to load than the runner.
import _ast as ast
import builtins
import sys

from .errors import PROGRAM_FILES, sources
from .on_import import when_imported

CO_COROUTINE = 0x80
SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
# Programs that say none of these need no event loop.
ASYNC_WORDS = ("await", "async", "gather", "aio")


def make_main():
    """The module that programs live in: classes that they define are found there by pickle and dataclasses."""
    module = type(sys)("__main__")
    module.__dict__["__builtins__"] = builtins
    sys.modules["__main__"] = module
    return module


class Programs:
    def __init__(self, session):
        self.session = session
        self.main = make_main()
        self.flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
        self.protected = set()
        # Where Python's own reports of errors find lines.
        self.linecache = None
        when_imported("linecache", self.show_sources)

    def show_sources(self, linecache):
        self.linecache = linecache
        linecache.cache.update(sources)

    def prepare(self, number, code):
        """The compiled parts of a program. The value of the last one is that of the program, when it ends with an expression."""
        file = f"{PROGRAM_FILES}{number}>"
        lines = code.splitlines(True)
        sources[file] = (len(code), None, lines, file)
        if self.linecache:
            self.linecache.cache[file] = sources[file]
        try:
            # Not `ast.parse`: names in a program mean what they mean with the `from __future__` of earlier ones.
            tree = compile(code, file, "exec", self.flags | ast.PyCF_ONLY_AST, True)
        except (ValueError, UnicodeEncodeError) as error:
            if isinstance(error, SyntaxError):
                raise
            raise SyntaxError(str(error)) from None
        self.refuse_protected(tree, file, lines)
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        parts = []
        if tree.body:
            parts.append(compile(tree, file, "exec", self.flags, True))
            if "__future__" in code:
                self.flags |= parts[0].co_flags & future_flags()
        if last:
            parts.append(compile(ast.Expression(last.value), file, "eval", self.flags, True))
        return file, lines, parts

    def run(self, code, parts):
        if any(word in code for word in ASYNC_WORDS):
            loop = self.session.need_loop()
            if any(part.co_flags & CO_COROUTINE for part in parts):
                return loop.run_until_complete(self.run_in_loop(parts))
        value = None
        for part in parts:
            value = eval(part, self.main.__dict__)
        return value

    async def run_in_loop(self, parts):
        value = None
        for part in parts:
            value = eval(part, self.main.__dict__)
            if part.co_flags & CO_COROUTINE:
                value = await value
        return value

    def refuse_protected(self, tree, file, lines):
        """A tool that is overwritten by accident would fail far from the cause."""
        for name, node in bindings(tree):
            if name in self.protected:
                message = f'"{name}" is the name of a function you may call: choose another name'
                before = lines[node.lineno - 1].encode("utf-8", "replace")[: node.col_offset].decode("utf-8", "replace")
                raise SyntaxError(message, (file, node.lineno, len(before) + 1, None))


def future_flags():
    import __future__

    flags = 0
    for feature in __future__.all_feature_names:
        flags |= getattr(__future__, feature).compiler_flag
    return flags


def bindings(tree):
    """The names that a program gives a meaning to at its top level, and the nodes that do."""
    waiting = [(tree, tree, False)]
    while waiting:
        node, place, inside = waiting.pop()
        # Before Python 3.10, what an import names has no place of its own.
        place = node if hasattr(node, "lineno") else place
        for name in names_of(node, inside):
            yield name, place
        if isinstance(node, COMPREHENSIONS):
            if not inside:
                yield from ((each.target.id, each) for each in walk(node) if isinstance(each, ast.NamedExpr))
            continue
        # In there a name is its own, unless it is declared to be that of the top level.
        within = inside or isinstance(node, SCOPES)
        waiting.extend((child, place, within) for child in reversed(children(node)))


def children(node):
    found = []
    for field in node._fields:
        value = getattr(node, field, None)
        found.extend(each for each in (value if isinstance(value, list) else [value]) if isinstance(each, ast.AST))
    return found


def walk(node):
    waiting = [node]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(children(node))


def names_of(node, inside):
    if isinstance(node, ast.Global):
        return node.names
    if inside:
        return ()
    if isinstance(node, ast.Name):
        return () if isinstance(node.ctx, ast.Load) else (node.id,)
    if isinstance(node, ast.alias):
        return (node.asname or node.name.partition(".")[0],)
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.ExceptHandler)):
        return (node.name,)
    kind = type(node).__name__
    if kind in ("MatchAs", "MatchStar"):
        return (node.name,)
    return (node.rest,) if kind == "MatchMapping" else ()
