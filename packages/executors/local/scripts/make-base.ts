// Part of the build: puts the state every session starts from beside the worker.
import { writeFile } from "node:fs/promises";
import { makeBaseImage } from "../src/base-image.ts";
import { packImage } from "../src/image.ts";
import { loadEngine } from "../src/load-engine.ts";

const { modules } = await loadEngine();
await writeFile(new URL("../dist/base.bin", import.meta.url), packImage(await makeBaseImage(modules)));
