/** What a program says to the host: what it prints, and its calls. */
export interface RunnerOutput {
  print(stream: "stdout" | "stderr", text: string, isTree: boolean): void;
  /** `call` is JSON. */
  call(call: string): void;
  /** Sends what waits. */
  flush(): void;
  /** Characters that were printed beyond the limit. */
  dropped(): number;
}

/**
 * The output of one program. Order is kept, and what it says of itself goes out before it pauses.
 *
 * Runs in the interpreter, handed over as source text, so it must not refer to anything outside itself.
 */
export function makeOutput(send: (json: string) => void, queue: (work: () => void) => void, maxChars: number): RunnerOutput {
  const { ceil, max } = Math;
  const { stringify } = JSON;
  const { performance } = globalThis;
  const now = performance.now.bind(performance);
  const { slice } = String.prototype;
  const cut = Function.prototype.call.bind(slice) as (text: string, start: number, end: number) => string;

  /** Prints go out one by one, so that none is missing when the program must be killed; many of them in larger pieces. */
  const SINGLE_PRINTS = 1_000;
  const PIECE_CHARS = 8_000;
  const WAIT_MS = 50;
  /** A tree has at most as many characters for each of the text that it is printed as. */
  const TREE_CHARS = 25;

  let chars = 0;
  let dropped = 0;
  let prints = 0;
  let text = "";
  let stream: "stdout" | "stderr" = "stdout";
  let flushAt = 0;
  let calls = "";

  const out = (d: string, rest = "") => send(`{"t":"out","s":"${stream === "stderr" ? "err" : "out"}","d":${stringify(d)}${rest}}`);

  function flush(): void {
    if (text !== "") out(text);
    text = "";
    if (calls !== "") send(`{"t":"call","c":[${calls}]}`);
    calls = "";
  }

  function print(to: "stdout" | "stderr", given: string, isTree: boolean): void {
    const length = isTree ? given.length / TREE_CHARS : given.length;
    const left = max(0, maxChars - chars);
    chars += length;
    if (length > left && !(isTree && left > 0)) dropped += ceil(length - left);
    if (left === 0) return;
    if (to !== stream || isTree) flush();
    stream = to;
    if (isTree) return out(given, ',"tree":true');
    if (text === "") flushAt = now() + WAIT_MS;
    text += length > left ? cut(given, 0, left) : given;
    if (++prints < SINGLE_PRINTS || text.length > PIECE_CHARS || now() > flushAt) flush();
  }

  function call(json: string): void {
    // Calls that are made together go out together.
    if (calls === "") queue(flush);
    calls += `${calls && ","}${json}`;
  }

  return { print, call, flush, dropped: () => dropped };
}
