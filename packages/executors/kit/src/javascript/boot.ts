/** Reads the runner from stdin, and runs it. In a block: Node would keep what it declares. */
const BOOT = [
  '{ const read = typeof Deno === "object" ? (room) => Deno.stdin.readSync(room) : (room) => require("fs").readSync(0, room);',
  "const take = (room) => { for (let at = 0, count; at < room.length && (count = read(room.subarray(at))); ) at += count; return room; };",
  'let size = ""; const byte = new Uint8Array(1); while (take(byte.fill(0))[0] > 10) size += String.fromCharCode(byte[0]);',
  "(0, eval)(new TextDecoder().decode(take(new Uint8Array(+size)))); }",
].join("");

export interface JavaScriptBootOptions {
  /** Memory for JavaScript's objects, in bytes. What is beside them, such as the contents of buffers, is not counted. */
  readonly heapBytes?: number;
}

/** What comes after `node`. */
export function nodeArguments({ heapBytes }: JavaScriptBootOptions = {}): string[] {
  return [...heapFlag(heapBytes), "--no-warnings", "--no-force-async-hooks-checks", "--eval", BOOT];
}

/** What comes after `deno`: it may do nothing but compute, and read and write its pipes. */
export function denoArguments({ heapBytes }: JavaScriptBootOptions = {}): string[] {
  const flags = heapFlag(heapBytes);
  return [
    ...[
      "run",
      "--no-prompt",
      "--no-remote",
      "--no-npm",
      "--cached-only",
      "--no-config",
      "--no-lock",
      "--no-check",
      "--no-code-cache",
      "--quiet",
    ],
    ...["read", "write", "net", "env", "run", "sys", "ffi", "import"].map((right) => `--deny-${right}`),
    ...(flags.length > 0 ? [`--v8-flags=${flags.join()}`] : []),
    `data:text/javascript,${encodeURIComponent(BOOT)}`,
  ];
}

/** Keeps Deno from looking for updates, and from keeping anything. */
export const denoEnvironment = { DENO_NO_UPDATE_CHECK: "1", DENO_DIR: "/nonexistent/deno", NO_COLOR: "1" } as const;

function heapFlag(heapBytes: number | undefined): string[] {
  return heapBytes === undefined ? [] : [`--max-old-space-size=${Math.max(16, Math.floor(heapBytes / 2 ** 20))}`];
}
