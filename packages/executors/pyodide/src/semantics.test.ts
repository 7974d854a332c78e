import { describePythonSemantics } from "@smolagents-ts/conformance";
import { PyodideExecutor } from "@smolagents-ts/executor-pyodide";
import { beforeAll } from "vitest";
import { makeImage } from "./testing/make-image.ts";

beforeAll(makeImage, 120_000);

const numbers = "Emscripten numbers errors as WASI does, not as Linux";
const newer = "Python 3.14 says it otherwise than the Pythons that the machine may have";

describePythonSemantics("pyodide", () => new PyodideExecutor(), {
  skip: {
    "a file that is not there is an error": numbers,
    "enumerations of http and errors": numbers,
    "finally has the last word": newer,
    "the calendar": newer,
  },
});
