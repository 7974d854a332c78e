import { ModelError } from "@smolagents-ts/core";

/** Where a person gets a token. */
export const TOKEN_PAGE = "https://huggingface.co/settings/tokens";

/**
 * The token of the environment, or the one that `hf auth login` left on this machine: the variables and the file are those of `huggingface_hub`.
 *
 * Throws a `ModelError` of kind `auth` when it is no token of Hugging Face, since it would be taken for the key of a provider and sent there.
 */
export function findToken(): string | undefined {
  const { env = {} } = globalThis.process ?? {};
  const token = clean(env["HF_TOKEN"] || env["HUGGING_FACE_HUB_TOKEN"]) ?? clean(readTokenFile(env));
  if (token === undefined || isToken(token)) return token;
  throw new ModelError("What HF_TOKEN or the token file holds is no token of Hugging Face: these begin with hf_.", {
    kind: "auth",
    hint: `Make one at ${TOKEN_PAGE}. The key of a provider is given as the option apiKey.`,
  });
}

export const isToken = (key: string): boolean => key.startsWith("hf_");

function readTokenFile(env: Readonly<Record<string, string | undefined>>): string | undefined {
  // Not an import of `node:fs`: without a token from a file, this package works in a browser.
  const { readFileSync } = globalThis.process?.getBuiltinModule?.("node:fs") ?? {};
  const home = globalThis.process?.getBuiltinModule?.("node:os").homedir();
  const folder = env["HF_HOME"] || `${env["XDG_CACHE_HOME"] || "~/.cache"}/huggingface`;
  const path = (env["HF_TOKEN_PATH"] || `${folder}/token`).replace(/^~(?=[\\/])/, () => home ?? "~");
  try {
    return readFileSync?.(path, "utf8");
  } catch {
    return undefined;
  }
}

const clean = (token: string | undefined): string | undefined => token?.trim() || undefined;
