import { AgentConfigError } from "@smolagents-ts/core";

/** Files, where there are any: this package is for browsers too, so that nothing of Node.js is imported. */
export class FileSystem {
  readonly #files: typeof import("node:fs/promises");

  /** `user` is who needs it, for the error. */
  constructor(user: string) {
    const files = globalThis.process?.getBuiltinModule?.("node:fs/promises");
    if (!files) throw new AgentConfigError(`${user} needs a file system, and there is none.`);
    this.#files = files;
  }

  /** The text of a file; nothing where there is none. */
  async read(path: string): Promise<string | undefined> {
    try {
      return await this.#files.readFile(path, "utf8");
    } catch (error) {
      if ((error as { readonly code?: unknown }).code === "ENOENT") return undefined;
      throw error;
    }
  }

  /** Writes a whole file or nothing, with the folders to it. */
  async write(path: string, text: string): Promise<void> {
    const part = `${path}.${globalThis.crypto.randomUUID()}.part`;
    const folder = path.slice(0, Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")));
    if (folder !== "") await this.#files.mkdir(folder, { recursive: true });
    try {
      await this.#files.writeFile(part, text);
      await this.#files.rename(part, path);
    } catch (error) {
      await this.#files.rm(part, { force: true });
      throw error;
    }
  }
}
