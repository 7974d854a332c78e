import { describe, expect, it } from "vitest";
import * as errors from "./errors.ts";
import * as core from "./index.ts";

type AnyErrorClass = (new (
  message: string,
  options?: errors.ModelErrorOptions,
) => errors.AgentError) & { readonly type: string; is(value: unknown): boolean };
// Classes that differ only by name would be one to the type checker.
const classes = Object.entries(errors).filter(([, value]) => typeof value === "function") as unknown as [string, AnyErrorClass][];
const make = (Class: AnyErrorClass) => new Class("It failed.", { kind: "timeout" });

describe("Every error class", () => {
  it.each(classes)("%s has its own name, a code, and the brand", (name, Class) => {
    const error = make(Class);
    expect(error).toBeInstanceOf(Error);
    expect(error.name).toBe(name);
    expect(Class.type).toBe(name);
    expect(error.code).toMatch(/^[A-Z]+(_[A-Z]+)*$/);
    expect(String(error)).toBe(`${name}: It failed.`);
    expect(Class.is(error)).toBe(true);
    expect(errors.AgentError.is(error)).toBe(true);
    expect(Reflect.get(error, Symbol.for("@smolagents-ts/error"))).toBe(true);
  });

  it("has a code of its own", () => {
    expect(new Set(classes.map(([, Class]) => make(Class).code)).size).toBe(classes.length);
  });

  it("is exported by the package, and the package exports no other", () => {
    const isErrorClass = (value: unknown) => typeof value === "function" && value.prototype instanceof Error;
    const exported = Object.entries(core).filter(([, value]) => isErrorClass(value));
    expect(exported.map(([name]) => name).sort()).toEqual(classes.map(([name]) => name).sort());
  });
});

describe("AgentError", () => {
  it("shows its hint in the message, indented and apart", () => {
    const error = new errors.AgentConfigError("No model.", { hint: "Run:\nnpm install x\n\nThen try again." });
    expect(error.message).toBe("No model.\n\n  Run:\n  npm install x\n\n  Then try again.");
    expect(error.hint).toBe("Run:\nnpm install x\n\nThen try again.");
  });

  it("is its message alone without a hint", () => {
    const error = new errors.AgentError("It failed.");
    expect(error.message).toBe("It failed.");
    expect(error.hint).toBeUndefined();
    expect(error.code).toBe("AGENT");
  });

  it("keeps its cause, also an odd one, and has none otherwise", () => {
    const cause = new Error("inner");
    expect(new errors.AgentError("x", { cause }).cause).toBe(cause);
    expect(new errors.AgentError("x", { cause: null })).toHaveProperty("cause", null);
    expect(new errors.AgentError("x")).not.toHaveProperty("cause");
  });

  it("takes a code that says more", () => {
    expect(new errors.AgentToolExecutionError("x", { code: "TOOL_ABORTED" }).code).toBe("TOOL_ABORTED");
  });

  it("knows its subclasses by is(), and they do not know it", () => {
    const error = new errors.AgentToolCallError("x");
    expect(errors.AgentExecutionError.is(error)).toBe(true);
    expect(errors.AgentError.is(error)).toBe(true);
    expect(errors.AgentToolExecutionError.is(error)).toBe(false);
    expect(errors.AgentToolCallError.is(new errors.AgentExecutionError("x"))).toBe(false);
    expect(errors.ModelError.is(error)).toBe(false);
  });

  it.each([new Error("x"), new TypeError("x"), { name: "AgentError", code: "AGENT" }, "AgentError", null, undefined, 5, () => {}])(
    "is not %s",
    (value) => {
      expect(errors.AgentError.is(value)).toBe(false);
    },
  );

  it("knows the errors of another copy of core", async () => {
    const copy = (await import("./errors.ts?copy" as "./errors.ts")) as typeof errors;
    const foreign = new copy.AgentToolCallError("x");
    expect(foreign).not.toBeInstanceOf(errors.AgentError);
    expect(errors.AgentError.is(foreign)).toBe(true);
    expect(errors.AgentExecutionError.is(foreign)).toBe(true);
    expect(errors.AgentToolCallError.is(foreign)).toBe(true);
    expect(errors.ModelError.is(foreign)).toBe(false);
  });

  it("knows the subclasses of others", () => {
    class HubError extends errors.ModelError {
      static override readonly type = "HubError";
    }
    const error = new HubError("x", { kind: "auth" });
    expect(error.name).toBe("HubError");
    expect(errors.ModelError.is(error)).toBe(true);
    expect(HubError.is(error)).toBe(true);
    expect(HubError.is(new errors.ModelError("x", { kind: "auth" }))).toBe(false);
  });
});

describe("ModelError", () => {
  it.each<[kind: errors.ModelErrorKind, code: string, retryable: boolean]>([
    ["rate-limit", "MODEL_RATE_LIMIT", true],
    ["overloaded", "MODEL_OVERLOADED", true],
    ["timeout", "MODEL_TIMEOUT", true],
    ["connection", "MODEL_CONNECTION", true],
    ["truncated-stream", "MODEL_TRUNCATED_STREAM", true],
    ["aborted", "MODEL_ABORTED", false],
    ["auth", "MODEL_AUTH", false],
    ["bad-request", "MODEL_BAD_REQUEST", false],
    ["not-found", "MODEL_NOT_FOUND", false],
    ["content-filter", "MODEL_CONTENT_FILTER", false],
    ["context-length", "MODEL_CONTEXT_LENGTH", false],
    ["protocol", "MODEL_PROTOCOL", false],
  ])("of kind %s has the code %s", (kind, code, retryable) => {
    expect(new errors.ModelError("x", { kind })).toMatchObject({ kind, code, retryable });
  });

  it("carries what the server said, and may know better whether to retry", () => {
    const error = new errors.ModelError("x", { kind: "auth", status: 403, retryable: true, retryAfterMs: 500, requestId: "r1" });
    expect(error).toMatchObject({ status: 403, retryable: true, retryAfterMs: 500, requestId: "r1" });
  });
});

describe("AgentGenerationError", () => {
  it("keeps the steps done until then; none unless told", () => {
    expect(new errors.AgentGenerationError("x").steps).toEqual([]);
  });
});
