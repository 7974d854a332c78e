/** Where a written call may begin: in a fence or a tag or bare, as JSON or behind a model's own mark. Parsing decides whether it is one. */
const CALL = /^(?:```\w{0,20}\s{0,20})?(?:<\w{1,30}>\s{0,20})?(?:\{\s{0,20}["}]|\[\s{0,20}[{[]|\[TOOL_CALLS\]|<function=)/;
/** The beginning of such a beginning. */
const MAYBE_CALL =
  /^(?:`{1,2}|```\w{0,20}\s{0,20})?(?:<\w{0,30}|<\w{1,30}>\s{0,20})?(?:\{\s{0,20}|\[\s{0,20}|\[T[OOL_CALLS]{0,9}|<\w{0,8})?$/;
const LEAD = /[`<{[]/g;

/** Shows the prose of a reply as it comes, and holds back all from where a call may begin. */
export class CallTextSplitter {
  #waiting = "";
  #held = "";

  /** What stands from the first possible call on. */
  get held(): string {
    return this.#held + this.#waiting;
  }

  /** The text that may be shown. */
  push(delta: string): string {
    if (this.#held !== "") {
      this.#held += delta;
      return "";
    }
    const text = this.#waiting + delta;
    const lead = new RegExp(LEAD);
    for (let match = lead.exec(text); match; match = lead.exec(text)) {
      // No beginning of a call is longer.
      const ahead = text.slice(match.index, match.index + 120);
      if (CALL.test(ahead)) {
        this.#held = text.slice(match.index);
        this.#waiting = "";
        return text.slice(0, match.index);
      }
      if (MAYBE_CALL.test(ahead)) {
        this.#waiting = text.slice(match.index);
        return text.slice(0, match.index);
      }
      // Marks of a fence are one.
      if (match[0] === "`") lead.lastIndex = match.index + (/^`+/.exec(ahead)?.[0].length ?? 1);
    }
    this.#waiting = "";
    return text;
  }
}
