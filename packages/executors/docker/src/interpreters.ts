import type { ExecutorLanguage } from "@smolagents-ts/core";
import { javascriptSide, type LanguageSide, nodeArguments, pythonArguments, pythonSide } from "@smolagents-ts/executor-kit";

const MIB = 1024 * 1024;

/** What differs between the languages, seen from a container. */
interface InterpreterFacts {
  readonly side: LanguageSide;
  readonly image: string;
  /** Starts an interpreter that reads its runner from stdin. */
  readonly command: (memoryBytes: number) => readonly string[];
  /** What the interpreter takes of the memory before a program has anything. */
  readonly memoryBytes: number;
  readonly notFound: string;
  /** Installs packages where programs find them. Arguments, never a line for a shell. */
  readonly install: readonly string[];
}

export const INTERPRETERS: { readonly [Language in ExecutorLanguage]: InterpreterFacts } = {
  python: {
    side: pythonSide,
    image: "python:3.13-slim",
    command: () => ["python3", ...pythonArguments],
    memoryBytes: 32 * MIB,
    notFound: "the image has no python3: take one with Python 3.9 or later, such as python:3.13-slim",
    install: ["python3", "-m", "pip", "install", "--no-cache-dir", "--disable-pip-version-check", "--no-input", "--"],
  },
  javascript: {
    side: javascriptSide,
    image: "node:24-slim",
    command: (memoryBytes) => ["node", ...nodeArguments({ heapBytes: memoryBytes })],
    memoryBytes: 96 * MIB,
    notFound: "the image has no node: take one with Node.js 18 or later, such as node:24-slim",
    // Into the root folder, so that programs find them from every other one.
    install: ["npm", "install", "--prefix", "/", "--no-audit", "--no-fund", "--no-save", "--"],
  },
};
