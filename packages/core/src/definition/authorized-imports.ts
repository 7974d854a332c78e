import type { ExecutorLanguage } from "../contracts/executor.ts";
import { AgentConfigError } from "../errors.ts";

/** What smolagents' agents may always import. */
const BASE = "collections datetime itertools math queue random re stat statistics time unicodedata".split(" ");

/** The modules that programs may import, as the sandbox is told; undefined for all. */
export function allowedImports(additional: readonly string[] | undefined): readonly string[] | undefined {
  if (additional === undefined || additional.includes("*")) return undefined;
  // A module comes with its submodules, so that the star says nothing more.
  return [...new Set([...BASE, ...additional.map((name) => name.replace(/\.\*$/, ""))])].sort();
}

/**
 * Refuses what names no modules, and a list of modules where programs have none.
 *
 * @throws AgentConfigError
 */
export function checkImports(additional: unknown, language?: ExecutorLanguage): void {
  if (additional === undefined) return;
  if (!Array.isArray(additional) || !additional.every((name) => typeof name === "string" && MODULE.test(name))) {
    throw new AgentConfigError('"additionalAuthorizedImports" must be a list of names of modules.', {
      hint: 'Such as ["json", "numpy"], or ["*"] for all.',
    });
  }
  if (language === "javascript") {
    throw new AgentConfigError('"additionalAuthorizedImports" is for Python, but the executor runs JavaScript.', {
      hint: "Leave it out: programs in JavaScript import nothing.",
    });
  }
}

const MODULE = /^(?:\*|\w+(?:\.\w+)*(?:\.\*)?)$/;
