import { AgentConfigError } from "../errors.ts";
import { printable } from "./printable.ts";

type Need = "tools" | "functions" | "model" | "executor" | "trust";

const ORDER: readonly Need[] = ["tools", "functions", "model", "executor", "trust"];

/** Names of one kind in a message. */
const MAX_SHOWN = 50;

/** What a file asks for and nobody gave, over all its agents. */
export class Needs {
  readonly #needs = new Map<Need, Set<string>>();

  add(need: Need, what: string): void {
    this.#needs.set(need, new Set(this.#needs.get(need)).add(what));
  }

  /** @throws AgentConfigError (`code: "AGENT_PARTS"`) that names all of it. */
  check(): void {
    const needs = ORDER.flatMap((need) => {
      const what = [...(this.#needs.get(need) ?? [])];
      const shown = what.slice(0, MAX_SHOWN).map(printable).join(", ");
      return what.length > 0 ? [{ need, what: what.length > MAX_SHOWN ? `${shown}, …` : shown }] : [];
    });
    if (needs.length === 0) return;
    const lines = needs.map(({ need, what }) => `\n- ${WORDS[need]}${what}`);
    throw new AgentConfigError(`The saved agent needs what was not given:${lines.join("")}`, {
      code: "AGENT_PARTS",
      hint: needs.map(({ need, what }) => HINTS[need](what)).join("\n"),
    });
  }
}

const WORDS: { readonly [Each in Need]: string } = {
  tools: "tools: ",
  functions: "functions: ",
  model: "a model in place of what could not be saved: ",
  executor: "an executor in place of what could not be saved: ",
  trust: "trust in settings that say where your key is sent or what a sandbox may reach: ",
};

const HINTS: { readonly [Each in Need]: (what: string) => string } = {
  tools: (what) => `Pass tools: [${what}].`,
  functions: (what) => `Pass functions: { ${what} }.`,
  model: () => "Pass model: …, or for a managed agent agents: { name: { model: … } }.",
  executor: () => "Pass executor: …, or for a managed agent agents: { name: { executor: … } }.",
  trust: () => "Pass a model and an executor of yours in their place, or trust: true if you know who wrote the file.",
};
