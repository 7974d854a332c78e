import { type Attack, attack, ENDS } from "../attack.ts";
import { LOAD } from "./load.ts";

/** The modules of Node.js that can be had in any way; the others are missing. */
const PREPARATION = `${LOAD}
const [fs, child, net, http, os, vm, v8, sqlite, inspector, nodeModule, threads, traces] = await Promise.all(["fs", "child_process", "net", "http", "os", "vm", "v8", "sqlite", "inspector", "module", "worker_threads", "trace_events"].map(load));
const found = [];`;

/** A program that tells everything the expressions find. */
function reaching<const Name extends string>(name: Name, ...expressions: readonly string[]): Attack<Name> {
  const tries = expressions.map(
    (expression) => `try { found.push(String(await (${expression}))); } catch (error) { found.push(String(error)); }`,
  );
  return { name, code: `${PREPARATION}\n${tries.join("\n")}\nawait echo({ value: found });\nfound`, expects: ENDS };
}

/** Programs that reach for the host's files, secrets, network and processes. */
export const access = [
  reaching(
    "reads a file through Node's fs",
    `fs.readFileSync(target.secretFile, "utf8")`,
    `fs.promises.readFile(target.secretFile, "utf8")`,
  ),
  reaching(
    "reads a file through Deno and Bun",
    "Deno.readTextFileSync(target.secretFile)",
    "Deno.open(target.secretFile)",
    "Bun.file(target.secretFile).text()",
    "fetch('file://' + target.secretFile).then((response) => response.text())",
  ),
  reaching(
    "reads a file as a module",
    "import(target.secretFile).catch((error) => error.message)",
    "import('file://' + target.secretFile, { with: { type: 'json' } }).catch((error) => error.message)",
    "import('file://' + target.secretFile, { with: { type: 'text' } }).then((got) => got.default)",
  ),
  reaching(
    "reads a file around permissions, through odd paths",
    `fs.readFileSync("/proc/self/root" + target.secretFile, "utf8")`,
    `fs.readFileSync("/tmp/../" + target.secretFile, "utf8")`,
    `fs.readFileSync("/proc/1/root" + target.secretFile, "utf8")`,
    `fs.readFileSync("/proc/" + target.pid + "/root" + target.secretFile, "utf8")`,
    `(fs.symlinkSync(target.secretFile, "/tmp/link"), fs.readFileSync("/tmp/link", "utf8"))`,
    `(fs.linkSync(target.secretFile, "/tmp/hard"), fs.readFileSync("/tmp/hard", "utf8"))`,
    `fs.readdirSync("/proc/self/fd").map((fd) => { try { return fs.readFileSync("/proc/self/fd/" + fd, "utf8"); } catch { return ""; } })`,
  ),
  reaching(
    "writes a file",
    `fs.writeFileSync(target.canaryFile, "written")`,
    `fs.mkdirSync(target.canaryFile)`,
    `fs.symlinkSync("/etc", target.canaryFile)`,
    "Deno.writeTextFileSync(target.canaryFile, 'written')",
    "Deno.mkdirSync(target.canaryFile)",
    "Bun.write(target.canaryFile, 'written')",
  ),
  reaching(
    "writes a file through databases, logs and reports of the runtime",
    `new sqlite.DatabaseSync(target.canaryFile).exec("create table t (x)")`,
    "process.report.writeReport(target.canaryFile)",
    `v8.writeHeapSnapshot(target.canaryFile)`,
    "Deno.openKv(target.canaryFile)",
    `inspector.open(0)`,
    `traces.createTracing({ categories: ["node"] }).enable()`,
  ),
  reaching(
    "reads the environment",
    "process.env[target.secretName]",
    "JSON.stringify(process.env)",
    "Deno.env.get(target.secretName)",
    "JSON.stringify(Deno.env.toObject())",
    `fs.readFileSync("/proc/self/environ", "utf8")`,
    `fs.readFileSync("/proc/1/environ", "utf8")`,
    `fs.readFileSync("/proc/" + target.pid + "/environ", "utf8")`,
    `fs.readFileSync("/proc/" + process.ppid + "/environ", "utf8")`,
    "JSON.stringify(process.report.getReport())",
  ),
  reaching(
    "runs a program",
    `child.execSync("cat " + target.secretFile + "; touch " + target.canaryFile)`,
    `child.spawnSync("touch", [target.canaryFile]).status`,
    `new Promise((resolve, reject) => child.execFile("touch", [target.canaryFile], (error) => error ? reject(error) : resolve(1)))`,
    "new Deno.Command('touch', { args: [target.canaryFile] }).outputSync()",
    "Bun.spawnSync(['touch', target.canaryFile])",
  ),
  reaching(
    "runs a program through the runtime's own bindings",
    `process.binding("spawn_sync").spawn({ file: "/bin/touch", args: ["touch", target.canaryFile], envPairs: [], stdio: [] }).status`,
    `process._linkedBinding("spawn_sync")`,
  ),
  reaching(
    "loads native code",
    "process.dlopen({ exports: {} }, '/lib/x86_64-linux-gnu/libc.so.6')",
    "Deno.dlopen('/lib/x86_64-linux-gnu/libc.so.6', { system: { parameters: ['buffer'], result: 'i32' } }).symbols.system(new TextEncoder().encode('touch ' + target.canaryFile + '\\0'))",
    `nodeModule.createRequire("/")(target.secretFile)`,
  ),
  reaching(
    "connects by fetch, WebSocket and EventSource",
    "fetch('http://127.0.0.1:' + target.port + '/').then((response) => response.text())",
    "fetch('http://localhost:' + target.port + '/').then((response) => response.text())",
    "fetch('http://[::ffff:127.0.0.1]:' + target.port + '/').then((response) => response.text())",
    "new Promise((resolve, reject) => { const socket = new WebSocket('ws://127.0.0.1:' + target.port + '/'); socket.onopen = resolve; socket.onerror = reject; })",
    "new Promise((resolve, reject) => { const source = new EventSource('http://127.0.0.1:' + target.port + '/'); source.onopen = resolve; source.onerror = reject; })",
  ),
  reaching(
    "connects by sockets and by loading modules",
    `new Promise((resolve, reject) => net.connect(target.port, "127.0.0.1", resolve).on("error", reject))`,
    `new Promise((resolve, reject) => net.connect(target.port, "127.0.0.1", resolve).on("error", reject))`,
    `new Promise((resolve, reject) => http.get("http://127.0.0.1:" + target.port + "/", resolve).on("error", reject))`,
    "Deno.connect({ hostname: '127.0.0.1', port: target.port })",
    "import('http://127.0.0.1:' + target.port + '/module.js')",
    "new Worker('http://127.0.0.1:' + target.port + '/worker.js', { type: 'module' })",
  ),
  reaching(
    "kills a process of the host",
    "process.kill(target.pid, 'SIGKILL')",
    "process.kill(target.pid, 'SIGSTOP')",
    "Deno.kill(target.pid, 'SIGKILL')",
    `child.execSync("kill -9 " + target.pid)`,
    `os.setPriority(target.pid, 19)`,
  ),
  reaching(
    "asks for more rights",
    "Deno.permissions.request({ name: 'read' }).then(({ state }) => state === 'granted' && Deno.readTextFileSync(target.secretFile))",
    "Deno.permissions.request({ name: 'env' }).then(({ state }) => state === 'granted' && Deno.env.get(target.secretName))",
    "process.permission.has('fs.read') && process.getBuiltinModule('fs').readFileSync(target.secretFile, 'utf8')",
    "process.setuid(0)",
    "process.seteuid(0)",
  ),
  reaching(
    "starts workers with rights of their own",
    "new Worker('data:text/javascript,postMessage(Deno.readTextFileSync(' + JSON.stringify(target.secretFile) + '))', { type: 'module', deno: { permissions: 'inherit' } })",
    `new threads.Worker("require('fs').writeFileSync(" + JSON.stringify(target.canaryFile) + ", '1')", { eval: true, execArgv: [], env: {} })`,
    `new vm.Script("process.env[" + JSON.stringify(target.secretName) + "]").runInThisContext()`,
    "new Promise((resolve) => setTimeout(resolve, 50))",
  ),
  attack(
    "imports a module by every kind of name",
    "const names = ['fs', 'node:fs', './x.js', 'https://127.0.0.1:' + target.port + '/x.js', 'std', 'os', 'qjs:os', 'qjs:std', 'bjson', 'npm:left-pad', 'jsr:@std/path', 'data:text/javascript,export default 1'];\nconst modules = await Promise.allSettled(names.map((name) => import(name)));\nmodules.map(({ value }) => { try { return (value.default ?? value).readFileSync(target.secretFile, 'utf8'); } catch { return ''; } })",
    ENDS,
  ),
  attack(
    "ends itself through every exit there is",
    "for (const act of ['quit()', 'std.exit(1)', 'close()', 'self.close()', 'process.reallyExit(1)', 'Deno.exit(1)', 'process.exit(1)', 'process.abort()', 'process.kill(process.pid, \"SIGKILL\")']) { try { eval(act); } catch {} }\n1",
    ENDS,
  ),
  attack("waits on shared memory", "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10_000)", ENDS),
] as const;
