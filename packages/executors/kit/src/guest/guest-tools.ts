// biome-ignore-all lint/suspicious/noShadowRestrictedNames: it keeps the built-ins it uses, for programs may replace them

/** A tool as the sandbox knows it: its name, and whether it is a global function besides a member of `tools`, for good or until a program takes the name. */
export type ToolName = readonly [name: string, isGlobal: boolean | "replaceable"];

export interface GuestTools {
  /** Makes these the tools there are. Gives the names that mean something else in the program, as JSON; with any, nothing has changed. */
  offer(tools: readonly ToolName[]): string;
  /** A global that no program replaces. Its name must be free. */
  protect(name: string, value: unknown): void;
  /** True for a global that was a tool's, and is nobody's now. */
  isGone(name: string): boolean;
}

/**
 * The names of the tools: members of `tools`, and globals of their own. They cannot be replaced by accident: a silent overwrite would fail far from
 * its cause.
 *
 * Runs inside the sandbox, handed over as source text, so it must not refer to anything outside itself.
 */
export function makeTools(call: (tool: string, inputs: unknown[]) => unknown): GuestTools {
  const { Proxy, ReferenceError, String, TypeError } = globalThis;
  const { defineProperty: reflectDefine, deleteProperty, get: reflectGet, set: reflectSet } = Reflect;
  const { create, defineProperty, getOwnPropertyNames, hasOwn, keys, prototype: plainPrototype } = Object;
  const { stringify } = JSON;
  const world = globalThis;

  /** What a tool may displace: the globals there are before any program. */
  const standard: Record<string, true> = create(null);
  for (const name of getOwnPropertyNames(world)) standard[name] = true;

  type Tool = (...inputs: unknown[]) => unknown;
  let offered: Record<string, Tool> = create(null);
  /** Those of them that are globals. */
  let globals: Record<string, Tool> = create(null);
  const members = {};
  /** Globals that are a tool's, or were. Being protected they stay for good, and ask each time whose they are. */
  const asking: Record<string, true> = create(null);
  /** What those mean while they are no tool's. */
  const meanings: Record<string, unknown> = create(null);

  // Without a prototype: what a program puts on `Object.prototype` must not become part of a descriptor.
  const describe = (descriptor: PropertyDescriptor) => ({ __proto__: null, ...descriptor }) as PropertyDescriptor;
  const setMember = (name: string, value: unknown) =>
    defineProperty(members, name, describe({ value, enumerable: true, configurable: true, writable: true }));
  const setGlobal = (name: string, get: () => unknown, set: (value: unknown) => void) =>
    defineProperty(world, name, describe({ get, set, enumerable: false, configurable: false }));
  const refuse = (name: string): never => {
    throw new TypeError(`"${name}" is already the name of a function you may call: choose another name`);
  };
  const isOffered = (name: string | symbol) => typeof name === "string" && hasOwn(offered, name);

  const protect = (name: string, value: unknown) =>
    setGlobal(
      name,
      () => value,
      () => refuse(name),
    );
  const tools = new Proxy(members, {
    get(target, name) {
      if (typeof name === "string" && !hasOwn(target, name) && !(name in plainPrototype)) {
        throw new ReferenceError(`tools.${name} is not defined`);
      }
      return reflectGet(target, name);
    },
    set: (target, name, value) => (isOffered(name) ? refuse(String(name)) : reflectSet(target, name, value)),
    defineProperty: (target, name, descriptor) => !isOffered(name) && reflectDefine(target, name, descriptor),
    deleteProperty: (target, name) => !isOffered(name) && deleteProperty(target, name),
    preventExtensions: () => false,
  });
  protect("tools", tools);

  function makeTool(name: string): Tool {
    const tool = (...inputs: unknown[]) => call(name, inputs);
    defineProperty(tool, "name", describe({ value: name, configurable: true }));
    return tool;
  }

  function isTaken(name: string, isGlobal: boolean): boolean {
    if (!hasOwn(offered, name) && hasOwn(members, name)) return true;
    if (!isGlobal || hasOwn(globals, name) || standard[name]) return false;
    return hasOwn(asking[name] ? meanings : world, name);
  }

  function makeGlobal(name: string): void {
    if (asking[name]) return;
    asking[name] = true;
    if (hasOwn(world, name)) meanings[name] = (world as unknown as Record<string, unknown>)[name];
    const get = () => {
      if (hasOwn(globals, name)) return globals[name];
      if (hasOwn(meanings, name)) return meanings[name];
      throw new ReferenceError(`${name} is not defined`);
    };
    const set = (value: unknown) => {
      if (hasOwn(globals, name)) refuse(name);
      meanings[name] = value;
    };
    setGlobal(name, get, set);
  }

  function offer(list: readonly ToolName[]): string {
    let taken = "";
    for (let i = 0; i < list.length; i++) {
      const tool = list[i] as ToolName;
      if (isTaken(tool[0], tool[1] === true)) taken += `${taken && ","}${stringify(tool[0])}`;
    }
    if (taken) return `[${taken}]`;

    const before = offered;
    offered = create(null);
    globals = create(null);
    for (let i = 0; i < list.length; i++) {
      const name = (list[i] as ToolName)[0];
      const tool = before[name] ?? makeTool(name);
      offered[name] = tool;
      setMember(name, tool);
      const isGlobal = (list[i] as ToolName)[1];
      if (isGlobal === "replaceable" && !hasOwn(world, name)) {
        defineProperty(world, name, describe({ value: tool, enumerable: false, configurable: true, writable: true }));
      }
      if (isGlobal !== true) continue;
      globals[name] = tool;
      makeGlobal(name);
    }
    const names = keys(before);
    for (let i = 0; i < names.length; i++) if (!isOffered(names[i] as string)) deleteProperty(members, names[i] as string);
    return "[]";
  }

  const isGone = (name: string) => asking[name] === true && !hasOwn(globals, name) && !hasOwn(meanings, name);
  return { offer, protect, isGone };
}
