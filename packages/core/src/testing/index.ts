// Stand-ins for tests of agents, adapters and applications.

export { FakeExecutor, type FakeProgram } from "./fake-executor.ts";
export { type ScriptEntry, type ScriptedCall, ScriptedModel, type ScriptedModelOptions, type ScriptedReply } from "./scripted-model.ts";
