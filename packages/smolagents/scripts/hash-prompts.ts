// Prints the hashes of all prompts in the YAML files of smolagents releases, for src/known-prompts.ts:
//   pip download --no-deps smolagents==1.26.0 && unzip smolagents-*.whl 'smolagents/prompts/*'
//   node scripts/hash-prompts.ts smolagents/prompts/*.yaml
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { hashPrompt } from "../src/known-prompts.ts";

const textsIn = (value: unknown): string[] => (typeof value === "string" ? [value] : Object.values(Object(value)).flatMap(textsIn));
const hashes = process.argv.slice(2).flatMap((file) => textsIn(parse(readFileSync(file, "utf8"))).map(hashPrompt));
console.log([...new Set(hashes)].sort().join(" "));
