/**
 * Turns tokens into text as they come.
 *
 * A character that is spread over several tokens comes whole. Some tokenizers leave out a space at the beginning of what they decode, so each token
 * is decoded together with those before it: the lines of a program keep their indentation.
 */
export class TokenText {
  readonly #decode: (tokens: number[]) => string;
  #tokens: number[] = [];
  /** How many of the tokens are shown; they are kept for what comes after them. */
  #shown = 0;
  #shownText = "";

  constructor(decode: (tokens: number[]) => string) {
    this.#decode = decode;
  }

  /** The text that is complete with this token. */
  push(token: number): string {
    this.#tokens.push(token);
    const text = this.#decode(this.#tokens);
    return text.endsWith(HALF_CHARACTER) ? "" : this.#show(text);
  }

  /** What is left, half characters too. */
  end(): string {
    return this.#tokens.length > this.#shown ? this.#show(this.#decode(this.#tokens)) : "";
  }

  #show(text: string): string {
    const shown = text.slice(this.#shownText.length);
    if (shown === "") {
      // It says nothing, as special tokens do: what follows needs no decoding with all of them.
      this.#tokens.pop();
      return "";
    }
    this.#tokens = this.#tokens.slice(this.#shown);
    this.#shown = this.#tokens.length;
    this.#shownText = this.#decode(this.#tokens);
    return shown;
  }
}

const HALF_CHARACTER = "\uFFFD";
