import { library } from "../../../tsup.base.ts";

// The SDK is bundled: see docs/decisions/0005-bundled-openai-sdk.md.
export default library({ noExternal: ["openai"] });
