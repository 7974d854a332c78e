import type { Executor } from "../contracts/executor.ts";
import type { Model } from "../contracts/model.ts";
import type { SchemaLike } from "../contracts/schema.ts";
import type { Tool } from "../contracts/tool.ts";
import { type PluginRegistry, registry as sharedRegistry } from "../plugins/registry.ts";
import { fromTagged } from "../values/tagged-json.ts";
import type { AgentFile, SavedAdapter, SavedTool } from "./agent-file.ts";
import type { Needs } from "./needs.ts";
import { printable } from "./printable.ts";

type Callable = (...args: never[]) => unknown;

/** What a file cannot hold, for one agent of it. */
export interface AgentParts<Answer extends SchemaLike | undefined = SchemaLike | undefined> {
  /** Found by their names; those that the file does not ask for are left out. */
  readonly tools?: readonly Tool[];
  /** Checks, callbacks, templates and compactions, by the names they were saved by. */
  readonly functions?: { readonly [name: string]: Callable };
  /** In place of the one in the file. */
  readonly model?: Model | string;
  /** In place of the one in the file; an agent without an executor stays without. */
  readonly executor?: Executor | string;
  /** In place of the JSON Schema in the file: gives the answer its type and its transforms back. */
  readonly outputSchema?: Answer;
}

/** What a file cannot hold. Managed agents get the same, but for `outputSchema`. */
export interface AgentFileParts<Answer extends SchemaLike | undefined = SchemaLike | undefined> extends AgentParts<Answer> {
  /** Where names are looked up. Default: the shared registry. */
  readonly registry?: PluginRegistry;
  /**
   * Takes options of models and executors, and `modelSettings.extra`, from the file: they say where your key is sent and what a sandbox may reach.
   * For files whose author you trust. Default false.
   */
  readonly trust?: boolean;
  /** Parts of managed agents, by name; they come before those above. */
  readonly agents?: { readonly [name: string]: AgentParts };
  /** Hears what does not fit but does not stop: a tool with other arguments than the saved one. Default: nobody. */
  readonly onWarning?: (warning: string) => void;
}

/** Makes a model or an executor, or has it. */
export type Maker<Kind extends "model" | "executor"> = () => NonNullable<AgentParts[Kind]> | Promise<NonNullable<AgentParts[Kind]>>;

/** Finds what one agent of a file needs among the parts, and notes what is not there. */
export class PartFinder {
  readonly #parts: AgentFileParts;
  readonly #own: AgentParts;
  readonly #needs: Needs;
  /** Which agent, in messages; empty for the one on top. */
  readonly #of: string;

  constructor(file: AgentFile, parts: AgentFileParts, needs: Needs, isManaged: boolean) {
    const { outputSchema, ...shared } = parts;
    const own: AgentParts | undefined = isManaged
      ? ownField(parts.agents, file.name ?? "")
      : { ...(outputSchema !== undefined && { outputSchema }) };
    this.#parts = parts;
    this.#own = {
      ...shared,
      ...own,
      tools: [...(own?.tools ?? []), ...(parts.tools ?? [])],
      functions: { ...parts.functions, ...own?.functions },
    };
    this.#needs = needs;
    this.#of = isManaged ? ` of ${printable(file.name ?? "")}` : "";
  }

  get outputSchema(): SchemaLike | undefined {
    return this.#own.outputSchema;
  }

  tool(saved: SavedTool): Tool | undefined {
    const tool = this.#own.tools?.find((tool) => tool?.name === saved.name);
    if (!tool) this.#needs.add("tools", saved.name);
    else
      for (const difference of differences(saved, tool))
        this.#parts.onWarning?.(printable(`The tool ${saved.name}${this.#of} ${difference}.`));
    return tool;
  }

  function(name: string): Callable | undefined {
    const found = ownField(this.#own.functions, name);
    if (typeof found === "function") return found;
    this.#needs.add("functions", name);
    return undefined;
  }

  adapter<Kind extends "model" | "executor">(kind: Kind, saved: string | SavedAdapter): Maker<Kind> | undefined {
    type Given = NonNullable<AgentParts[Kind]>;
    const given = this.#own[kind] ?? (typeof saved === "string" ? saved : undefined);
    if (given !== undefined) return () => given as Given;
    const { adapter, id, options } = saved as SavedAdapter;
    if (!options) {
      this.#needs.add(kind, `${adapter}${id === undefined ? "" : `/${id}`}${this.#of}`);
      return undefined;
    }
    const { registry = sharedRegistry } = this.#parts;
    const revived = fromTagged(options) as object;
    if (!this.trusts(`options of the ${kind}${this.#of}`, revived)) return undefined;
    return async () => (await registry.create(kind, adapter, revived as never)) as Given;
  }

  trusts(what: string, settings: object): boolean {
    if (this.#parts.trust === true) return true;
    this.#needs.add("trust", `${what} (${Object.keys(settings).join(", ")})`);
    return false;
  }
}

/** Names come from the file: they must not find what every object has. */
function ownField<T>(record: { readonly [name: string]: T } | undefined, name: string): T | undefined {
  return record && Object.hasOwn(record, name) ? record[name] : undefined;
}

/** What who knows the saved tool would notice. */
function differences(saved: SavedTool, tool: Tool): string[] {
  const found: string[] = [];
  const [before, now] = [saved.inputSchema, tool.input?.json].map((schema) =>
    Object.keys(Object(schema?.["properties"])).sort().join(", "),
  );
  if (saved.inputSchema && before !== now) found.push(`takes other arguments than the saved one: (${now}), not (${before})`);
  if (saved.needsApproval && !tool.needsApproval) found.push("needs no approval, but the saved one did");
  return found;
}
