/** Literals of Python as values: no name is looked up and no call is made. What is no literal is undefined. */

const MAX_DEPTH = 30;
const ESCAPES: ReadonlyMap<string, string> = new Map(Object.entries({ n: "\n", t: "\t", r: "\r", "0": "\0", "\n": "" }));

type Literal = { readonly value: unknown };

/** The literal that begins at `start`. */
export function readPythonLiteral(source: string, start: number): unknown {
  return new Reader(source, start).read(0)?.value;
}

class Reader {
  readonly #source: string;
  #at: number;

  constructor(source: string, at: number) {
    this.#source = source;
    this.#at = at;
  }

  read(depth: number): Literal | undefined {
    if (depth > MAX_DEPTH) return undefined;
    this.#skipSpace();
    const next = this.#source[this.#at];
    if (next === "{") return this.#dict(depth);
    if (next === "[") return this.#items("]", depth);
    if (next === "(") return this.#group(depth);
    return this.#strings(depth) ?? this.#word();
  }

  #dict(depth: number): Literal | undefined {
    const entries: [string, unknown][] = [];
    const whole = this.#each("}", () => {
      const key = this.#strings(depth + 1);
      if (!key || !this.#take(":")) return false;
      const value = this.read(depth + 1);
      if (value) entries.push([String(key.value), value.value]);
      return value !== undefined;
    });
    return whole ? { value: Object.fromEntries(entries) } : undefined;
  }

  #items(end: string, depth: number): Literal | undefined {
    const items: unknown[] = [];
    const whole = this.#each(end, () => {
      const item = this.read(depth + 1);
      if (item) items.push(item.value);
      return item !== undefined;
    });
    return whole ? { value: items } : undefined;
  }

  /** Parentheses around one value, or a tuple. */
  #group(depth: number): Literal | undefined {
    const start = this.#at;
    const items = this.#items(")", depth);
    if (!items || !Array.isArray(items.value) || items.value.length !== 1) return items;
    return /,\s*\)$/.test(this.#source.slice(start, this.#at)) ? items : { value: items.value[0] };
  }

  #each(end: string, item: () => boolean): boolean {
    this.#at++;
    while (!this.#take(end)) {
      if (!item()) return false;
      if (this.#take(",")) continue;
      return this.#take(end);
    }
    return true;
  }

  /** One string, or several side by side; over several lines only between brackets. */
  #strings(depth: number): Literal | undefined {
    let text: string | undefined;
    for (let part = this.#string(); part !== undefined; part = this.#string()) {
      text = (text ?? "") + part;
      if (depth === 0 && this.#match(/[ \t]*(?:#|\r?\n)/y)) break;
    }
    return text === undefined ? undefined : { value: text };
  }

  #string(): string | undefined {
    this.#skipSpace();
    const [opening, prefix = "", quote = ""] = this.#match(/([rRuU]?)("""|'''|"|')/y) ?? [];
    if (opening === undefined) return undefined;
    const isRaw = prefix.toLowerCase() === "r";
    let text = "";
    while (this.#at < this.#source.length) {
      if (this.#source.startsWith(quote, this.#at)) {
        this.#at += quote.length;
        return text;
      }
      const char = this.#source[this.#at++] ?? "";
      if (char !== "\\") text += char;
      else text += isRaw ? `\\${this.#source[this.#at++] ?? ""}` : this.#escape();
    }
    return undefined;
  }

  #escape(): string {
    const [, hex] = this.#match(/x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})/y)?.filter((part) => part !== undefined) ?? [];
    if (hex !== undefined) return Number.parseInt(hex, 16) <= 0x10ffff ? String.fromCodePoint(Number.parseInt(hex, 16)) : "";
    const char = this.#source[this.#at++] ?? "";
    return ESCAPES.get(char) ?? (/["'\\]/.test(char) ? char : `\\${char}`);
  }

  #word(): Literal | undefined {
    const [word] = this.#match(/-?\d[\d_]*(?:\.\d+)?(?:e[+-]?\d+)?|True|False|None/iy) ?? [];
    if (word === undefined) return undefined;
    if (word === "None") return { value: null };
    if (word === "True" || word === "False") return { value: word === "True" };
    const number = Number(word.replaceAll("_", ""));
    return Number.isFinite(number) ? { value: number } : undefined;
  }

  #take(char: string): boolean {
    this.#skipSpace();
    if (this.#source[this.#at] !== char) return false;
    this.#at++;
    return true;
  }

  #skipSpace(): void {
    this.#match(/(?:\s|#[^\n]*(?:\n|$)|\\\n)*/y);
  }

  #match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#source) ?? undefined;
    if (found) this.#at = pattern.lastIndex;
    return found;
  }
}
