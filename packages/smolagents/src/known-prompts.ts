import { createHash } from "node:crypto";

/** Whether a prompt is one that smolagents 1.8 to 1.26 came with. White space does not count. */
export const isKnownPrompt = (prompt: string): boolean => KNOWN.has(hashPrompt(prompt));

/** As it stands in the list below. */
export const hashPrompt = (prompt: string): string => createHash("sha256").update(prompt.replace(/\s+/g, "")).digest("hex").slice(0, 12);

/** Made by scripts/hash-prompts.ts from the releases on PyPI. */
const KNOWN: ReadonlySet<string> = new Set(
  (
    "00d6b632d27c 117e98c00b19 16c0339a4958 16e96d1e0d73 1b2880fa55c5 1f542a96a909 2011d1a54716 22605bc2f5b8 2496a8d3c4ed 2bcecc4fcc3a " +
    "2d76ea618c17 3583d1601bfb 3ef24fdd3694 3f2daf8f0d5b 41a8a65f429a 48ef393d7b4f 49de2efe35f9 4ae00cb83441 55f3684b2134 5629c98fb6ff " +
    "5e2c1c8954e7 5ef47366ac0c 621c4c1c2513 6e9e7cc73c3e 711883b286ac 7478c171e35d 749dade81024 77ae71f350d1 7bee1e0f7166 845e1b35b34d " +
    "8f76da7b9610 93f6520f9876 a1abeec9521e a84033bd20ac ac2ef5198722 ae6c216c6d6b af69d9830f89 b0c1552c73ca b4d312f3dcfa bba79b28bc68 " +
    "c30632666fca d0ac59941ec2 d60ed006bf0d d83e54882e40 de49703ed657 e2b8f5ab4f67 e332490d0966 e8add4a94e1c e8f42b7541f9 ef6352af1bdf " +
    "f0226804aa25 f0eab75c6fa2 f4727ab642c2 f83466a5e890"
  ).split(" "),
);
