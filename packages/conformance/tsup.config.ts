import { cp } from "node:fs/promises";
import { library } from "../../tsup.base.ts";

export default library({
  entry: { index: "src/index.ts", "stand-ins": "src/stand-ins.ts" },
  // Programs in Python are kept as text.
  onSuccess: () => cp("src/snippets", "dist/snippets", { recursive: true }),
});
