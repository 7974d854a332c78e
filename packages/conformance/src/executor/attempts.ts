/** Expressions that try to leave the sandbox. Each is tried by itself; what it finds is collected. */

import type { ExecutorLanguage } from "@smolagents-ts/core";

type Attempts<Given extends readonly unknown[]> = { readonly [Language in ExecutorLanguage]: (...given: Given) => readonly string[] };

/** Ways to a module of Node.js, for what a module can do. */
const modules = (name: string, use: (module: string) => string): readonly string[] => [
  use(`require(${JSON.stringify(name)})`),
  use(`(await import(${JSON.stringify(name)}))`),
  use(`(await import(${JSON.stringify(`node:${name}`)}))`),
  use(`process.getBuiltinModule(${JSON.stringify(name)})`),
  use(`process.mainModule.require(${JSON.stringify(name)})`),
  use(`this.constructor.constructor("return process")().getBuiltinModule(${JSON.stringify(name)})`),
  use(`(0, eval)("process").getBuiltinModule(${JSON.stringify(name)})`),
];

export const readAttempts: Attempts<[file: string]> = {
  javascript: (file) => [
    ...modules("fs", (module) => `${module}.readFileSync(${JSON.stringify(file)}, "utf8")`),
    `Deno.readTextFileSync(${JSON.stringify(file)})`,
    `Bun.file(${JSON.stringify(file)}).text()`,
    `import(${JSON.stringify(file)}).catch(String)`,
    `import(${JSON.stringify(`file://${file}`)}, { with: { type: "text" } }).then((module) => module.default)`,
    `fetch(${JSON.stringify(`file://${file}`)}).then((response) => response.text())`,
    `std.loadFile(${JSON.stringify(file)})`,
  ],
  python: (file) => [
    `open(${JSON.stringify(file)}).read()`,
    `__import__("pathlib").Path(${JSON.stringify(file)}).read_text()`,
    `__import__("os").popen("cat " + ${JSON.stringify(file)}).read()`,
    `__import__("subprocess").check_output(["cat", ${JSON.stringify(file)}])`,
    `__import__("ctypes").CDLL(None).system(b"cat ${file}")`,
    `__import__("js").process.getBuiltinModule("fs").readFileSync(${JSON.stringify(file)}, "utf8")`,
    `__import__("pyodide.code").code.run_js("process.getBuiltinModule('fs')").readFileSync(${JSON.stringify(file)}, "utf8")`,
  ],
};

export const writeAttempts: Attempts<[file: string]> = {
  javascript: (file) => [
    ...modules("fs", (module) => `${module}.writeFileSync(${JSON.stringify(file)}, "written")`),
    `Deno.writeTextFileSync(${JSON.stringify(file)}, "written")`,
    `Bun.write(${JSON.stringify(file)}, "written")`,
    `std.open(${JSON.stringify(file)}, "w").puts("written")`,
  ],
  python: (file) => [
    `open(${JSON.stringify(file)}, "w").write("written")`,
    `__import__("pathlib").Path(${JSON.stringify(file)}).write_text("written")`,
    `__import__("js").process.getBuiltinModule("fs").writeFileSync(${JSON.stringify(file)}, "written")`,
  ],
};

export const shellAttempts: Attempts<[file: string]> = {
  javascript: (file) => [
    ...modules("child_process", (module) => `${module}.execSync(${JSON.stringify(`touch ${file}`)})`),
    `new Deno.Command("touch", { args: [${JSON.stringify(file)}] }).outputSync()`,
    `Bun.spawnSync(["touch", ${JSON.stringify(file)}])`,
    `os.exec(["touch", ${JSON.stringify(file)}])`,
    'process.binding("spawn_sync")',
    'process.dlopen({ exports: {} }, "/lib/none.so")',
  ],
  python: (file) => [
    `__import__("os").system("touch ${file}")`,
    `__import__("subprocess").run(["touch", ${JSON.stringify(file)}])`,
    `__import__("ctypes").CDLL(None).system(b"touch ${file}")`,
    `__import__("pickle").loads(b"cos\\nsystem\\n(S'touch ${file}'\\ntR.")`,
    `[each for each in ().__class__.__base__.__subclasses__() if each.__name__ == "Popen"][0](["touch", ${JSON.stringify(file)}])`,
  ],
};

export const networkAttempts: Attempts<[port: number]> = {
  javascript: (port) => [
    `fetch("http://127.0.0.1:${port}/").then((response) => response.text())`,
    `new Promise((resolve, reject) => { const socket = new WebSocket("ws://127.0.0.1:${port}/"); socket.onerror = reject; socket.onopen = resolve; })`,
    `import("http://127.0.0.1:${port}/module.js")`,
    `Deno.connect({ hostname: "127.0.0.1", port: ${port} })`,
    ...modules(
      "net",
      (module) =>
        `new Promise((resolve, reject) => ${module}.connect(${port}, "127.0.0.1", resolve).on("error", reject)).then(() => "open")`,
    ),
  ],
  python: (port) => [
    `__import__("socket").create_connection(("127.0.0.1", ${port}), 2)`,
    `__import__("urllib.request").request.urlopen("http://127.0.0.1:${port}/", timeout=2).read()`,
    `__import__("js").fetch("http://127.0.0.1:${port}/")`,
    `__import__("os").system("bash -c 'echo > /dev/tcp/127.0.0.1/${port}'")`,
  ],
};

/** Walks from objects that the host may have made to the host's own `process`. */
const walk = (object: string): string => `(${object}).constructor.constructor("return process.env.CONFORMANCE_SECRET + process.cwd()")()`;

export const objectWalks: { readonly [Language in ExecutorLanguage]: readonly string[] } = {
  javascript: [
    walk("this"),
    walk("globalThis"),
    walk("console.log"),
    walk("console"),
    walk("keep"),
    walk("tools"),
    walk("finalAnswer"),
    walk("keep({ value: 1 })"),
    walk("await keep({ value: 1 })"),
    walk("(await keep({ value: 1 })).kept"),
    walk("await fail({}).catch((error) => error)"),
    walk("await keep({ value: () => 1 }).catch((error) => error)"),
    walk('await import("node:fs").catch((error) => error)'),
    walk("(() => { try { (function down() { down(); })(); } catch (error) { return error; } })()"),
    walk("(() => { try { null.field; } catch (error) { return error; } })()"),
    walk('(() => { try { new Function("let = =")(); } catch (error) { return error; } })()'),
    walk("(() => { try { structuredClone(() => 1); } catch (error) { return error; } })()"),
    `(() => { let frames = []; Error.prepareStackTrace = (_, all) => { frames = all; }; new Error().stack; Error.prepareStackTrace = undefined;
      return frames.map((frame) => ${walk("frame.getThis?.() ?? frame.getFunction?.() ?? frame")}); })()`,
    `(() => { let caller = (function inner() { try { return inner.caller?.caller; } catch { return null; } })(); return caller ? ${walk("caller")} : null; })()`,
    `(() => { const names = ["map", "join", "push", "forEach"]; const kept = names.map((name) => Array.prototype[name]); let seen;
      try { for (const name of names) Array.prototype[name] = function () { seen ??= this; return "x"; }; console.log(1, 2); }
      finally { for (let index = 0; index < names.length; index++) Array.prototype[names[index]] = kept[index]; }
      return seen && ${walk("seen")}; })()`,
    `(() => { const kept = Object.getOwnPropertyDescriptor(Object.prototype, "then"); let self;
      Object.defineProperty(Object.prototype, "then", { configurable: true, get() { self ??= this; } });
      try { keep({ value: 1 }); } finally { delete Object.prototype.then; } return self && ${walk("self")}; })()`,
    "Object.keys(globalThis).concat(Object.getOwnPropertyNames(globalThis)).map((name) => { try { return globalThis[name].constructor.constructor('return process.env.CONFORMANCE_SECRET')(); } catch { return ''; } })",
  ],
  python: [
    "keep.__globals__",
    "keep.__code__.co_filename",
    "[each.__init__.__globals__.get('environ') for each in ().__class__.__base__.__subclasses__() if hasattr(each.__init__, '__globals__')]",
    "__import__('sys')._getframe().f_back.f_globals",
    "__import__('gc').get_objects()",
    "__import__('js').process.env",
    "'{0.__class__.__init__.__globals__}'.format(keep)",
  ],
};
