import type { FakeProgram } from "../../testing/index.ts";
import { tool } from "../../tools/tool.ts";
import { pause } from "./pausing.ts";

const inputSchema = {
  type: "object",
  properties: { to: { type: "string" }, amount: { type: "number" } },
  required: ["to", "amount"],
  additionalProperties: false,
};
export type Payment = { readonly to: string; readonly amount: number };

/** Tools that note what they did. */
export function cash(needsApproval: boolean | ((input: unknown) => boolean | Promise<boolean>) = true) {
  const done: string[] = [];
  const keys: string[] = [];
  const pay = tool({
    name: "pay",
    description: "d",
    inputSchema,
    needsApproval,
    execute: (input, { callId }) => {
      const { to, amount } = input as Payment;
      done.push(`${to} ${amount}`);
      keys.push(callId);
      return `paid ${amount}`;
    },
  });
  const look = tool({
    name: "look",
    description: "d",
    execute: async () => {
      await pause(5);
      done.push("look");
      return 7;
    },
  });
  return { done, keys, tools: [pay, look] };
}

export const payTwo: FakeProgram = async (_, { call }) => {
  const all = await Promise.allSettled([call("pay", { to: "a", amount: 1 }), call("look"), call("pay", { to: "b", amount: 2 })]);
  return { final: { value: all.map((one) => (one.status === "fulfilled" ? one.value : (one.reason as Error).message)) } };
};
