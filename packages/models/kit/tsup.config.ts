import { library } from "../../../tsup.base.ts";

export default library({ entry: { index: "src/index.ts", "chat/index": "src/chat/index.ts" } });
