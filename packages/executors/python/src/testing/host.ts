// A host that runs a program which does not end; started to be killed. Argument: the folder that programs find as their workspace.
import { PythonExecutor } from "@smolagents-ts/executor-python";

const [, , workspace = ""] = process.argv;
const executor = new PythonExecutor({ workspace, pool: 1 });
const session = await executor.open({
  tools: [{ name: "tell", description: "Says that the program is busy.", inputSchema: { type: "object" } }],
  callTool: async () => process.stdout.write("busy"),
});
// The last line lets no other thread of the interpreter do anything.
await session.run(`
import os, signal, subprocess
for number in range(1, 32):
    try: signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError): pass
subprocess.Popen(["sh", "-c", "sleep 60; true", ${JSON.stringify(workspace)}], start_new_session=True)
tell()
10 ** 10 ** 10`);
