import type { ExecutorLanguage } from "../contracts/executor.ts";
import { AgentConfigError } from "../errors.ts";
import type { CodeDialect } from "./dialect.ts";
import { javascript } from "./javascript.ts";
import { python } from "./python.ts";

const DIALECTS: { readonly [language in ExecutorLanguage]: CodeDialect } = { javascript, python };

export function dialectFor(language: ExecutorLanguage): CodeDialect {
  const dialect = Object.hasOwn(DIALECTS, language) ? DIALECTS[language] : undefined;
  if (!dialect) {
    throw new AgentConfigError(`This executor runs ${language}, and there is no prompt for ${language} actions.`, {
      hint: `Use an executor that runs one of: ${Object.keys(DIALECTS).join(", ")}.`,
    });
  }
  return dialect;
}
