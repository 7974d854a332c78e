import type { RunStatus } from "@smolagents-ts/core";
import type { Look } from "./options.ts";

/** What to do about a run that ended otherwise than completed, in options of this command. */
export function hintFor(status: RunStatus, { stateFile }: Look): string | undefined {
  const goOn = stateFile === undefined ? "" : `Go on with --resume ${stateFile}`;
  switch (status) {
    case "max-steps":
      return "Give it more with --max-steps.";
    case "interrupted":
      return goOn ? `${goOn} and --approve, --reject or --answer.` : "Run it at a keyboard, or keep it with --save-state to decide later.";
    case "budget":
      return goOn ? `${goOn} and a higher limit.` : "Give it a higher limit.";
    default:
      return goOn && `${goOn}.`;
  }
}
