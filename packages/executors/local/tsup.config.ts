import { fileURLToPath } from "node:url";
import { library } from "../../../tsup.base.ts";

/** The one function of core that the worker uses. Core's entry would bring along all that is evaluated at its top level. */
const nearestName = fileURLToPath(new URL("../../core/src/tools/nearest-name.ts", import.meta.url));

export default [
  // What it shares with other executors comes with it: one package less to load before the first program.
  library({
    noExternal: ["@smolagents-ts/executor-kit"],
    // Only the worker reads programs.
    external: ["acorn"],
    treeshake: { moduleSideEffects: "no-external" },
  }),
  library({
    entry: ["src/worker.ts"],
    // One small file, and none that is imported: loading them is on the way to a process's first answer.
    noExternal: [/./],
    format: "cjs",
    minify: true,
    esbuildOptions(options) {
      options.alias = { "@smolagents-ts/core": nearestName };
    },
    dts: false,
    clean: false,
    onSuccess: "node scripts/make-base.ts",
  }),
];
