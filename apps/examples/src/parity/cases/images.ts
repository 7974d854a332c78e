import { CodeAgent, Media, mediaSchema, tool } from "@smolagents-ts/core";
import { ScriptedModel } from "@smolagents-ts/core/testing";
import { executor } from "../executor.ts";
import { answer, call, calls, picture, program } from "../script.ts";
import type { Stage, Transcript } from "../transcript.ts";

const generate = tool({ name: "generate", description: "Generates an image.", outputSchema: mediaSchema("image"), execute: () => picture });

const caption = ({ log }: Stage) =>
  tool({
    name: "caption",
    description: "Says what is in an image.",
    inputSchema: { type: "object", properties: { image: mediaSchema("image") }, required: ["image"] } as const,
    execute: ({ image }) => {
      log.push(Media.is(image) ? `${image.mediaType}, ${image.byteLength} bytes` : "no image");
      return "The image is a cat.";
    },
  });

export const images: readonly Transcript[] = [
  {
    title: "A picture is in the conversation once, however many steps follow",
    cites: "agents.py:574 MultiStepAgent._run_stream",
    differs: "images-once",
    acts: "by code",
    script: [program("1"), program("2"), program("finalAnswer(0);")],
    runs: [{ task: "What is it?", images: [picture] }],
    expect: { pictures: [1, 1, 1] },
  },
  {
    title: "A task comes before its pictures, in one message",
    cites: "test_memory.py::test_task_step_to_messages",
    acts: "by calls",
    script: [answer("a cat")],
    runs: [{ task: "This is a task.", images: [picture, Media.fromUrl("https://example.com/b.jpg")] }],
    expect: {
      conversation: [["user", /^This is a task\..*\[image\/png\]\[image\/jpeg\]$/s]],
      requests: { 0: { messages: [{}, { role: "user", content: [{ type: "text" }, { type: "media" }, { type: "media" }] }] } },
    },
  },
  {
    title: "A picture that a tool gives is shown to the model, which can give it as its answer",
    cites: "test_agents.py::TestAgent::test_toolcalling_agent_handles_image_tool_outputs",
    differs: "handles",
    acts: "by calls",
    script: [calls(call("generate")), answer("media-1")],
    options: { tools: [generate] },
    expect: { output: picture, told: [/^\[generate: .*media-1.*\[image\/png\]\]$/], pictures: [0, 1] },
  },
  {
    title: "Two pictures are two, the second takes no place of the first",
    cites: "agents.py:1361 ToolCallingAgent.process_tool_calls",
    differs: "handles",
    acts: "by calls",
    script: [calls(call("generate"), call("other")), answer(["media-1", "media-2"])],
    options: { tools: [generate, { ...generate, name: "other", execute: () => Media.fromUrl("https://example.com/b.png") }] },
    expect: { output: [picture, Media.fromUrl("https://example.com/b.png")] },
  },
  {
    title: "A tool gets the picture that its handle stands for",
    cites: "test_agents.py::TestAgent::test_toolcalling_agent_handles_image_inputs",
    differs: "handles",
    acts: "by calls",
    script: [calls(call("caption", { image: "media-1" })), answer("The image is a cat.")],
    options: (stage) => ({ tools: [caption(stage)] }),
    runs: [{ task: "Caption this image.", images: [picture] }],
    expect: { output: "The image is a cat.", log: [`image/png, ${picture.byteLength} bytes`] },
  },
  {
    title: "A text that is no handle stays a text",
    cites: "agents.py:1444 ToolCallingAgent._substitute_state_variables",
    differs: "handles",
    acts: "by calls",
    script: [answer("image.png")],
    runs: [{ images: [picture] }],
    expect: { output: "image.png" },
  },
  {
    title: "A program hands a picture from a tool to the answer, across steps",
    cites: "test_agents.py::TestCodeAgent::test_code_agent_image_output",
    acts: "by code",
    script: [program("const drawing = await generate();"), program("finalAnswer(drawing);")],
    options: { tools: [generate] },
    expect: { output: picture },
  },
  {
    title: "A program may call its variable image",
    cites: "test_agents.py::TestCodeAgent::test_code_agent_image_output",
    acts: "by code",
    script: [program("const image = await generate();"), program("finalAnswer(image);")],
    options: { tools: [generate] },
    expect: { output: picture },
  },
  {
    title: "A program shows the model a picture only where it says so",
    cites: "memory.py::ActionStep.to_messages",
    differs: "images-once",
    acts: "by code",
    script: [program("const shot = await generate();"), program("await image(shot);"), program("finalAnswer(0);")],
    options: { tools: [generate] },
    expect: { pictures: [0, 0, 1] },
  },
  {
    title: "Programs find the pictures of the task as handles",
    cites: "agents.py:436 MultiStepAgent.run",
    acts: "by code",
    script: [program("finalAnswer(await caption({ image: images[0] }));")],
    options: (stage) => ({ tools: [caption(stage)] }),
    runs: [{ images: [picture] }],
    expect: { output: "The image is a cat.", log: [`image/png, ${picture.byteLength} bytes`] },
  },
  {
    title: "A step with a picture is JSON, the picture in it",
    cites: "#2725",
    differs: "memory-is-json",
    acts: "by code",
    script: [program("await image(images[0]);"), program("finalAnswer(0);")],
    runs: [{ images: [picture] }],
    expect: {
      result: {
        memory: [
          { type: "task", media: [{ type: "media", mediaType: "image/png", source: { kind: "bytes" } }] },
          { type: "action", media: [{ type: "media", mediaType: "image/png", source: { kind: "bytes" } }] },
          { type: "action" },
        ],
      },
    },
  },
  {
    title: "A picture goes to a managed agent as an argument",
    cites: "#1184",
    differs: "handles",
    acts: "by code",
    script: [program('finalAnswer(await looker({ task: "What is it?", additionalArgs: { photo: images[0] } }));')],
    options: (stage) => ({
      managedAgents: [
        new CodeAgent({
          name: "looker",
          description: "Looks.",
          executor,
          tools: [caption(stage)],
          model: new ScriptedModel([program("finalAnswer(await caption({ image: photo }));")]),
        }),
      ],
    }),
    runs: [{ images: [picture] }],
    expect: { output: "The image is a cat.", log: [`image/png, ${picture.byteLength} bytes`] },
  },
];
