import { Console } from "node:console";
import { Writable } from "node:stream";
import { formatWithOptions, type InspectOptions, inspect } from "node:util";

/** Filled up to the size they have in the sandbox, maps and sets print "… more items" as in Node. */
const MAX_COUNTED = 10_000;

const STYLE: InspectOptions = { depth: 6, breakLength: 100, maxArrayLength: 100, maxStringLength: 10_000 };

/** Prints a tree made by the sandbox's `describe()`, as Node would print the value. The tree is hostile: whatever it is, this gives a text. */
export function showTree(tree: unknown): string {
  try {
    return inspect(revive(tree, []), STYLE);
  } catch {
    return "[a value that cannot be shown]";
  }
}

/** Prints the arguments of a `console.log`, which come as the JSON of trees. */
export function showPrinted(json: string): string {
  try {
    const trees = JSON.parse(json) as unknown[];
    const first = trees[0] as { $?: string; v?: unknown; depth?: unknown } | undefined;
    if (first?.$ === "table") return asTable(revive(first.v, []));
    if (first?.$ === "group") return asLine(first.v as unknown[]).replace(/^(?=.)/gm, "  ".repeat(Math.min(Number(first.depth), 50)));
    return asLine(trees);
  } catch {
    return "[a value that cannot be shown]\n";
  }
}

function asLine(trees: readonly unknown[]): string {
  const known: object[] = [];
  return `${formatWithOptions(STYLE, ...trees.map((tree) => (typeof tree === "string" ? tree : revive(tree, known))))}\n`;
}

function asTable(value: unknown): string {
  let text = "";
  const stdout = new Writable({
    write(chunk, _encoding, done) {
      text += chunk;
      done();
    },
  });
  new Console({ stdout }).table(value);
  return text;
}

type Tree = { $: string; id: number; v: unknown; name?: string | null; kind?: string; length: number; size: number; more: number };

/** Prints as itself: for what has no value on this side. */
const verbatim = (text: string) => ({ [inspect.custom]: () => text });

function revive(tree: unknown, known: object[]): unknown {
  if (typeof tree !== "object" || tree === null || Array.isArray(tree)) return tree;
  const { $: kind, id, v, name, length, size, more, kind: functionKind } = tree as Tree;
  const remember = <T extends object>(value: T): T => {
    known[id] = value;
    return value;
  };
  switch (kind) {
    case "undefined":
      return undefined;
    case "number":
      return Number(v);
    case "bigint":
      return BigInt(v as string);
    case "symbol":
      return Symbol(v as string);
    case "date":
      return new Date(v === null ? Number.NaN : (v as number));
    case "url":
      return new URL(v as string);
    case "params":
      return new URLSearchParams(v as string);
    case "regexp":
      return verbatim(`/${(v as string[])[0]}/${(v as string[])[1]}`);
    case "function":
      return verbatim(functionKind === "class" ? `[class ${v || "(anonymous)"}]` : `[Function${v ? `: ${v}` : " (anonymous)"}]`);
    case "error":
      return verbatim(`[${(v as string[])[0]}: ${(v as string[])[1]}]`);
    case "promise":
      return verbatim(`Promise { ${v} }`);
    case "getter":
      return verbatim(`[${v}]`);
    case "deep":
      return verbatim(`[${v}]`);
    case "ref":
      return known[id];
    case "array": {
      const array = remember<unknown[]>([]);
      for (const item of v as Tree[]) {
        if (item?.$ === "hole") array.length++;
        else array.push(revive(item, known));
      }
      array.length = Math.max(array.length, length);
      return array;
    }
    case "map": {
      const map = remember(new Map<unknown, unknown>());
      for (const [key, item] of v as [unknown, unknown][]) map.set(revive(key, known), revive(item, known));
      while (map.size < Math.min(size, MAX_COUNTED)) map.set(Symbol(), 0);
      return map;
    }
    case "set": {
      const set = remember(new Set<unknown>());
      for (const item of v as unknown[]) set.add(revive(item, known));
      while (set.size < Math.min(size, MAX_COUNTED)) set.add(Symbol());
      return set;
    }
    case "bytes": {
      const items = (v as unknown[]).map((item) => String(revive(item, known)));
      if (length > items.length) items.push(`… ${length - items.length} more`);
      return verbatim(`${name}(${length}) [ ${items.join(", ")} ]`);
    }
    case "object": {
      const object = remember<object>(name === "Object" ? {} : Object.create(name === null ? null : prototypeNamed(String(name))));
      for (const [key, item] of v as [string, unknown][]) {
        Object.defineProperty(object, key, { value: revive(item, known), enumerable: true, configurable: true, writable: true });
      }
      if (more > 0) Object.defineProperty(object, "…", { value: verbatim(`${more} more`), enumerable: true });
      return object;
    }
    default:
      return verbatim("[unknown]");
  }
}

/** A prototype that makes `inspect` print the class's name. */
function prototypeNamed(name: string): object {
  const Named = class {};
  Object.defineProperty(Named, "name", { value: name.slice(0, 100) });
  return Named.prototype;
}
