import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, it, vi } from "vitest";
import { findBubblewrap, inBubblewrap } from "./bubblewrap.ts";
import { ProcessChannel } from "./process-channel.ts";

const folder = mkdtempSync(join(tmpdir(), "smolagents-bubblewrap-"));
// As root, what is started runs as somebody else, who has to get there.
chmodSync(folder, 0o755);
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.unstubAllEnvs());

/** A bubblewrap that does this. */
function pretend(script: string): void {
  writeFileSync(join(folder, "bwrap"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  vi.stubEnv("PATH", folder);
}

describe.skipIf(process.platform !== "linux")("bubblewrap", () => {
  it("that is not installed is told with the command that installs it", async () => {
    vi.stubEnv("PATH", join(folder, "nothing"));
    expect(await findBubblewrap()).toEqual({
      reason: "bubblewrap is not installed",
      hint: expect.stringMatching(/apt install bubblewrap.*docker or pyodide/),
    });
  });

  it("that cannot make a sandbox here is not taken, and its own words are told", async () => {
    pretend("echo 'bwrap: No permissions to create new namespace, likely because the kernel does not allow it.' >&2; exit 1");
    expect(await findBubblewrap()).toEqual({
      reason: expect.stringContaining("No permissions to create new namespace"),
      hint: expect.stringContaining("docker or pyodide"),
    });
  });

  it("that knows too little is told to be too old", async () => {
    pretend("echo 'bwrap: Unknown option --size' >&2; exit 1");
    expect(await findBubblewrap()).toEqual({ reason: expect.stringContaining("too old"), hint: expect.stringContaining("0.7") });
  });

  it("is not believed that it works because it ends well", async () => {
    pretend("exit 0");
    expect((await findBubblewrap()).path).toBeUndefined();
  });

  it("is tried again after it did not work", async () => {
    pretend("exit 1");
    expect((await findBubblewrap()).path).toBeUndefined();
    pretend("echo works");
    expect(await findBubblewrap()).toEqual({ path: join(folder, "bwrap") });
  });

  it("gets no argument of the host's by accident: what is given is all there is", async () => {
    // It prints what it was started with.
    pretend('for each; do printf "%s\\n" "$each"; done');
    const channel = await ProcessChannel.start(
      inBubblewrap(join(folder, "bwrap"), {
        command: ["/usr/bin/thing", "--flag"],
        environment: { NAME: "a value" },
        readOnly: ["/opt/thing"],
        temporaryBytes: 1000.5,
        tasks: 3,
      }),
    );
    let text = "";
    channel.onData((bytes) => {
      text += Buffer.from(bytes).toString();
    });
    await new Promise((resolve) => channel.onClose(resolve));
    const said = text.trim().split("\n");
    const follows = (...words: string[]) => `\n${said.join("\n")}\n`.includes(`\n${words.join("\n")}\n`);
    for (const word of ["--unshare-all", "--unshare-user", "--die-with-parent", "--new-session", "--clearenv"])
      expect(said).toContain(word);
    expect(follows("--ro-bind", "/opt/thing", "/opt/thing")).toBe(true);
    expect(follows("--setenv", "NAME", "a value")).toBe(true);
    expect(follows("--size", "1001", "--tmpfs", "/tmp")).toBe(true);
    expect(said.filter((word) => word === "--bind" || word === "--share-net")).toEqual([]);
    expect(said.slice(-2)).toEqual(["/usr/bin/thing", "--flag"]);
  });
});
