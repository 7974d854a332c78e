/** The body of a function that tries everything which would leave the sandbox, in whatever realm it runs. Gives what it found. */
const REACH = `
const found = [];
const attempt = (act) => { try { found.push(String(act())); } catch {} };
const nodeModule = (name) => process.getBuiltinModule(name);
attempt(() => process.env[target.secretName]);
attempt(() => JSON.stringify(process.env));
attempt(() => Deno.env.get(target.secretName));
attempt(() => nodeModule("fs").readFileSync(target.secretFile, "utf8"));
attempt(() => nodeModule("fs").writeFileSync(target.canaryFile, "written"));
attempt(() => require("fs").readFileSync(target.secretFile, "utf8"));
attempt(() => Deno.readTextFileSync(target.secretFile));
attempt(() => Deno.writeTextFileSync(target.canaryFile, "written"));
attempt(() => nodeModule("child_process").execSync("cat " + target.secretFile));
attempt(() => process.kill(target.pid, "SIGKILL"));
attempt(() => Deno.kill(target.pid, "SIGKILL"));
attempt(() => fetch("http://127.0.0.1:" + target.port + "/").catch(() => {}));
attempt(() => { globalThis.__escaped = true; });
return found.join();`;

/** A program that has `probe`, the text of that function. The other realm may not know `target`, so the text says it. */
export function withProbe(program: string): string {
  return `const probe = "const target = " + JSON.stringify(target) + ";" + ${JSON.stringify(REACH)};\n${program}`;
}
