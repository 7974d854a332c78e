import { type Attack, attack, ENDS } from "../attack.ts";
import { LOAD } from "./load.ts";

const PREPARATION = `${LOAD}
const child = await load("child_process"), threads = await load("worker_threads");
const shell = "while :; do sleep 1; done # " + target.marker;
const attempt = (act) => { try { act(); } catch {} };`;

const leaving = <const Name extends string>(name: Name, ...statements: readonly string[]): Attack<Name> => ({
  name,
  code: `${PREPARATION}\n${statements.map((statement) => `attempt(() => ${statement});`).join("\n")}\n1`,
  expects: ENDS,
});

/** Programs that leave something running. */
export const remains = [
  leaving("leaves a child process behind", "child.spawn('sh', ['-c', shell])", "new Deno.Command('sh', { args: ['-c', shell] }).spawn()"),
  leaving("leaves a detached process behind", "child.spawn('sh', ['-c', shell], { detached: true, stdio: 'ignore' }).unref()"),
  leaving(
    "leaves a daemon behind",
    "child.execSync('setsid nohup sh -c \\'' + shell + '\\' >/dev/null 2>&1 < /dev/null &')",
    "child.spawnSync('sh', ['-c', '(trap \"\" HUP TERM INT; ' + shell + '\\n) & disown; exit 0'], { timeout: 300 })",
  ),
  leaving("leaves a process that holds its streams", "child.spawn('sh', ['-c', shell], { detached: true, stdio: 'inherit' }).unref()"),
  leaving(
    "leaves a copy of the runtime behind",
    "child.spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6) // ' + target.marker], { detached: true, stdio: 'ignore' }).unref()",
    "child.fork('data:text/javascript,setInterval(()=>{},1e6)', [target.marker], { detached: true })",
  ),
  leaving(
    "leaves threads behind",
    "new threads.Worker('for (;;);', { eval: true })",
    "new Worker('data:text/javascript,for(;;);', { type: 'module' })",
  ),
  leaving(
    "multiplies processes",
    "child.execSync(':(){ :|:& };:', { shell: '/bin/bash', timeout: 100 })",
    "{ for (let i = 0; i < 500; i++) child.spawn('sh', ['-c', shell], { detached: true, stdio: 'ignore' }); }",
  ),
  leaving(
    "hears the signals and stays",
    "{ for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGUSR1', 'exit', 'beforeExit', 'uncaughtException']) process.on(name, () => { for (;;); }); }",
  ),
  attack(
    "goes on after its answer",
    "setInterval(() => echo({ value: 1 }), 1); queueMicrotask(() => { for (;;); }); finalAnswer(1);",
    ENDS,
  ),
  attack(
    "goes on after an error",
    "const again = async () => { for (;;) { await null; try { await echo({ value: 1 }); } catch {} } }; again(); again(); throw new Error('over');",
    ENDS,
  ),
] as const;
