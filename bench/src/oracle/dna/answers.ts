// The right answers, worked out from the world and not from the tools. The genetic code is written here by amino acid, as textbooks list it.
import type { Json } from "@smolagents-ts/core";
import type { DnaWorld, Sample } from "./world.ts";

const CODE: { readonly [aminoAcid: string]: string } = {
  A: "GCT GCC GCA GCG",
  C: "TGT TGC",
  D: "GAT GAC",
  E: "GAA GAG",
  F: "TTT TTC",
  G: "GGT GGC GGA GGG",
  H: "CAT CAC",
  I: "ATT ATC ATA",
  K: "AAA AAG",
  L: "TTA TTG CTT CTC CTA CTG",
  M: "ATG",
  N: "AAT AAC",
  P: "CCT CCC CCA CCG",
  Q: "CAA CAG",
  R: "CGT CGC CGA CGG AGA AGG",
  S: "TCT TCC TCA TCG AGT AGC",
  T: "ACT ACC ACA ACG",
  V: "GTT GTC GTA GTG",
  W: "TGG",
  Y: "TAT TAC",
};

export const proteinAnswer = (world: DnaWorld, { sample }: { sample: string }): Json => protein(sampleOf(world, sample));

export function richestAnswer(world: DnaWorld, { tray }: { tray: string }): Json {
  // Partners do not change the share: G and C are each other's.
  const shares = (world.trays[tray] ?? []).map((id) => {
    const { bases } = sampleOf(world, id);
    return { id, share: bases.replaceAll(/[AT]/g, "").length / bases.length };
  });
  const greatest = Math.max(...shares.map(({ share }) => share));
  return shares.find(({ share }) => share === greatest)?.id ?? null;
}

export function relativeAnswer(world: DnaWorld, { sample, tray }: { sample: string; tray: string }): Json {
  const triples = (bases: string) =>
    bases
      .split("")
      .map((_, at) => bases.slice(at, at + 3))
      .filter((triple) => triple.length === 3);
  const own = triples(sampleOf(world, sample).bases);
  let best = { score: -1, species: "" };
  for (const id of world.trays[tray] ?? []) {
    const { bases, species } = sampleOf(world, id);
    const score = new Set(triples(bases).filter((triple) => own.includes(triple))).size;
    if (score > best.score) best = { score, species };
  }
  return best.species;
}

export function mutationAnswer(world: DnaWorld, { wild, mutant }: { wild: string; mutant: string }): Json {
  const [before, after] = [protein(sampleOf(world, wild)), protein(sampleOf(world, mutant))];
  for (let at = 0; at < before.length; at++) if (before[at] !== after[at]) return `${before[at]}${at + 1}${after[at]}`;
  return null;
}

export const soundGuanineAnswer = (world: DnaWorld, { tray }: { tray: string }): Json =>
  (world.trays[tray] ?? [])
    .map((id) => sampleOf(world, id))
    .filter(({ isSpoilt }) => !isSpoilt)
    .reduce((sum, { bases }) => sum + bases.split("G").length - 1, 0);

function sampleOf({ samples }: DnaWorld, id: string): Sample {
  const sample = samples.find((each) => each.id === id);
  if (!sample) throw new Error(`No sample ${id}.`);
  return sample;
}

function protein({ bases, strand }: Sample): string {
  const coding = strand === "coding" ? bases : paired(bases);
  let chain = "";
  for (let at = 0; at + 3 <= coding.length; at += 3) {
    const aminoAcid = Object.keys(CODE).find((each) => CODE[each]?.split(" ").includes(coding.slice(at, at + 3)));
    // Only stops are in no list.
    if (aminoAcid === undefined) break;
    chain += aminoAcid;
  }
  return chain;
}

/** A pairs with T and C with G, read from the other end. */
function paired(bases: string): string {
  let other = "";
  for (let at = bases.length - 1; at >= 0; at--) other += "TGCA"["ACGT".indexOf(bases.charAt(at))];
  return other;
}
