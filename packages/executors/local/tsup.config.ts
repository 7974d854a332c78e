import { library } from "../../../tsup.base.ts";

export default [
  library(),
  // The worker starts sooner when it loads only what it uses of core.
  library({
    entry: ["src/worker.ts"],
    noExternal: ["@smolagents-ts/core"],
    dts: false,
    clean: false,
    onSuccess: "node scripts/make-base.ts",
  }),
];
