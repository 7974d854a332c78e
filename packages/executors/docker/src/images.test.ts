import { describeWithEngine } from "@smolagents-ts/conformance";
import { ExecutorStartError } from "@smolagents-ts/core";
import Docker from "dockerode";
import { afterAll, beforeAll, expect, it } from "vitest";
import { findImage, type ImageOptions, type PullProgress } from "./images.ts";
import { startRegistry } from "./testing/registry.ts";
import { testEngine } from "./testing/test-engine.ts";

await describeWithEngine("an image", testEngine, ({ socketPath }) => {
  const docker = new Docker({ socketPath });
  let registry: Awaited<ReturnType<typeof startRegistry>>;
  beforeAll(async () => {
    registry = await startRegistry();
  });
  afterAll(async () => {
    registry.close();
    await docker.getImage(`${registry.host}/thing:1`).remove({ force: true });
  });

  const find = (image: string, options: Partial<ImageOptions> = {}) => findImage(docker, { image, pull: "missing", ...options });

  async function refusal(finding: Promise<unknown>): Promise<ExecutorStartError> {
    const error = await finding.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    if (!ExecutorStartError.is(error)) throw new Error(`No ExecutorStartError: ${error}`);
    return error;
  }

  it("is not pulled when it must not be", async () => {
    const error = await refusal(find(`${registry.host}/thing:1`, { pull: "never" }));
    expect(error.message).toContain(`${registry.host}/thing:1 is not on this machine`);
    expect(error.hint).toBe(`docker pull ${registry.host}/thing:1`);
  });

  it("is pulled when it is missing, telling how that proceeds, and not again", async () => {
    const told: PullProgress[] = [];
    const image = `${registry.host}/thing:1`;
    const onPullProgress = (progress: PullProgress) => told.push(progress);
    const id = await find(image, { onPullProgress });
    // The second where the engine keeps images in containerd's store.
    expect([registry.id, registry.digest]).toContain(id);
    expect(told.map(({ status }) => status)).toContain(`Status: Downloaded newer image for ${image}`);
    expect(told.every(({ loadedBytes, totalBytes }) => loadedBytes <= totalBytes)).toBe(true);

    told.length = 0;
    expect(await find(image, { onPullProgress })).toBe(id);
    expect(told).toEqual([]);
    expect(await find(image, { onPullProgress, pull: "always" })).toBe(id);
    expect(told.map(({ status }) => status)).toContain(`Status: Image is up to date for ${image}`);
  });

  it("is taken by its digest or its id, and no other one is", async () => {
    const id = await find(`${registry.host}/thing@${registry.digest}`);
    expect([registry.id, registry.digest]).toContain(id);
    expect(await find(`${registry.host}/thing:1@${registry.digest}`, { pull: "never" })).toBe(id);
    expect(await find(id, { pull: "never" })).toBe(id);

    const other = `sha256:${"0".repeat(64)}`;
    expect((await refusal(find(`${registry.host}/thing@${other}`))).message).toContain("manifest unknown");
    expect((await refusal(find(`${registry.host}/thing@${other}`, { pull: "never" }))).message).toContain("not on this machine");
  });

  it("that the registry does not have is told with its words", async () => {
    const error = await refusal(find(`${registry.host}/thing:2`));
    expect(error.message).toMatch(/thing:2 cannot be pulled: .*manifest unknown/s);
    expect(error.hint).toContain("docker login");
  });

  it("of a registry that does not answer is told as such", async () => {
    // Port 9 discards what it gets, where anything listens there at all.
    const error = await refusal(find("127.0.0.1:9/thing:1"));
    expect(error.message).toContain("its registry cannot be reached");
    expect(error.hint).toContain("docker load");
  });

  it("has a name that can be one", async () => {
    expect((await refusal(find("No Image"))).message).toContain("No Image");
  });
});
