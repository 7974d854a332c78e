import { defineConfig, type Options } from "tsup";

/** How every package is built: ESM, one file an entry, types bundled. A package says only what differs. */
export const library = (options: Options = {}) =>
  defineConfig({
    entry: ["src/index.ts"],
    format: "esm",
    target: "node22",
    dts: true,
    clean: true,
    treeshake: true,
    // Bundlers for the browser must see `node:fs` as what it is, not as a package called `fs`.
    removeNodeProtocol: false,
    ...options,
  });
