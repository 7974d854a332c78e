import type { AgentEvent } from "@smolagents-ts/core";

type Of<Type extends AgentEvent["type"]> = Extract<AgentEvent, { readonly type: Type }>;

/** What a view shows: the events of a run, and what only memory knows. */
export type ViewEvent =
  | Exclude<AgentEvent, { readonly type: "agent-event" | "run-finish" }>
  | (Omit<Of<"agent-event">, "event"> & { readonly event: ViewEvent })
  /** With its length, where it was over before. */
  | (Of<"run-finish"> & { readonly durationMs?: number })
  | { readonly type: "summary"; readonly summary: string }
  /** What the model wrote or read, word for word. */
  | { readonly type: "message"; readonly role: string; readonly text: string };

export type EventOf<Type extends ViewEvent["type"]> = Extract<ViewEvent, { readonly type: Type }>;
