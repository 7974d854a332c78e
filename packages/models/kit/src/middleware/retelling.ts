import type { AssistantMessage, AssistantPart, Json, ModelEvent } from "@smolagents-ts/core";

type PartEvent = Extract<ModelEvent, { readonly index: number }>;
type Mutable<Part> = { -readonly [Field in keyof Part]: Part[Field] };
type BuiltPart = { [Type in AssistantPart["type"]]: Mutable<Extract<AssistantPart, { readonly type: Type }>> }[AssistantPart["type"]];

interface Slot {
  /** The index of the part in the reply that is told; none for a part that was added. */
  readonly source: number | undefined;
  /** What the events told; nothing yet of a part that has shown none. */
  part?: BuiltPart;
}

/**
 * A reply told anew, with texts cut or taken apart, so that parts get other indexes. The joined events are its message here too. Of each part that is
 * left as it is, all is kept: also what only the finished message tells, such as a vendor's data.
 */
export class Retelling {
  readonly #slots: Slot[] = [];
  /** Where the last slot of a part is. */
  readonly #places = new Map<number, number>();
  /** Parts with a lower index have shown something, or have a place. */
  #nextSource = 0;

  /** Characters in all parts. */
  get length(): number {
    return this.#slots.reduce((sum, { part }) => sum + lengthOf(part), 0);
  }

  /** A piece of a text: of that text's part, or of a new one where the last piece was of another kind. No piece tells that there is a text. */
  tell(source: number, type: "text" | "reasoning", delta: string): ModelEvent[] {
    this.#see(source);
    if (delta === "") return [];
    const at = this.#places.get(source);
    const slot = at === undefined ? undefined : this.#slots[at];
    if (at !== undefined && slot && (slot.part === undefined || slot.part.type === type)) {
      slot.part ??= { type, text: "" };
      (slot.part as { text: string }).text += delta;
      return [{ type, index: at, delta }];
    }
    return [{ type, index: this.#add(source, { type, text: delta }), delta }];
  }

  /** An event of a part that stays as it is. */
  pass(event: PartEvent): ModelEvent {
    this.#see(event.index);
    const index = this.#places.get(event.index) ?? this.#add(event.index);
    const slot = this.#slots[index] as Slot;
    slot.part = grown(slot.part, event);
    return { ...event, index };
  }

  /** A tool call that the reply does not have as one. */
  addCall(call: { readonly id: string; readonly name: string; readonly argsText: string }): ModelEvent[] {
    const { id, name, argsText } = call;
    const index = this.#slots.push({ source: undefined, part: { type: "tool-call", id, name, argsText } }) - 1;
    return [
      { type: "tool-call-start", index, id, name },
      { type: "tool-call-args", index, delta: argsText },
    ];
  }

  /** The message, by what the original holds. Without one it is made of the events. */
  message(original: AssistantMessage = { role: "assistant", content: [] }): AssistantMessage {
    const content = this.#slots.map(({ source, part }, at): AssistantPart => {
      const kept = source === undefined ? undefined : original.content[source];
      if (part?.type === "text" || (part?.type === "reasoning" && kept?.type !== "reasoning")) {
        const isLast = source !== undefined && this.#places.get(source) === at;
        return { ...part, ...(isLast && kept?.provider && { provider: kept.provider }) };
      }
      return kept ?? whole(part ?? { type: "text", text: "" });
    });
    // Parts that showed nothing before the end.
    const unseen = original.content.slice(this.#nextSource);
    return { role: "assistant", content: [...content, ...unseen] };
  }

  /** Parts before this one that have shown nothing keep their place. */
  #see(source: number): void {
    for (; this.#nextSource < source; this.#nextSource++) this.#add(this.#nextSource);
    this.#nextSource = Math.max(this.#nextSource, source + 1);
  }

  #add(source: number, part?: BuiltPart): number {
    const index = this.#slots.push({ source, ...(part && { part }) }) - 1;
    this.#places.set(source, index);
    return index;
  }
}

const grown = (part: BuiltPart | undefined, event: PartEvent): BuiltPart => {
  switch (event.type) {
    case "media":
      return event.part;
    case "tool-call-start":
      return { type: "tool-call", id: event.id, name: event.name, argsText: "" };
    case "tool-call-args": {
      const call = part?.type === "tool-call" ? part : { type: "tool-call" as const, id: "", name: "", argsText: "" };
      return { ...call, argsText: call.argsText + event.delta };
    }
    default: {
      const { type, delta } = event;
      const told = part?.type === type ? part : { type, text: "" };
      const signature = event.type === "reasoning" ? event.signature : undefined;
      return { ...told, text: told.text + delta, ...(signature !== undefined && { signature }) } as BuiltPart;
    }
  }
};

const whole = (part: BuiltPart): AssistantPart => {
  if (part.type !== "tool-call") return part;
  try {
    return { ...part, args: JSON.parse(part.argsText) as Json };
  } catch {
    return part;
  }
};

const lengthOf = (part: BuiltPart | undefined): number => {
  if (part === undefined || part.type === "media") return 0;
  return part.type === "tool-call" ? part.argsText.length : part.text.length;
};
