import type { GuestCall } from "./guest/done.ts";

/** What was done to an interpreter, in order: enough to make another one like it. */
export type JournalEntry = { readonly variables: string } | RecordedProgram;

export interface RecordedProgram {
  /** Number of its `exec` frame, which its calls' ids begin with. */
  readonly id: number;
  readonly code: string;
  readonly calls: readonly GuestCall[];
  /** Answers as they were sent, as JSON lists. */
  readonly answers: readonly string[];
}

/** Characters a journal holds at most. */
const MAX_CHARS = 64 * 1024 * 1024;

/** The programs of a session with the answers their calls got. */
export class Journal {
  #entries: JournalEntry[] = [];
  #chars = 0;
  /** True when programs were stopped in their middle, which cannot be repeated. */
  hasGaps = false;

  /** Absent when it grew too long to be kept. */
  get entries(): readonly JournalEntry[] | undefined {
    return this.#chars > MAX_CHARS ? undefined : this.#entries;
  }

  add(entry: JournalEntry): void {
    this.#chars += "variables" in entry ? entry.variables.length : charsOf(entry);
    if (this.#chars > MAX_CHARS) this.#entries = [];
    else this.#entries.push(entry);
  }
}

function charsOf({ code, calls, answers }: RecordedProgram): number {
  const called = calls.reduce((sum, [, name, input]) => sum + name.length + input.length, 0);
  return code.length + called + answers.reduce((sum, answer) => sum + answer.length, 0);
}

type Answer = readonly [id: string, ok: boolean, text: string, errorName?: string];

/** Answers the calls of a program that is run again as they were answered the first time. */
export class Replay {
  readonly #calls: readonly GuestCall[];
  readonly #answers: ReadonlyMap<string, Answer>;
  readonly #used = new Set<string>();

  constructor({ calls, answers }: RecordedProgram) {
    this.#calls = calls;
    this.#answers = new Map(answers.flatMap((list) => JSON.parse(list) as Answer[]).map((answer) => [answer[0], answer]));
  }

  /**
   * The answer to a call; null when it got none, as happens to calls that nothing awaited; undefined when the program did not make this call the
   * first time. Calls made at once may come in another order: then what they ask tells which is which.
   */
  answer([id, name, input]: GuestCall): Answer | null | undefined {
    const isSame = (call: GuestCall) => call[1] === name && call[2] === input && !this.#used.has(call[0]);
    const before = this.#calls.find((call) => call[0] === id && isSame(call)) ?? this.#calls.find(isSame);
    if (!before) return undefined;
    this.#used.add(before[0]);
    const answer = this.#answers.get(before[0]);
    return answer ? [id, ...(answer.slice(1) as [boolean, string, string?])] : null;
  }
}
