// Stand-ins for tests of agents, adapters and applications.

export { FakeExecutor, type FakeProgram } from "./fake-executor.ts";
export { ScriptedModel, type ScriptedModelOptions, type ScriptedReply, type ScriptEntry } from "./scripted-model.ts";
