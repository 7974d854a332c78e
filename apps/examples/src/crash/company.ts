import { setTimeout as pause } from "node:timers/promises";
import { CodeAgent, type Decision, type Interruption, type MultiStepAgent, type Tool, ToolCallingAgent, tool } from "@smolagents-ts/core";
import { type ScriptEntry, ScriptedModel } from "@smolagents-ts/core/testing";
import type { Journal } from "./journal.ts";

/**
 * How the run comes back after a pause: from a copy of its sandbox, by running its programs again in a sandbox of this kind; or it has no
 * programs.
 */
export const VARIANTS = ["copy", "local", "deno", "python", "docker", "native"] as const;
export type Variant = (typeof VARIANTS)[number];

const isPython = (variant: Variant) => variant === "python" || variant === "docker";

/** Which agent pays, asks and lets another one work, in five steps, with calls of various lengths at once. */
export function makeCompany(variant: Variant, journal: Journal): { readonly boss: MultiStepAgent; readonly close: () => Promise<void> } {
  const { look, pay, ask } = makeTools(journal);
  const clerk = new ToolCallingAgent({
    name: "clerk",
    description: "Pays the rent.",
    tools: [look, pay],
    model: slowly([
      calls(["look", { id: 11 }], ["look", { id: 12 }]),
      calls(["pay", { to: "landlord", amount: 70 }], ["look", { id: 13 }]),
      calls(["finalAnswer", { answer: "The rent is paid." }]),
    ]),
  }) as MultiStepAgent;
  const options = { tools: [look, pay, ask], managedAgents: [clerk] };
  if (variant === "native") {
    const boss = new ToolCallingAgent({ ...options, model: slowly(TURNS) }) as MultiStepAgent;
    return { boss, close: async () => {} };
  }
  const programs = isPython(variant) ? PYTHON_PROGRAMS : PROGRAMS;
  const executor = variant === "copy" ? "local" : variant;
  const boss = new CodeAgent({ ...options, model: slowly(programs.map((program) => `<code>\n${program}\n</code>`)), executor });
  return { boss: boss as MultiStepAgent, close: () => boss.close() };
}

const PROGRAMS = [
  `const first = await look({ id: 1 });
   console.log(first.when.getTime());`,
  `const bought = await Promise.all([2, 3, 4].map(async (id) => {
     const { when } = await look({ id });
     return [when, await pay({ to: "shop-" + id, amount: id * 20 })];
   }));
   console.log(bought.length);`,
  `const [colour, report, found] = await Promise.all([ask({ about: "the wall" }), clerk({ task: "Pay the rent." }), look({ id: 5 })]);
   const twins = await Promise.all([look({ id: 6 }), look({ id: 6 })]);
   console.log(colour, report);`,
  `const refusal = await pay({ to: "tax", amount: 99 }).catch((error) => error.message);`,
  `finalAnswer({ first, bought, colour, report, found, twins, refusal });`,
];

/** The same, line by line. */
const PYTHON_PROGRAMS = [
  `first = look(id=1)
print(first["when"].timestamp())`,
  `async def buy(id):
    when = (await look.aio(id=id))["when"]
    return [when, await pay.aio(to=f"shop-{id}", amount=id * 20)]
bought = await gather([buy(id) for id in [2, 3, 4]])
print(len(bought))`,
  `colour, report, found = await gather(ask.aio(about="the wall"), clerk.aio(task="Pay the rent."), look.aio(id=5))
twins = await gather(look.aio(id=6), look.aio(id=6))
print(colour, report)`,
  `try:
    pay(to="tax", amount=99)
except Exception as error:
    refusal = str(error)`,
  `final_answer(dict(first=first, bought=bought, colour=colour, report=report, found=found, twins=twins, refusal=refusal))`,
];

/** In programs a payment to a shop rests on what was looked up before. */
export const restsOn = (variant: Variant, call: string): string | undefined => {
  const [, shop] = /^pay .*"shop-(\d)"/.exec(call) ?? [];
  return shop && variant !== "native" ? `look {"id":${shop}}` : undefined;
};

const TURNS: readonly ScriptEntry[] = [
  calls(["look", { id: 1 }]),
  calls(
    ...[2, 3, 4].map((id) => ["look", { id }] as const),
    ...[2, 3, 4].map((id) => ["pay", { to: `shop-${id}`, amount: id * 20 }] as const),
  ),
  calls(
    ["ask", { about: "the wall" }],
    ["clerk", { task: "Pay the rent." }],
    ["look", { id: 5 }],
    ["look", { id: 6 }],
    ["look", { id: 6 }],
  ),
  calls(["pay", { to: "tax", amount: 99 }]),
  // The answer rests on all that the run was told.
  ({ messages }) => calls(["finalAnswer", { answer: JSON.stringify(messages.slice(1)) }]),
];

/** What a person says: yes, but for taxes; always the same, for one thing at a time. */
export function decide([first]: readonly Interruption[]): { readonly [id: string]: Decision } {
  if (!first) return {};
  if (first.type === "question") return { [first.id]: { answer: { colour: "red" } } };
  return { [first.id]: JSON.stringify(first.input).includes("tax") ? { reject: "Not this year." } : { approve: true } };
}

function makeTools(journal: Journal): { readonly [Name in "look" | "pay" | "ask"]: Tool } {
  const number = { type: "number" } as const;
  const text = { type: "string" } as const;
  /** Notes when a call begins and when it is done. */
  const noted = async <T>(name: string, input: unknown, callId: string, work: () => Promise<T>): Promise<T> => {
    journal.write({ type: "start", callId, name, input });
    const result = await work();
    journal.write({ type: "finish", callId, name, input });
    return result;
  };
  const look = tool({
    name: "look",
    description: "Looks something up.",
    inputSchema: { type: "object", properties: { id: number }, required: ["id"] },
    execute: (input, { callId }) =>
      noted("look", input, callId, async () => {
        const { id } = input as { id: number };
        await pause(3 + ((id * 7) % 17));
        return { id, when: new Date(id * 86_400_000), counts: new Map([[id, BigInt(id)]]) };
      }),
  });
  const pay = tool({
    name: "pay",
    description: "Pays.",
    inputSchema: { type: "object", properties: { to: text, amount: number }, required: ["to", "amount"] },
    needsApproval: (input) => (input as { amount: number }).amount > 50,
    execute: (input, { callId }) =>
      noted("pay", input, callId, async () => {
        const { to, amount } = input as { to: string; amount: number };
        await pause(4);
        journal.settle(callId, `${to} ${amount}`);
        journal.point();
        await pause(amount % 11);
        return { to, amount, on: new Date(amount) };
      }),
  });
  const ask = tool({
    name: "ask",
    description: "Asks a person.",
    inputSchema: { type: "object", properties: { about: text }, required: ["about"] },
    execute: async (input, { callId, interrupt }) => {
      const answer = await interrupt(`Which colour for ${(input as { about: string }).about}?`);
      return noted("ask", input, callId, async () => answer);
    },
  });
  return { look, pay, ask };
}

function calls(...list: readonly (readonly [name: string, args: object])[]) {
  return { toolCalls: list.map(([name, args], at) => ({ id: `${name}-${at}`, name, args: args as never })) };
}

/** A model that takes a moment. */
function slowly(script: readonly ScriptEntry[]): ScriptedModel {
  return new ScriptedModel(
    script.map((entry) => async (request, index) => {
      await pause(4);
      return typeof entry === "function" ? entry(request, index) : entry;
    }),
  );
}
