import { tool } from "@smolagents-ts/core";
import { found } from "../found.ts";
import type { Random } from "../random.ts";
import { listOf, number, record, text } from "../schemas.ts";

export interface Sample {
  readonly id: string;
  readonly bases: string;
  /** The template strand is read backwards, and each base stands for its partner. */
  readonly strand: "coding" | "template";
  readonly species: string;
  readonly isSpoilt: boolean;
  readonly note: string;
}

export interface DnaWorld {
  readonly samples: readonly Sample[];
  /** Ids of samples that belong to one tray. */
  readonly trays: { readonly [name: string]: readonly string[] };
  /** A sample, and the same with one codon changed. */
  readonly mutants: readonly { readonly wild: string; readonly mutant: string }[];
}

const SPECIES = ["marsh fern", "sand oat", "bog myrtle", "sea kale", "wood sorrel", "dune grass", "rock cress", "water mint"];
const SPOILT = [
  "The lid was off when I came in, and there was dust on the rim.",
  "I am afraid my sleeve touched the rim of this one before it was sealed.",
  "Growth that we did not sow, greyish, along one side.",
];
const SOUND = [
  "Checked twice for dust and growth: none.",
  "The lid of the neighbour was off, this one's was not.",
  "Sealed at once and kept cold; nothing to report.",
  "I had feared for it after the power cut, without reason.",
];
// Codons of common amino acids, so that a sequence never stops on its way.
const CODONS = [
  "GCT",
  "TGC",
  "GAT",
  "GAA",
  "TTC",
  "GGA",
  "CAC",
  "ATT",
  "AAG",
  "CTG",
  "AAC",
  "CCA",
  "CAG",
  "CGT",
  "AGC",
  "ACG",
  "GTT",
  "TGG",
  "TAC",
];
const PARTNERS: { readonly [base: string]: string } = { A: "T", T: "A", C: "G", G: "C" };

export function makeDnaWorld(random: Random): DnaWorld {
  const ids = random.codes("S", 30);
  const samples: Sample[] = [];
  const add = (codons: readonly string[], isSpoilt = random.fraction() < 0.5) => {
    const coding = `ATG${codons.join("")}TAA`;
    const strand = random.pick(["coding", "template"] as const);
    const id = ids[samples.length] ?? "";
    samples.push({
      id,
      bases: strand === "coding" ? coding : partnersOf(coding),
      strand,
      species: SPECIES[samples.length % SPECIES.length] ?? "",
      isSpoilt,
      note: random.pick(isSpoilt ? SPOILT : SOUND),
    });
    return id;
  };
  const codons = () => Array.from({ length: random.integer(9, 14) }, () => random.pick(CODONS));
  // At least one of each kind in a tray.
  const tray = (count: number) => Array.from({ length: count }, (_, at) => add(codons(), at < 2 ? at === 0 : undefined));
  const mutant = () => {
    const wild = codons();
    const at = random.integer(0, wild.length - 1);
    const changed = random.pick(CODONS.filter((codon) => codon !== wild[at]));
    return { wild: add(wild), mutant: add(wild.with(at, changed)) };
  };
  return { trays: { east: tray(6), west: tray(6) }, mutants: [mutant(), mutant()], samples };
}

/** The other strand, in its own direction. */
const partnersOf = (bases: string) =>
  [...bases]
    .reverse()
    .map((base) => PARTNERS[base])
    .join("");

/** The standard code: amino acids for the codons in the order U, C, A, G of each place. */
const AMINO_ACIDS = "FFLLSSSSYY**CC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG";

function translated(rna: string): string {
  const codons = rna.match(/.../g) ?? [];
  const protein = codons.map((codon) => AMINO_ACIDS[[...codon].reduce((index, base) => index * 4 + "UCAG".indexOf(base), 0)]).join("");
  return protein.split("*")[0] ?? "";
}

/** How many neighbouring triples of bases two sequences have in common, each kind counted once. */
function likeness(one: string, other: string): number {
  const triples = (bases: string) => new Set(Array.from({ length: bases.length - 2 }, (_, at) => bases.slice(at, at + 3)));
  const shared = triples(other);
  return [...triples(one)].filter((triple) => shared.has(triple)).length;
}

export function dnaTools({ samples, trays }: DnaWorld) {
  const sampleCalled = (id: string) =>
    found(
      samples.find((each) => each.id === id),
      id,
    );
  return [
    tool({
      name: "listTray",
      description: "Ids of the samples on a tray.",
      inputSchema: record({ tray: text }),
      outputSchema: record({ samples: listOf(text) }),
      execute: ({ tray }) => ({ samples: found(trays[tray], tray) }),
    }),
    tool({
      name: "sequence",
      description: "The bases of a sample, and the strand they were read from.",
      inputSchema: record({ sample: text }),
      outputSchema: record({ bases: text, strand: { enum: ["coding", "template"] } }),
      execute: ({ sample }) => {
        const { bases, strand } = sampleCalled(sample);
        return { bases, strand };
      },
    }),
    tool({
      name: "otherStrand",
      description: "The strand that pairs with a strand, in its own direction.",
      inputSchema: record({ bases: text }),
      outputSchema: record({ bases: text }),
      execute: ({ bases }) => ({ bases: partnersOf(bases) }),
    }),
    tool({
      name: "transcribe",
      description: "The RNA of a coding strand.",
      inputSchema: record({ bases: text }),
      outputSchema: record({ rna: text }),
      execute: ({ bases }) => ({ rna: bases.replaceAll("T", "U") }),
    }),
    tool({
      name: "translate",
      description: "The protein of an RNA up to its stop, in letters of amino acids.",
      inputSchema: record({ rna: text }),
      outputSchema: record({ protein: text }),
      execute: ({ rna }) => ({ protein: translated(rna) }),
    }),
    tool({
      name: "countBases",
      description: "How often each base is in a sequence.",
      inputSchema: record({ bases: text }),
      outputSchema: record({ A: number, C: number, G: number, T: number }),
      execute: ({ bases }) => {
        const count = (base: string) => [...bases].filter((each) => each === base).length;
        return { A: count("A"), C: count("C"), G: count("G"), T: count("T") };
      },
    }),
    tool({
      name: "likeness",
      description: "How like two sequences are: the higher, the closer.",
      inputSchema: record({ one: text, other: text }),
      outputSchema: record({ score: number }),
      execute: ({ one, other }) => ({ score: likeness(one, other) }),
    }),
    tool({
      name: "speciesOf",
      description: "The species a sample was taken from.",
      inputSchema: record({ sample: text }),
      outputSchema: record({ species: text }),
      execute: ({ sample }) => ({ species: sampleCalled(sample).species }),
    }),
    tool({
      name: "labNote",
      description: "What was written down about a sample when it was stored.",
      inputSchema: record({ sample: text }),
      execute: ({ sample }) => sampleCalled(sample).note,
    }),
  ];
}

/** What a reader understands. */
export const saysSpoilt = (note: string) => SPOILT.some((sentence) => note.includes(sentence));
