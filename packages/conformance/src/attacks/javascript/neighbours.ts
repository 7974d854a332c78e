import { type NeighbourAttack, neighbourAttack } from "../attack.ts";
import { LOAD } from "./load.ts";

const PREPARATION = `${LOAD}
const fs = await load("fs"), child = await load("child_process");
const found = [];
const attempt = async (act) => { try { found.push(String(await act())); } catch {} };`;

/** The neighbour puts its treasure everywhere that only it may see. */
const HIDE = `globalThis.hidden = treasure;
${PREPARATION}
await attempt(() => fs.writeFileSync("/tmp/treasure", treasure));
await attempt(() => fs.writeFileSync("/dev/shm/treasure", treasure));
await attempt(() => localStorage.setItem("treasure", treasure));
await attempt(() => sessionStorage.setItem("treasure", treasure));
await attempt(() => Deno.writeTextFileSync("/tmp/treasure", treasure));
await attempt(() => { process.env.TREASURE = treasure; });
await attempt(() => { Object.prototype.treasureOfNeighbour = treasure; });
await attempt(() => { new BroadcastChannel("treasure").onmessage = ({ target }) => target.postMessage(treasure); });
1`;

const against = <const Name extends string>(name: Name, ...expressions: readonly string[]): NeighbourAttack<Name> =>
  neighbourAttack(name, {
    neighbour: HIDE,
    code: `${PREPARATION}\n${expressions.map((expression) => `await attempt(() => ${expression});`).join("\n")}\nfound`,
  });

/** Programs that reach for another session. */
export const neighbours = [
  against(
    "looks for a neighbour's variables",
    "treasure",
    "hidden",
    "({}).treasureOfNeighbour",
    "Reflect.ownKeys(globalThis).map((name) => { try { return String(globalThis[name]); } catch { return ''; } })",
  ),
  against(
    "looks for a neighbour's files",
    "fs.readFileSync('/tmp/treasure', 'utf8')",
    "fs.readFileSync('/dev/shm/treasure', 'utf8')",
    "fs.readdirSync('/tmp').map((name) => fs.readFileSync('/tmp/' + name, 'utf8'))",
    "Deno.readTextFileSync('/tmp/treasure')",
    "child.execSync('cat /tmp/* /dev/shm/* /proc/*/root/tmp/treasure')",
  ),
  against(
    "looks for a neighbour's storage and channels",
    "localStorage.getItem('treasure')",
    "sessionStorage.getItem('treasure')",
    "new Promise((resolve) => { const channel = new BroadcastChannel('treasure'); channel.onmessage = ({ data }) => resolve(data); channel.postMessage(1); setTimeout(resolve, 100); })",
    "process.env.TREASURE",
    "caches.keys()",
  ),
  against(
    "looks into a neighbour's process",
    "fs.readdirSync('/proc').filter((name) => Number(name)).map((pid) => { try { return fs.readFileSync('/proc/' + pid + '/environ', 'utf8') + fs.readFileSync('/proc/' + pid + '/cmdline', 'utf8'); } catch { return ''; } })",
    "fs.readdirSync('/proc').filter((name) => Number(name) && Number(name) !== process.pid).map((pid) => { try { return fs.openSync('/proc/' + pid + '/mem', 'r'); } catch { return ''; } })",
    "child.execSync('cat /proc/*/environ')",
  ),
  against(
    "kills all processes it can",
    "process.kill(-1, 'SIGKILL')",
    "child.execSync('kill -9 -1')",
    "Deno.kill(-1, 'SIGKILL')",
    "fs.readdirSync('/proc').filter((name) => Number(name)).map((pid) => { try { process.kill(Number(pid), 'SIGKILL'); } catch {} })",
  ),
  against(
    "spoils built-ins for its neighbours",
    "{ Object.prototype.polluted = 1; Array.prototype.push = null; JSON.stringify = JSON.parse = null; Promise.prototype.then = null; }",
  ),
  against(
    "fills the disk its neighbour writes to",
    "{ const text = 'x'.repeat(1e6); for (let i = 0; i < 2_000; i++) fs.appendFileSync('/tmp/full', text); }",
  ),
  against(
    "keeps all processors busy",
    "{ for (let i = 0; i < 8; i++) new Worker('data:text/javascript,for(;;);', { type: 'module' }); }",
    "{ for (;;); }",
  ),
] as const;
