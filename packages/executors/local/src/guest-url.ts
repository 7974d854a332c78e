// biome-ignore-all lint/suspicious/noShadowRestrictedNames: it keeps the built-ins it uses, for programs may replace them
import type { Host } from "@smolagents-ts/executor-kit/guest";

/** What the host knows of a URL after parsing it. */
interface UrlParts {
  readonly [part: string]: string;
}

/**
 * `URL` and `URLSearchParams`, parsed by the host's own implementation of the WHATWG URL standard.
 *
 * Runs inside the sandbox, handed over as source text, so it must not refer to anything outside itself.
 */
export function bootUrl(host: Host): void {
  const { JSON, Object, String, Symbol, TypeError } = globalThis;
  const ask = (question: object) => JSON.parse(host.url(JSON.stringify(question)));

  class URLSearchParams {
    #entries: [string, string][];
    /** Tells the URL these belong to of a change. */
    onChange: (() => void) | undefined;

    constructor(init: unknown = "") {
      Object.defineProperty(this, "onChange", { value: undefined, writable: true, enumerable: false });
      if (typeof init === "object" && init !== null) {
        const pairs = Symbol.iterator in init ? [...(init as Iterable<[unknown, unknown]>)] : Object.entries(init);
        this.#entries = pairs.map(([name, value]) => [String(name), String(value)]);
      } else {
        this.#entries = ask({ parse: String(init) });
      }
    }
    get size() {
      return this.#entries.length;
    }
    get(name: string) {
      return this.#entries.find(([key]) => key === String(name))?.[1] ?? null;
    }
    getAll(name: string) {
      return this.#entries.filter(([key]) => key === String(name)).map(([, value]) => value);
    }
    has(name: string, value?: string) {
      return this.#entries.some(([key, item]) => key === String(name) && (value === undefined || item === String(value)));
    }
    append(name: string, value: string) {
      this.#change([...this.#entries, [String(name), String(value)]]);
    }
    delete(name: string, value?: string) {
      this.#change(this.#entries.filter(([key, item]) => key !== String(name) || (value !== undefined && item !== String(value))));
    }
    set(name: string, value: string) {
      const first = this.#entries.findIndex(([key]) => key === String(name));
      const rest = this.#entries.filter(([key], i) => i <= first || key !== String(name));
      if (first < 0) rest.push([String(name), String(value)]);
      else rest[first] = [String(name), String(value)];
      this.#change(rest);
    }
    sort() {
      this.#change([...this.#entries].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
    }
    forEach(visit: (value: string, name: string, params: unknown) => void, self?: unknown) {
      for (const [name, value] of this.#entries) visit.call(self, value, name, this);
    }
    *entries() {
      for (const [name, value] of this.#entries) yield [name, value];
    }
    *keys() {
      for (const [name] of this.#entries) yield name;
    }
    *values() {
      for (const [, value] of this.#entries) yield value;
    }
    [Symbol.iterator]() {
      return this.entries();
    }
    toString(): string {
      return ask({ format: this.#entries });
    }
    #change(entries: [string, string][]) {
      this.#entries = entries;
      this.onChange?.();
    }
  }

  let read: (url: URL, part: string) => string;
  let write: (url: URL, part: string, value: unknown, keepParams: boolean) => void;

  class URL {
    #parts: UrlParts;
    #searchParams: URLSearchParams | undefined;

    constructor(url: unknown, base?: unknown) {
      this.#parts = URL.#ask({ url: String(url), ...(base !== undefined && { base: String(base) }) });
    }
    static #ask(question: object): UrlParts {
      const parts = ask(question);
      if (parts === null) throw new TypeError("Invalid URL");
      return parts;
    }
    static canParse(url: unknown, base?: unknown) {
      return URL.parse(url, base) !== null;
    }
    static parse(url: unknown, base?: unknown) {
      try {
        return new URL(url, base);
      } catch {
        return null;
      }
    }
    get searchParams() {
      if (!this.#searchParams) {
        const params = new URLSearchParams(this.#parts["search"]);
        params.onChange = () => write(this, "search", params.toString(), true);
        this.#searchParams = params;
      }
      return this.#searchParams;
    }
    toString() {
      return this.#parts["href"];
    }
    toJSON() {
      return this.#parts["href"];
    }
    static {
      read = (url, part) => url.#parts[part] ?? "";
      write = (url, part, value, keepParams) => {
        url.#parts = URL.#ask({ url: url.#parts["href"], set: [part, String(value)] });
        if (!keepParams) url.#searchParams = undefined;
      };
    }
  }

  for (const part of ["href", "origin", "protocol", "username", "password", "host", "hostname", "port", "pathname", "search", "hash"]) {
    Object.defineProperty(URL.prototype, part, {
      enumerable: true,
      configurable: true,
      get(this: URL) {
        return read(this, part);
      },
      ...(part !== "origin" && {
        set(this: URL, value: unknown) {
          write(this, part, value, false);
        },
      }),
    });
  }

  for (const [name, value] of Object.entries({ URL, URLSearchParams })) {
    Object.defineProperty(globalThis, name, { value, enumerable: false, configurable: true, writable: true });
  }
}
