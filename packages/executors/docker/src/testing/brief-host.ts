// A program that opens a session, leaves a container ready, closes nothing and has nothing more to do. Its argument: options as JSON.
import { setTimeout as sleep } from "node:timers/promises";
import { DockerExecutor } from "../docker-executor.ts";

const executor = new DockerExecutor(JSON.parse(process.argv[2] ?? ""));
const session = await executor.open({ tools: [], callTool: async () => undefined });
const { value } = await session.run("40 + 2");
executor.warm();
await sleep(1_000);
process.stdout.write(`${value}\n`);
