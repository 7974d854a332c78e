import { cp } from "node:fs/promises";
import { library } from "../../../tsup.base.ts";

export default [
  library({ onSuccess: () => cp("src/python", "dist/python", { recursive: true }) }),
  // What runs in Deno, each in one file.
  library({
    entry: { main: "src/inside/main.ts", worker: "src/inside/worker.ts" },
    dts: false,
    clean: false,
    splitting: false,
    platform: "neutral",
  }),
];
