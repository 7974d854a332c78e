import { cp } from "node:fs/promises";
import { library } from "../../tsup.base.ts";

export default library({
  // Programs in Python are kept as text.
  onSuccess: () => cp("src/snippets", "dist/snippets", { recursive: true }),
});
