/** All cases of the model suite, by the titles that `skip` accepts. */

import type { ModelCase } from "./case.ts";
import { endingCases } from "./endings.ts";
import { failureCases } from "./failures.ts";
import { replyCases } from "./replies.ts";
import { requestCases } from "./requests.ts";
import { stopCases } from "./stops.ts";
import { toolCallCases } from "./tool-calls.ts";

export const modelCases = {
  ...replyCases,
  ...toolCallCases,
  ...stopCases,
  ...requestCases,
  ...failureCases,
  ...endingCases,
} satisfies { readonly [title: string]: ModelCase };

/** The title of a case. */
export type ModelCaseName = keyof typeof modelCases;
