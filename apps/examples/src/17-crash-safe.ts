// A run that survives the end of its process. Kill this program in its middle and start it again: no finished call is made twice.
import { existsSync } from "node:fs";
import { appendFile, readFile, rename, rm, writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { CodeAgent, type RunState, tool } from "@smolagents-ts/core";
import { z } from "zod";

const [file = "run.json", outbox = "outbox.txt"] = process.argv.slice(2);

// #region agent
const sendInvitation = tool({
  name: "sendInvitation",
  description: "Sends an invitation.",
  inputSchema: z.object({ name: z.string() }),
  execute: async ({ name }, { callId }) => {
    // A call that was cut in its middle is made again, with the same id: this is how the tool knows.
    const sent = existsSync(outbox) ? await readFile(outbox, "utf8") : "";
    if (!sent.includes(`${callId} `)) await appendFile(outbox, `${callId} ${name}\n`);
    await sleep(100);
  },
});

const agent = new CodeAgent({ model: "openai/gpt-5.6", executor: "local", tools: [sendInvitation] });

// Called after every reply and every finished call, and awaited. Renaming is atomic: the file is never half written.
async function checkpoint(state: RunState) {
  await writeFile(`${file}.new`, JSON.stringify(state));
  await rename(`${file}.new`, file);
}

const { output } = existsSync(file)
  ? await agent.resume(JSON.parse(await readFile(file, "utf8")), undefined, { checkpoint })
  : await agent.run("Invite Ada, Barbara, Edsger, Grace, Katherine and Linus.", { checkpoint });
// #endregion agent

console.log(output);
await rm(file, { force: true });
await agent.close();
