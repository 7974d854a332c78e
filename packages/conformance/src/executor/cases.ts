/** All cases of the executor suite, by the titles that `skip` accepts. */

import { abortCases } from "./aborts.ts";
import { accessCases } from "./access.ts";
import type { ExecutorCase } from "./case.ts";
import { crossingCases } from "./crossing.ts";
import { errorCases } from "./errors.ts";
import { finalCases } from "./finals.ts";
import { limitCases } from "./limits.ts";
import { outputCases } from "./output.ts";
import { parallelCases } from "./parallel.ts";
import { pythonValueCases } from "./python-values.ts";
import { sessionCases } from "./sessions.ts";
import { snapshotCases } from "./snapshots.ts";
import { stateCases } from "./state.ts";
import { toolCases } from "./tools.ts";
import { valueCases } from "./values.ts";

export const executorCases = {
  ...valueCases,
  ...stateCases,
  ...finalCases,
  ...outputCases,
  ...errorCases,
  ...toolCases,
  ...parallelCases,
  ...crossingCases,
  ...pythonValueCases,
  ...limitCases,
  ...abortCases,
  ...sessionCases,
  ...snapshotCases,
  ...accessCases,
} satisfies { readonly [title: string]: ExecutorCase };

/** The title of a case. */
export type ExecutorCaseName = keyof typeof executorCases;
