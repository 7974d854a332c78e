import { VALUES_SOURCE } from "./values-source.ts";

/** The top level of a program is that of a notebook: it may await, and its last expression is its value. */
export const RUN_SOURCE = `
import ast, asyncio, builtins, inspect, json, sys, types
${VALUES_SOURCE}
loop = asyncio.new_event_loop()
FLAGS = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT

class Stream:
    encoding = "utf-8"
    def __init__(self, name, output):
        self.name, self.output = name, output
    def write(self, text):
        self.output.append({"stream": self.name, "text": text})
        return len(text)
    def flush(self):
        pass
    def isatty(self):
        return False

def run(code, space):
    tree = ast.parse(code, "<program>")
    last = None
    if tree.body and isinstance(tree.body[-1], ast.Expr):
        last = ast.Expression(tree.body.pop().value)
    # What is wrong anywhere is known before anything runs.
    parts = [compile(part, "<program>", mode, FLAGS) for part, mode in [(tree, "exec"), (last, "eval")] if part]
    result = None
    if any(part.co_flags & inspect.CO_COROUTINE for part in parts):
        async def whole():
            result = None
            for part in parts:
                result = eval(part, space)
                if inspect.iscoroutine(result) and part.co_flags & inspect.CO_COROUTINE:
                    result = await result
            return result
        result = loop.run_until_complete(whole())
    else:
        for part in parts:
            result = eval(part, space)
    return result if last else None

def refer(code, space):
    told = {"output": []}
    streams = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = Stream("stdout", told["output"]), Stream("stderr", told["output"])
    try:
        value = run(code, space)
        if value is not None:
            told["text"] = repr(value)
            try:
                json.dumps(to_wire(value))
                told["value"] = to_wire(value)
            except (TypeError, ValueError, RecursionError):
                pass
    except BaseException as error:
        told["error"] = {"name": type(error).__name__, "message": error.msg if isinstance(error, SyntaxError) else str(error)}
    finally:
        sys.stdout, sys.stderr = streams
    return told
`;
