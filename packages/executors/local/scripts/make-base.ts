// Part of the build: puts the state every session starts from beside the worker.
import { writeFile } from "node:fs/promises";
import { makeBaseImage } from "../src/base-image.ts";
import { compileEngine } from "../src/load-engine.ts";

await writeFile(new URL("../dist/base.bin", import.meta.url), await makeBaseImage(await compileEngine()));
