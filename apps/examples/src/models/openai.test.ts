import { createResponsesServer } from "@smolagents-ts/conformance";
import { expect, it } from "vitest";
import { runProgram } from "../testing/run-program.ts";

it("shows what the model thinks, and gives it back with the tool's result", { timeout: 60_000 }, async () => {
  const server = await createResponsesServer();
  try {
    const call = (name: string, args: object) =>
      ({ type: "tool-call", call: 0, id: `call_${name}`, name, args: JSON.stringify(args) }) as const;
    const finish = { type: "finish", reason: "tool-calls" } as const;
    server.answer(
      { steps: [{ type: "reasoning", delta: "I should call the tool." }, call("square", { n: 12 }), finish] },
      { steps: [call("finalAnswer", { answer: 144 }), finish] },
    );
    const { code, stdout, stderr } = await runProgram("models/openai.ts", {
      env: { OPENAI_API_KEY: "sk-test", OPENAI_BASE_URL: server.url },
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout.trim()).toBe(`(I should call the tool.) ${12 ** 2}`);
    const [first, second] = server.requests;
    expect(first?.body).toMatchObject({ store: false, reasoning: { effort: "low", summary: "auto" } });
    const { input } = (second?.body ?? {}) as { readonly input: readonly { readonly type?: string }[] };
    expect(input.map(({ type }) => type).filter(Boolean)).toEqual(["reasoning", "function_call", "function_call_output"]);
    expect(input).toContainEqual(expect.objectContaining({ type: "reasoning", encrypted_content: expect.any(String) }));
  } finally {
    await server.close();
  }
});
