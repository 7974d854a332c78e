import { openSync, readdirSync, readFileSync } from "node:fs";

const CLOSE_ON_EXEC = 0o2000000;
/** The system gives no higher ones unless it is told to. */
const HIGHEST = 65_535;

let covers: readonly (number | "ignore")[] | undefined;

/**
 * What puts /dev/null in the place of the files that whoever started this process left open for it, and that a child would find open as well:
 * the end of `stdio`, from its descriptor 3 on. Node.js closes such files up to the first gap in their numbers.
 */
export function coverInherited(): readonly (number | "ignore")[] {
  if (covers) return covers;
  const inherited = list("/proc/self/fdinfo").filter((descriptor) => descriptor > 2 && descriptor <= HIGHEST && isInherited(descriptor));
  const found = new Array<number | "ignore">(Math.max(2, ...inherited) - 2).fill("ignore");
  if (inherited.length > 0) {
    const nothing = openSync("/dev/null", "r+");
    for (const descriptor of inherited) found[descriptor - 3] = nothing;
  }
  covers = found;
  return covers;
}

function isInherited(descriptor: number): boolean {
  try {
    const flags = /^flags:\s*0?([0-7]+)$/m.exec(readFileSync(`/proc/self/fdinfo/${descriptor}`, "latin1"))?.[1];
    return flags !== undefined && (Number.parseInt(flags, 8) & CLOSE_ON_EXEC) === 0;
  } catch {
    return false;
  }
}

/** Nothing where there is no /proc. */
function list(folder: string): number[] {
  try {
    return readdirSync(folder).map(Number);
  } catch {
    return [];
  }
}
