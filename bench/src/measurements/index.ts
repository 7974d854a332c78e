import type { Measurement } from "../bench.ts";

/** In the order they run. */
export const measurements: { readonly [name: string]: () => Promise<{ default: Measurement }> } = {
  code10: () => import("./code10.ts"),
  peers: () => import("./peers.ts"),
  json: () => import("./json.ts"),
  "json-concurrent": () => import("./json-concurrent.ts"),
  calls: () => import("./calls.ts"),
  concurrent: () => import("./concurrent.ts"),
  sandbox: () => import("./sandbox.ts"),
  models: () => import("./models.ts"),
  executors: () => import("./executors.ts"),
  "first-run": () => import("./first-run.ts"),
  size: () => import("./size.ts"),
  hostile: () => import("./hostile.ts"),
  oracle: () => import("./oracle.ts"),
};
