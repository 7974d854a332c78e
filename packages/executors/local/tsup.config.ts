import { fileURLToPath } from "node:url";
import { library } from "../../../tsup.base.ts";

/** The one function of core that the worker uses. Core's entry would bring along all that is evaluated at its top level. */
const nearestName = fileURLToPath(new URL("../../core/src/tools/nearest-name.ts", import.meta.url));

export default [
  library(),
  library({
    entry: ["src/worker.ts"],
    noExternal: ["@smolagents-ts/core"],
    esbuildOptions(options) {
      options.alias = { "@smolagents-ts/core": nearestName };
    },
    dts: false,
    clean: false,
    onSuccess: "node scripts/make-base.ts",
  }),
];
