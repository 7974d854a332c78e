/** As much of Deno as is used. */
export interface DenoRuntime {
  readonly args: readonly string[];
  readonly stdin: { readonly readable: AsyncIterable<Uint8Array> };
  readonly stderr: { writeSync(bytes: Uint8Array): number };
  readonly stdout: { writeSync(bytes: Uint8Array): number };
  readonly permissions: { revokeSync(descriptor: { readonly name: "read" }): unknown };
  openSync(path: string): { seekSync(offset: number, whence: 0): number; readSync(bytes: Uint8Array): number | null };
  readFileSync(path: string): Uint8Array<ArrayBuffer>;
  readDirSync(path: string): Iterable<{ readonly name: string; readonly isDirectory: boolean }>;
  exit(code?: number): never;
}

/** Gone from the worker before a program runs, so that nothing takes it for granted. */
export const deno = (globalThis as unknown as { readonly Deno: DenoRuntime }).Deno;
