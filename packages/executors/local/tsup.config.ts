import { fileURLToPath } from "node:url";
import { library } from "../../../tsup.base.ts";

/** The one function of core that the worker uses. Core's entry would bring along all that is evaluated at its top level. */
const nearestName = fileURLToPath(new URL("../../core/src/tools/nearest-name.ts", import.meta.url));

export default [
  // What it shares with other executors comes with it: one package less to load before the first program.
  library({
    noExternal: ["@smolagents-ts/executor-kit"],
    treeshake: { moduleSideEffects: "no-external" },
  }),
  library({
    entry: ["src/worker.ts"],
    noExternal: ["@smolagents-ts/core", "@smolagents-ts/executor-kit"],
    esbuildOptions(options) {
      options.alias = { "@smolagents-ts/core": nearestName };
    },
    dts: false,
    clean: false,
    onSuccess: "node scripts/make-base.ts",
  }),
];
