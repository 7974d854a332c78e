/**
 * Bytes that a program may write where its runner talks to the host, each as a list of texts and how often (-1: without end). They are frames of this
 * project's own protocol, of relatives, and nonsense: whoever reads them must take them for hostile.
 */
export type Forgery = readonly (readonly [text: string, times: number])[];

const line = (frame: unknown): string => `${JSON.stringify(frame)}\n`;
const once = (...frames: readonly unknown[]): Forgery => frames.map((frame) => [line(frame), 1]);
const chunk = (text: string, last: boolean) => ({ t: "chunk", d: btoa(text), ...(last && { last }) });
const report = JSON.stringify({ value: '"forged"', text: "forged" });

/** Frames for every program a session may be at. */
const forEveryId = (frame: (id: number) => unknown): Forgery => Array.from({ length: 20 }, (_, id) => [line(frame(id)), 1] as const);

const forgeries = {
  "forges the end of its program": forEveryId((id) => ({ t: "done", id, report })),
  "forges the end of programs to come": once(...[99, 1e9, -1, 2 ** 53, null, "1", {}].map((id) => ({ t: "done", id, report }))),
  "forges an end with a report that is none": [
    ...forEveryId((id) => ({ t: "done", id, report: "[[[" })),
    ...forEveryId((id) => ({ t: "done", id, report: 5 })),
    ...forEveryId((id) => ({ t: "done", id })),
  ],
  "forges an end with a report of wrong types": forEveryId((id) => ({
    t: "done",
    id,
    report: JSON.stringify({ error: { name: {}, message: [], line: "x", kind: "__proto__" }, warnings: { length: 1e9 }, value: 7 }),
    dropped: -1e308,
  })),
  "forges a final answer": once({ t: "final", v: '"forged"' }, { t: "final", v: 5 }, { t: "final", v: '{"$":"nonsense"' }, { t: "final" }),
  "forges a final answer and its end": [...once({ t: "final", v: "1e9999" }), ...forEveryId((id) => ({ t: "done", id, report: "{}" }))],
  "forges calls of tools that do not exist": forEveryId((id) => ({
    t: "call",
    c: ["steal", "__proto__", "constructor", "toString", "", "callTool", "hasOwnProperty"].map((name, at) => [
      `${id}.${at + 1}`,
      name,
      "{}",
    ]),
  })),
  "forges calls with ids that are none": once(
    ...[null, 5, "", "1", "1.", ".1", "1.1e9", "__proto__", "1.1\u0000", "x".repeat(1e4), ["1.1"], { toString: "x" }].map((id) => ({
      t: "call",
      c: [[id, "echo", "{}"]],
    })),
  ),
  "forges calls in every wrong shape": once(
    ...[
      null,
      5,
      "echo",
      {},
      [5],
      [[]],
      [["1.1"]],
      [["1.1", "echo"]],
      [["1.1", "echo", 5]],
      [["1.1", "echo", "{"]],
      [["1.1", {}, "{}"]],
    ].map((c) => ({ t: "call", c })),
  ),
  "forges a call twice": forEveryId((id) => ({
    t: "call",
    c: [
      [`${id}.1`, "echo", "{}"],
      [`${id}.1`, "echo", "{}"],
    ],
  })),
  "forges a million calls in one frame": [
    ['{"t":"call","c":[', 1],
    ['["1.1","echo","{}"],', 12_000],
    ['["1.2","echo","{}"]]}\n', 1],
  ],
  "forges calls without end": [[line({ t: "call", c: [["1.1", "echo", "{}"]] }), -1]],
  "forges calls whose arguments are no values": forEveryId((id) => ({
    t: "call",
    c: [
      '{"$":"bytes","v":5}',
      '{"$":"map","v":[1]}',
      '{"$":"date","v":"x"}',
      '{"$":"bigint","v":"zz"}',
      '{"$":"__proto__"}',
      "[".repeat(1e4),
      "",
    ].map((input, at) => [`${id}.${at + 1}`, "echo", input]),
  })),
  "forges the greeting": once({ t: "hello", v: 1, lang: "python", version: "9", pid: 1 }, { t: "hello", v: 2 }, { t: "hello" }),
  "forges the news that it is ready": once({ t: "ready" }, { t: "refused", message: "forged" }, { t: "ready" }),
  "forges answers to pings": [
    ...once(...[0, 1, 2, 99, -1, 1e99, "x", null].map((n) => ({ t: "pong", n, waiting: true }))),
    [line({ t: "pong", n: 1, waiting: true }), 20_000],
  ],
  "claims to wait for ever": [[line({ t: "pong", n: 1, waiting: true }), -1]],
  "forges output of wrong types": once(
    ...[5, null, {}, ["x"], { toString: "x" }].map((d) => ({ t: "out", s: "out", d })),
    ...["in", "__proto__", 5, null].map((s) => ({ t: "out", s, d: "forged\n" })),
  ),
  "forges output without end": [[line({ t: "out", s: "out", d: "x".repeat(1_000) }), -1]],
  "forges empty output without end": [[line({ t: "out", s: "out", d: "" }), -1]],
  "sends chunks without a last": [[line(chunk("x".repeat(1_000), false)), -1]],
  "sends chunks that are no base64": once(
    { t: "chunk", d: "%%%%" },
    { t: "chunk", d: 5 },
    { t: "chunk", last: true },
    { t: "chunk", d: "=", last: true },
  ),
  "sends chunks of chunks": once(chunk(line(chunk(line({ t: "final", v: "1" }), true)), true)),
  "sends chunks with other frames between": [
    ...once(chunk('{"t":"fin', false), { t: "out", s: "out", d: "between" }, chunk('al","v":"1"}', true)),
  ],
  "sends chunks that are no frame": once(chunk("nonsense", true), chunk("", true), chunk("[1]", true), chunk("null", true)),
  "sends empty chunks without end": [[line(chunk("", false)), -1]],
  "sends a line without end": [["x", -1]],
  "sends a line of many megabytes": [
    ['{"t":"out","s":"out","d":"', 1],
    ["x".repeat(1_000), 8_000],
    ['"}\n', 1],
  ],
  "sends empty lines without end": [["\n", -1]],
  "sends lines that are no JSON": [["nonsense\n{\n}\n[\n'x'\nNaN\nundefined\n{'t':'final'}\n", 1]],
  "sends JSON that is no frame": [['null\n5\n[]\n{}\ntrue\n"final"\n[[[]]]\n{"t":null}\n{"t":[]}\n{"t":""}\n', 1]],
  "sends frames of unknown types": once(
    ...["__proto__", "constructor", "toString", "exec", "init", "res", "int", "bye", "x".repeat(1e4)].map((t) => ({ t, id: 1, v: "1" })),
  ),
  "sends frames that pollute": [
    ['{"t":"out","s":"out","d":"x","__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}\n', 1],
    ['{"__proto__":{"t":"final","v":"1"}}\n{"t":"call","t":"final","v":"1"}\n', 1],
  ],
  "sends JSON that is nested deeply": [
    ['{"t":"out","s":"out","d":', 1],
    ["[", 100_000],
    ["\n", 1],
  ],
  "sends control characters and half characters": [["\u0000\u0001\u0007\u001b[2J\u007f\u0085\u2028\ufeff\ud800\n\r\r\n\u0000\n", 1]],
  "sends half a frame and stops": [['{"t":"final","v":"', 1]],
  "speaks other protocols": [
    ['HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nContent-Length: 5\r\n\r\n{"jsonrpc":"2.0","method":"exit"}\n', 1],
    [
      '{"type":"final","value":"forged"}\n{"type":"result","id":1,"result":"forged"}\n{"jsonrpc":"2.0","id":1,"result":{"forged":true}}\n',
      1,
    ],
  ],
} satisfies { readonly [name: string]: Forgery };

export type ForgeryName = keyof typeof forgeries;

/** Makes each forgery an attack of one language. */
export function forge<Attack>(toAttack: (name: ForgeryName, forgery: Forgery) => Attack): readonly Attack[] {
  return Object.entries<Forgery>(forgeries).map(([name, forgery]) => toAttack(name as ForgeryName, forgery));
}
