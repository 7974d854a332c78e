import { describe, it } from "vitest";

/**
 * Declares tests that need something of the machine, such as a Docker Engine or a browser.
 *
 * `find` gives it, or throws why there is none: then the suite is one skipped test that says so, or a failing one where `SMOLAGENTS_REQUIRE_ENGINES`
 * is `1`. Await it at the top level of a test file.
 */
export async function describeWithEngine<Engine>(
  title: string,
  find: () => Promise<Engine>,
  declare: (engine: Engine) => void,
): Promise<void> {
  const found = await find().then(
    (engine) => ({ engine }),
    (error: unknown) => ({ error }),
  );
  describe(title, () => {
    if ("engine" in found) return declare(found.engine);
    if (process.env["SMOLAGENTS_REQUIRE_ENGINES"] === "1") {
      return it("finds its engine", () => {
        throw found.error;
      });
    }
    const reason = found.error instanceof Error ? found.error.message : String(found.error);
    it.skip(`finds its engine (skipped: ${reason.split("\n")[0]})`);
  });
}
