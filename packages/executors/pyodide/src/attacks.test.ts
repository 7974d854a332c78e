import { describeExecutorAttacks } from "@smolagents-ts/conformance";
import { PyodideExecutor } from "@smolagents-ts/executor-pyodide";
import { beforeAll } from "vitest";
import { makeImage } from "./testing/make-image.ts";

beforeAll(makeImage, 120_000);

describeExecutorAttacks("pyodide", () => new PyodideExecutor());
