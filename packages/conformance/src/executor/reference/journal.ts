import { createHash } from "node:crypto";
import { ExecutorStartError } from "@smolagents-ts/core";
import type { Journal } from "./session.ts";

const DIGEST_CHARS = 64;

export function writeJournal(journal: Journal): Uint8Array {
  const json = JSON.stringify(journal);
  return new TextEncoder().encode(digest(json) + json);
}

export function readJournal(snapshot: Uint8Array): Journal {
  const text = new TextDecoder().decode(snapshot);
  const json = text.slice(DIGEST_CHARS);
  if (text.slice(0, DIGEST_CHARS) !== digest(json)) throw new ExecutorStartError("The snapshot is damaged.");
  return JSON.parse(json);
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
