import { library } from "../../../tsup.base.ts";

export default library({ entry: { index: "src/index.ts", "guest/index": "src/guest/index.ts" } });
