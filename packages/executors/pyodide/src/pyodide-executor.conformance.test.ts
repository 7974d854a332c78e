import { describeExecutorConformance } from "@smolagents-ts/conformance";
// The built package, by its own name: Deno is given files of it.
import { PyodideExecutor } from "@smolagents-ts/executor-pyodide";
import { beforeAll } from "vitest";
import { makeImage } from "./testing/make-image.ts";

beforeAll(makeImage, 120_000);

describeExecutorConformance("pyodide", () => new PyodideExecutor());
