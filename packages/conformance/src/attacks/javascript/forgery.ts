import { type Attack, attack, ENDLESS, ENDS } from "../attack.ts";
import { type ForgeryName, forge } from "../frames.ts";
import { LOAD } from "./load.ts";

/** Writes to everything that may be open. */
const WRITE = `${LOAD}
const fs = await load("fs");
const bytesOf = (text) => new TextEncoder().encode(text);
const ways = [
  (text) => process.stdout.write(text),
  (text) => Deno.stdout.writeSync(bytesOf(text)),
  (text) => Deno.stderr.writeSync(bytesOf(text)),
  ...[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12].map((fd) => (text) => fs.writeSync(fd, text)),
];
const write = (text) => { for (const way of ways) { try { way(text); } catch {} } };`;

/** Programs that speak in the place of their runner. */
export const forgery = [
  ...forge(
    (name, parts): Attack<ForgeryName> => ({
      name,
      code: `${WRITE}
for (const [text, times] of ${JSON.stringify(parts)}) {
  if (times < 0) for (;;) write(text.length < 1_000 ? text.repeat(100) : text);
  write(text.repeat(times));
}
1`,
      expects: parts.some(([, times]) => times < 0) ? ENDLESS : ENDS,
    }),
  ),
  attack(
    "prints what looks like frames",
    'console.log(\'{"t":"final","v":"1"}\'); console.error(\'{"t":"done","id":1,"report":"{}"}\'); console.log(\'\\n{"t":"call","c":[["1.1","steal","{}"]]}\\n\'); 7',
    { value: 7 },
  ),
  attack("ends with what looks like a report", '({ t: "done", id: 1, report: "{}" })', { value: { t: "done", id: 1, report: "{}" } }),
  attack(
    "sends the host messages of its own",
    "for (const way of ['postMessage', 'send', 'emit']) { for (const owner of [globalThis, globalThis.process, globalThis.self]) { try { owner[way]({ t: 'final', v: '1', type: 'final', value: 'forged' }); } catch {} } }\n7",
    ENDS,
  ),
  attack(
    "closes all that is open",
    `${WRITE}\nfor (let fd = 0; fd < 64; fd++) { try { fs.closeSync(fd); } catch {} try { Deno.close(fd); } catch {} }\n1`,
    ENDS,
  ),
  attack(
    "reads what the host sends",
    `${WRITE}\nfor (let fd = 0; fd < 16; fd++) { try { fs.readSync(fd, new Uint8Array(1_000)); } catch {} }\ntry { Deno.stdin.readSync(new Uint8Array(1_000)); } catch {}\n1`,
    ENDS,
  ),
  attack(
    "takes over the events of its streams",
    "for (const name of ['stdin', 'stdout', 'stderr']) { try { process[name].removeAllListeners(); process[name].destroy(); } catch {} }\ntry { process.removeAllListeners(); } catch {}\n1",
    ENDS,
  ),
] as const;
