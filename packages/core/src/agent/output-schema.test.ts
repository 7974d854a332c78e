import { toStandardJsonSchema } from "@valibot/to-json-schema";
import Ajv from "ajv/dist/2020.js";
import { type } from "arktype";
import * as v from "valibot";
import { describe, expect, expectTypeOf, it } from "vitest";
import { z } from "zod";
import type { ModelCapabilities } from "../contracts/model.ts";
import type { SchemaLike } from "../contracts/schema.ts";
import { conversationFaults } from "../testing/conversation-faults.ts";
import { FakeExecutor, type ScriptEntry, ScriptedModel } from "../testing/index.ts";
import { CodeAgent } from "./code-agent.ts";
import { ToolCallingAgent } from "./tool-calling-agent.ts";

type Mode = "code" | "tools" | "text" | "both";
const MODES: readonly Mode[] = ["code", "tools", "text", "both"];

/** An agent whose model gives these answers one after the other, in the way of its mode. */
function answering(mode: Mode, answers: readonly unknown[], outputSchema?: SchemaLike) {
  let given = 0;
  const script = answers.map((answer, at): ScriptEntry => {
    if (mode === "code") return "<code>\nfinalAnswer(…)\n</code>";
    const args = { answer: answer as number };
    if (mode === "text") return JSON.stringify({ name: "finalAnswer", arguments: args });
    return { toolCalls: [{ id: `${at}`, name: "finalAnswer", args }] };
  });
  const capabilities: ModelCapabilities = { tools: mode !== "text" };
  const model = new ScriptedModel(script, { capabilities });
  const executor = new FakeExecutor(() => ({ final: { value: answers[given++] } }));
  const options = { model, ...(outputSchema && { outputSchema }) };
  const agent =
    mode === "code" || mode === "both"
      ? new CodeAgent({ ...options, executor, mode })
      : new ToolCallingAgent<SchemaLike | undefined>(options);
  return { model, agent };
}
const told = ({ requests }: ScriptedModel) => JSON.stringify(requests.at(-1)!.messages.slice(3));

const city = { name: "Paris", people: 2_100_000 };

describe.each(MODES)("In mode %s", (mode) => {
  it.each<[library: string, schema: SchemaLike, words: RegExp]>([
    ["zod", z.object({ name: z.string(), people: z.number() }), /people: Invalid input: expected number, received string/],
    [
      "valibot",
      toStandardJsonSchema(v.object({ name: v.string(), people: v.number() })),
      /people: Invalid type: Expected number but received/,
    ],
    ["arktype", type({ name: "string", people: "number" }), /people must be a number \(was a string\)/],
    [
      "JSON Schema",
      {
        type: "object",
        properties: { name: { type: "string" }, people: { type: "number" } },
        required: ["name", "people"],
        additionalProperties: false,
      },
      /people: expected number, got string/,
    ],
  ])("%s judges the answer: what does not fit goes back in its words, what does is the output", async (_, schema, words) => {
    const { model, agent } = answering(mode, [{ ...city, people: "many" }, city], schema);
    const { status, output, steps } = await agent.run("Which city?");
    expect({ status, output }).toEqual({ status: "completed", output: city });
    expect(steps).toMatchObject([{ error: { code: "FINAL_ANSWER_SCHEMA" } }, { final: { value: city } }]);
    expect(told(model)).toMatch(/The answer does not have the asked shape:/);
    expect(told(model)).toMatch(words);
    expect(conversationFaults(model.requests.at(-1)!.messages)).toEqual([]);
  });

  it("shows the model the shape", async () => {
    const { model, agent } = answering(mode, [city], z.object({ name: z.string(), people: z.number().describe("How many live there.") }));
    await agent.run("Which city?");
    const [request] = model.requests;
    expect(JSON.stringify(mode === "code" || mode === "text" ? request!.messages[0] : request!.tools)).toContain("How many live there.");
  });

  it("gives what the schema makes of the answer, and shows the model what to write", async () => {
    const schema = z.object({ when: z.iso.date().transform((text) => new Date(text)), limit: z.number().default(3) });
    const { model, agent } = answering(mode, [{ when: "2026-01-02" }], schema);
    const { output, steps } = await agent.run("When?");
    expect(output).toEqual({ when: new Date("2026-01-02"), limit: 3 });
    // Memory is JSON.
    expect(steps[0]!.final).toEqual({ value: { when: "2026-01-02T00:00:00.000Z", limit: 3 } });
    expect(JSON.stringify(model.requests[0])).not.toMatch(/required\\?":\[\\?"when\\?",\\?"limit/);
  });

  it("tells all issues at once", async () => {
    const { model, agent } = answering(
      mode,
      [
        { a: 1, b: 2 },
        { a: "x", b: "y" },
      ],
      z.object({ a: z.string(), b: z.string() }),
    );
    await agent.run("t");
    expect(told(model)).toMatch(/a: Invalid input.*b: Invalid input/);
  });

  it("tries as often as there are steps, then asks for words and takes JSON that fits", async () => {
    const schema = z.object({ n: z.number() });
    const { model, agent } = answering(mode, ["a", "b"], schema);
    const script = model.stream.bind(model);
    model.stream = async function* (request) {
      if (request.messages.filter(({ role }) => role === "assistant").length < 2) return yield* script(request);
      model.requests.push(request);
      const content = [{ type: "text", text: 'It is {"n": 5}, I think.' }] as const;
      yield { type: "finish", reason: "stop", message: { role: "assistant", content }, usage: {} };
    };
    expect(await agent.run("t", { maxSteps: 2 })).toMatchObject({ status: "max-steps", output: { n: 5 } });
  });

  it("holds for one run only when it was given to the run, and takes the place of the agent's", async () => {
    const { agent } = answering(mode, ["x"], z.number());
    expect((await agent.run("t", { outputSchema: z.string() })).output).toBe("x");
    const other = answering(mode, [1, "x"], z.number());
    expect((await other.agent.run("t")).output).toBe(1);
    const { agent: free, model } = answering(mode, [{ a: 1 }]);
    await free.run("t", { outputSchema: z.object({ a: z.number() }) });
    await free.run("t");
    expect(JSON.stringify(model.requests.map(({ messages, tools }) => [messages[0], tools]))).toMatch(/\ba\b.*number/);
    expect([model.requests[1]!.messages[0], model.requests[1]!.tools]).not.toEqual([
      model.requests[0]!.messages[0],
      model.requests[0]!.tools,
    ]);
  });

  it("runs on in spite of a refinement that throws", async () => {
    const schema = z.number().refine((value) => {
      if (value < 5) throw new Error("cannot look that up");
      return true;
    });
    const { model, agent } = answering(mode, [1, 8], schema);
    expect((await agent.run("t")).output).toBe(8);
    expect(told(model)).toMatch(/could not be checked: cannot look that up/);
  });

  it("waits for asynchronous refinements", async () => {
    const { agent } = answering(
      mode,
      [1, 8],
      z.number().refine(async (value) => value > 5),
    );
    expect((await agent.run("t")).output).toBe(8);
  });
});

describe("The output", () => {
  const executor = new FakeExecutor(() => ({ final: { value: 1 } }));
  const model = new ScriptedModel(["<code>1</code>"]);

  it("has the type that the agent's schema gives, after transforms", () => {
    const schema = z.object({ when: z.string().transform(Number), limit: z.number().default(3) });
    const run = () => new CodeAgent({ model, executor, outputSchema: schema }).run("t");
    expectTypeOf(run).returns.resolves.toHaveProperty("output").toEqualTypeOf<{ when: number; limit: number } | undefined>();
    const ark = () => new ToolCallingAgent({ model, outputSchema: type({ name: "string" }) }).run("t");
    expectTypeOf(ark).returns.resolves.toHaveProperty("output").toEqualTypeOf<{ name: string } | undefined>();
    const valibot = () => new CodeAgent({ model, executor, outputSchema: toStandardJsonSchema(v.object({ a: v.number() })) }).run("t");
    expectTypeOf(valibot).returns.resolves.toHaveProperty("output").toEqualTypeOf<{ a: number } | undefined>();
  });

  it("has the type that the run's schema gives, when it has one of its own", () => {
    const agent = new CodeAgent({ model, executor, outputSchema: z.number() });
    const own = () => agent.run("t", { outputSchema: z.string() });
    expectTypeOf(own).returns.resolves.toHaveProperty("output").toEqualTypeOf<string | undefined>();
    const others = [() => agent.run("t", { maxSteps: 3 }), () => agent.stream("t").result, () => agent.session().run("t")] as const;
    expectTypeOf(others[0]).returns.resolves.toHaveProperty("output").toEqualTypeOf<number | undefined>();
    expectTypeOf(others[1]).returns.resolves.toHaveProperty("output").toEqualTypeOf<number | undefined>();
    expectTypeOf(others[2]).returns.resolves.toHaveProperty("output").toEqualTypeOf<number | undefined>();
  });

  it("is unknown without a schema", () => {
    const run = () => new CodeAgent({ model, executor }).run("t");
    expectTypeOf(run).returns.resolves.toHaveProperty("output").toEqualTypeOf<unknown>();
  });
});

describe("The native schema of finalAnswer", () => {
  interface Node {
    readonly name: string;
    readonly children: readonly Node[];
  }
  const Tree: z.ZodType<Node> = z.object({
    name: z.string(),
    get children() {
      return z.array(Tree);
    },
  });
  const tree = { name: "a", children: [{ name: "b", children: [] }] };
  const wrong = { name: "a", children: [{ name: 5, children: [] }] };

  async function schemaOf(outputSchema: SchemaLike | undefined): Promise<object> {
    const { model, agent } = answering("tools", [tree], outputSchema);
    await agent.run("t", { maxSteps: 1 }).catch(() => {});
    return model.requests[0]!.tools!.find(({ name }) => name === "finalAnswer")!.inputSchema;
  }

  it.each<[what: string, schema: SchemaLike]>([
    ["refers to itself as a whole", Tree],
    [
      "refers to itself by #, in plain JSON Schema",
      {
        type: "object",
        properties: { name: { type: "string" }, children: { type: "array", items: { $ref: "#" } } },
        required: ["name", "children"],
      },
    ],
    [
      "has $defs",
      {
        $ref: "#/$defs/Node",
        $defs: {
          Node: {
            type: "object",
            properties: { name: { type: "string" }, children: { type: "array", items: { $ref: "#/$defs/Node" } } },
            required: ["name", "children"],
          },
        },
      },
    ],
    [
      "has the definitions of draft 7",
      {
        $schema: "http://json-schema.org/draft-07/schema#",
        $id: "https://example.com/tree.json",
        allOf: [{ $ref: "#/definitions/node" }],
        definitions: {
          node: {
            type: "object",
            properties: { name: { type: "string" }, children: { type: "array", items: { $ref: "#/definitions/node" } } },
            required: ["name", "children"],
          },
        },
      },
    ],
    [
      "refers to a property of its own",
      {
        type: "object",
        properties: {
          name: { type: "string" },
          children: { type: "array", items: { properties: { name: { $ref: "#/properties/name" } } } },
        },
        required: ["name", "children"],
      },
    ],
  ])("still means the same when the answer %s: another validator takes what fits, and nothing else", async (_, schema) => {
    const validate = new Ajv({ strict: false }).compile(await schemaOf(schema));
    expect(validate({ answer: tree })).toBe(true);
    expect(validate({ answer: wrong })).toBe(false);
    expect(validate(tree)).toBe(false);
  });

  it("is of any type without a schema", async () => {
    const validate = new Ajv({ strict: false }).compile(await schemaOf(undefined));
    for (const answer of ["a", 1, null, [], {}]) expect(validate({ answer })).toBe(true);
    expect(validate({})).toBe(false);
  });

  it("takes recursive answers, and says where they are wrong", async () => {
    const { model, agent } = answering("tools", [wrong, tree], Tree);
    expect((await agent.run("t")).output).toEqual(tree);
    expect(told(model)).toMatch(/children\[0\]\.name: Invalid input: expected string/);
  });
});

describe("A native answer", () => {
  const run = async (schema: SchemaLike, args: object | string) => {
    const toolCalls = [{ id: "1", name: "finalAnswer", args: args as string }];
    const result = await new ToolCallingAgent({ model: new ScriptedModel([{ toolCalls }, "…"]), outputSchema: schema }).run("t", {
      maxSteps: 1,
    });
    return result.status === "completed" ? result.output : result.steps[0]!.error?.message;
  };
  const person = z.object({ answer: z.string(), sources: z.array(z.string()) });

  it.each<[what: string, schema: SchemaLike, args: object | string, output: unknown]>([
    ["in its wrapping", z.object({ a: z.number() }), { answer: { a: 1 } }, { a: 1 }],
    ["without its wrapping", z.object({ a: z.number() }), { a: 1 }, { a: 1 }],
    ["as JSON inside a string", z.object({ a: z.number() }), { answer: '{"a": 1}' }, { a: 1 }],
    ["as a list inside a string", z.array(z.number()), { answer: "[1, 2]" }, [1, 2]],
    ["as a bare list", z.array(z.number()), [1, 2], [1, 2]],
    ["as a text that looks like JSON, where a text is asked for", z.string(), { answer: '{"a": 1}' }, '{"a": 1}'],
    ["with nothing in it, where all is optional", z.object({ a: z.number().optional() }), {}, {}],
    ["with a field called answer, in its wrapping", person, { answer: { answer: "x", sources: [] } }, { answer: "x", sources: [] }],
    ["with a field called answer, without its wrapping", person, { answer: "x", sources: [] }, { answer: "x", sources: [] }],
  ])("is read %s", async (_, schema, args, output) => {
    expect(await run(schema, args)).toEqual(output);
  });

  it.each<[what: string, schema: SchemaLike, args: object | string, message: RegExp]>([
    ["is prose", z.object({ a: z.number() }), "It is 1.", /expected object, received string/],
    ["is missing", z.object({ a: z.number() }), {}, /a: Invalid input: expected number, received undefined/],
    ["has the wrong fields", person, { answer: "x" }, /expected object, received string/],
  ])("goes back when it %s", async (_, schema, args, message) => {
    expect(await run(schema, args)).toMatch(message);
  });
});
