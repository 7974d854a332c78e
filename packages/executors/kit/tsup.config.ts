import { cp } from "node:fs/promises";
import { library } from "../../../tsup.base.ts";

export default library({
  entry: { index: "src/index.ts", "guest/index": "src/guest/index.ts" },
  // The Python runner goes out as it is.
  onSuccess: () => cp("src/python", "dist/python", { recursive: true, filter: (path) => !/\.ts$|testing/.test(path) }),
});
