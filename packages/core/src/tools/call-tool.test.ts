import { describe, expect, it, vi } from "vitest";
import { z } from "zod";
import type { Tool, ToolContext } from "../contracts/tool.ts";
import { AgentToolCallError, AgentToolExecutionError } from "../errors.ts";
import { callTool } from "./call-tool.ts";
import { tool } from "./tool.ts";

const exchangeRate = tool({
  name: "exchangeRate",
  description: "Current exchange rate.",
  inputSchema: z.object({ base: z.string(), quote: z.string(), digits: z.number().default(2) }),
  outputSchema: z.number(),
  execute: ({ digits }) => digits,
});

const call = (name: string, input: unknown, tools: Tool[] = [exchangeRate], signal = new AbortController().signal) =>
  callTool(
    new Map(tools.map((one) => [one.name, one])),
    { name, input },
    { signal, callId: "call-7", progress() {}, interrupt: () => Promise.reject() },
  );
const failure = (promise: Promise<unknown>) =>
  promise.then(
    (value) => expect.unreachable(`gave ${value}`),
    (error: AgentToolCallError | AgentToolExecutionError) => error,
  );
const failing = (execute: () => unknown) => tool({ name: "fetchRates", description: "d", execute });

describe("callTool", () => {
  it("runs the tool with validated arguments, defaults filled in, and the context", async () => {
    const seen: unknown[] = [];
    const spy = tool({
      name: "spy",
      description: "d",
      inputSchema: z.object({ size: z.number().default(3) }),
      execute: (input, context: ToolContext) => void seen.push(input, context.callId, context.signal.aborted),
    });
    await call("spy", {}, [spy]);
    expect(seen).toEqual([{ size: 3 }, "call-7", false]);
  });

  it("takes a call without arguments as one with an empty object", async () => {
    const now = tool({ name: "now", description: "d", execute: () => 12 });
    expect(await call("now", undefined, [now])).toBe(12);
    expect((await failure(call("now", null, [now]))).message).toContain("expected object, got null");
  });

  it("gives the result as the outputSchema makes it", async () => {
    const trimmed = tool({ name: "t", description: "d", outputSchema: z.string().trim(), execute: () => " a " });
    expect(await call("t", {}, [trimmed])).toBe("a");
  });

  it("names the tools, and the one that was probably meant, when there is no such tool", async () => {
    const error = await failure(call("exchange_rates", {}));
    expect(error).toBeInstanceOf(AgentToolCallError);
    expect(error.message).toBe("Unknown tool exchange_rates. Did you mean exchangeRate? Tools: exchangeRate.");
    expect((await failure(call("x", {}, []))).message).toBe("Unknown tool x. There are no tools.");
  });

  it.each(["__proto__", "constructor", "toString", "hasOwnProperty"])("knows no tool called %s", async (name) => {
    expect((await failure(call(name, {}))).message).toBe(`Unknown tool ${name}. Tools: exchangeRate.`);
  });

  it("shortens a name of hostile length", async () => {
    expect((await failure(call("x".repeat(100_000), {}))).message.length).toBeLessThan(150);
  });

  it("tells all that is wrong with the arguments, and what is expected", async () => {
    const run = vi.spyOn(exchangeRate, "execute");
    const error = await failure(call("exchangeRate", { base: 1 }));
    expect(error).toBeInstanceOf(AgentToolCallError);
    expect(error.message).toBe(
      "Wrong arguments for exchangeRate:\n- base: Invalid input: expected string, received number\n- quote: Invalid input: expected string, received undefined" +
        "\n\n  Expected: exchangeRate(input: { base: string; quote: string; digits?: number }): Promise<number>",
    );
    expect(run).not.toHaveBeenCalled();
  });

  it.each<[string, () => unknown, string]>([
    [
      "throws",
      () => {
        throw new Error("HTTP 503");
      },
      "fetchRates failed: HTTP 503",
    ],
    ["rejects", () => Promise.reject(new TypeError("fetch failed")), "fetchRates failed: fetch failed"],
    [
      "throws text",
      () => {
        throw "nothing there";
      },
      "fetchRates failed: nothing there",
    ],
    [
      "throws an error without a message",
      () => {
        throw new RangeError();
      },
      "fetchRates failed: RangeError",
    ],
  ])("keeps the real message when the tool %s", async (_, execute, message) => {
    const error = await failure(call("fetchRates", {}, [failing(execute)]));
    expect(error).toBeInstanceOf(AgentToolExecutionError);
    expect(error.message).toBe(message);
    expect(error.cause).toBeDefined();
  });

  it("refuses a result that the outputSchema refuses", async () => {
    const wrong = tool({
      name: "w",
      description: "d",
      outputSchema: z.object({ rate: z.number() }),
      execute: () => ({ rate: "1" }) as never,
    });
    const error = await failure(call("w", {}, [wrong]));
    expect(error).toBeInstanceOf(AgentToolExecutionError);
    expect(error.message).toContain("w returned what its outputSchema refuses: rate: Invalid input: expected number, received string");
  });

  it("does not run a tool after the abort", async () => {
    const execute = vi.fn();
    const error = await failure(call("fetchRates", {}, [failing(execute)], AbortSignal.abort("user left")));
    expect(error).toMatchObject({ code: "TOOL_ABORTED", message: "fetchRates was stopped: the action ended.", cause: "user left" });
    expect(execute).not.toHaveBeenCalled();
  });

  it("does not wait for a tool that ignores the abort", async () => {
    const controller = new AbortController();
    const pending = failure(call("fetchRates", {}, [failing(() => new Promise(() => {}))], controller.signal));
    setTimeout(() => controller.abort(), 5);
    expect(await pending).toMatchObject({ code: "TOOL_ABORTED" });
  });

  it("does not run a tool whose arguments were still being validated at the abort", async () => {
    const controller = new AbortController();
    const execute = vi.fn();
    const slow = tool({
      name: "slow",
      description: "d",
      inputSchema: z.object({}).refine(() => new Promise<boolean>((resolve) => setTimeout(() => resolve(true), 20))),
      execute,
    });
    const pending = failure(call("slow", {}, [slow], controller.signal));
    controller.abort();
    await pending;
    await new Promise((resolve) => setTimeout(resolve, 40));
    expect(execute).not.toHaveBeenCalled();
  });

  it("leaves no listener on the signal", async () => {
    const { signal } = new AbortController();
    const removed = vi.spyOn(signal, "removeEventListener");
    const added = vi.spyOn(signal, "addEventListener");
    await call("exchangeRate", { base: "USD", quote: "TND" }, [exchangeRate], signal);
    await failure(call("fetchRates", {}, [failing(() => Promise.reject(new Error("x")))], signal));
    expect(removed).toHaveBeenCalledTimes(added.mock.calls.length);
  });
});
