import type { Results } from "../plan.ts";
import type { Random } from "../random.ts";
import { defineCategory, defineTask } from "../task.ts";
import { mutationAnswer, proteinAnswer, relativeAnswer, richestAnswer, soundGuanineAnswer } from "./answers.ts";
import { type DnaWorld, dnaTools, makeDnaWorld, saysSpoilt } from "./world.ts";

type Sequence = { readonly bases: string; readonly strand: "coding" | "template" };

const sequenceOf = ({ call }: Results, sample: string) => call<Sequence>("sequence", { sample });
const samplesOn = ({ call }: Results, tray: string) => call<{ samples: string[] }>("listTray", { tray }).samples;

function proteinOf(results: Results, sample: string): string {
  const { bases, strand } = sequenceOf(results, sample);
  const coding = strand === "coding" ? bases : results.call<{ bases: string }>("otherStrand", { bases }).bases;
  const { rna } = results.call<{ rna: string }>("transcribe", { bases: coding });
  return results.call<{ protein: string }>("translate", { rna }).protein;
}

const PROTEIN_OF = `
async function proteinOf(sample) {
  let { bases, strand } = await sequence({ sample });
  if (strand === "template") ({ bases } = await otherStrand({ bases }));
  const { rna } = await transcribe({ bases });
  return (await translate({ rna })).protein;
}`;

const anyTray = ({ trays }: DnaWorld, random: Random) => random.pick(Object.keys(trays));

const protein = defineTask({
  name: "protein",
  wording: "Which protein does sample <sample> code for? Answer with its letters.",
  reading: [],
  ask: ({ samples }: DnaWorld, random: Random) => ({ sample: random.pick(samples).id }),
  answer: proteinAnswer,
  code: ({ sample }) => `${PROTEIN_OF}
finalAnswer(await proteinOf("${sample}"));`,
  json: ({ sample }, results) => proteinOf(results, sample),
});

const richest = defineTask({
  name: "richest",
  wording: "Which sample on the <tray> tray has the greatest share of G and C among its bases? Answer with its id.",
  reading: [],
  ask: (world: DnaWorld, random: Random) => ({ tray: anyTray(world, random) }),
  answer: richestAnswer,
  code: ({ tray }) => `
const { samples } = await listTray({ tray: "${tray}" });
const shares = await Promise.all(
  samples.map(async (sample) => {
    const { bases } = await sequence({ sample });
    const { G, C } = await countBases({ bases });
    return { sample, share: (G + C) / bases.length };
  }),
);
finalAnswer(shares.sort((a, b) => b.share - a.share)[0].sample);`,
  json: ({ tray }, results) => {
    const shares = results.all(
      samplesOn(results, tray).map((sample) => () => {
        const { bases } = sequenceOf(results, sample);
        const { G, C } = results.call<{ G: number; C: number }>("countBases", { bases });
        return { sample, share: (G + C) / bases.length };
      }),
    );
    return shares.reduce((best, each) => (each.share > best.share ? each : best)).sample;
  },
});

const relative = defineTask({
  name: "relative",
  wording:
    "To which sample on the <tray> tray is sample <sample> most like, by the bases as they were read, and of which species is that one? Answer with the species.",
  reading: [],
  ask: (world: DnaWorld, random: Random) => ({ tray: anyTray(world, random), sample: random.pick(world.mutants).wild }),
  answer: relativeAnswer,
  code: ({ sample, tray }) => `
const [own, { samples }] = await Promise.all([sequence({ sample: "${sample}" }), listTray({ tray: "${tray}" })]);
const scores = await Promise.all(
  samples.map(async (sample) => {
    const { bases } = await sequence({ sample });
    return { sample, score: (await likeness({ one: own.bases, other: bases })).score };
  }),
);
const { species } = await speciesOf({ sample: scores.sort((a, b) => b.score - a.score)[0].sample });
finalAnswer(species);`,
  json: ({ sample, tray }, results) => {
    const [own, samples] = results.all([() => sequenceOf(results, sample), () => samplesOn(results, tray)]);
    const scores = results.all(
      samples.map((each) => () => {
        const { bases } = sequenceOf(results, each);
        return { sample: each, score: results.call<{ score: number }>("likeness", { one: own.bases, other: bases }).score };
      }),
    );
    const nearest = scores.reduce((best, each) => (each.score > best.score ? each : best)).sample;
    return results.call<{ species: string }>("speciesOf", { sample: nearest }).species;
  },
});

const mutation = defineTask({
  name: "mutation",
  wording:
    "How does the protein of sample <mutant> differ from that of sample <wild>? Answer as in K7R: the amino acid of the latter, the place counted from 1, what is there instead.",
  reading: [],
  ask: ({ mutants }: DnaWorld, random: Random) => random.pick(mutants),
  answer: mutationAnswer,
  code: ({ wild, mutant }) => `${PROTEIN_OF}
const [before, after] = await Promise.all(["${wild}", "${mutant}"].map(proteinOf));
const at = [...before].findIndex((each, index) => each !== after[index]);
finalAnswer(before[at] + (at + 1) + after[at]);`,
  json: ({ wild, mutant }, results) => {
    const [before, after] = results.all([() => proteinOf(results, wild), () => proteinOf(results, mutant)]);
    const at = [...before].findIndex((each, index) => each !== after[index]);
    return `${before[at]}${at + 1}${after[at]}`;
  },
});

const soundGuanine = defineTask({
  name: "sound-guanine",
  wording:
    "How many bases G are there in all samples on the <tray> tray together, without those that may have been spoilt according to their notes?",
  reading: ["the notes, for what may have spoilt a sample"],
  ask: (world: DnaWorld, random: Random) => ({ tray: anyTray(world, random) }),
  answer: soundGuanineAnswer,
  code: ({ tray }, [printed]) => {
    if (printed === undefined) {
      return `
const { samples } = await listTray({ tray: "${tray}" });
const notes = await Promise.all(samples.map((sample) => labNote({ sample })));
notes.forEach((note, at) => console.log(samples[at] + ": " + note));`;
    }
    const sound = printed.split("\n").filter((line) => !saysSpoilt(line));
    return `
const counts = await Promise.all(
  ${JSON.stringify(sound.map((line) => line.split(":")[0]))}.map(async (sample) => countBases({ bases: (await sequence({ sample })).bases })),
);
finalAnswer(counts.reduce((sum, { G }) => sum + G, 0));`;
  },
  json: ({ tray }, results) => {
    const samples = samplesOn(results, tray);
    const notes = results.all(samples.map((sample) => () => results.read("labNote", { sample })));
    const sound = samples.filter((_, at) => !saysSpoilt(notes[at] ?? ""));
    const counts = results.all(
      sound.map((sample) => () => results.call<{ G: number }>("countBases", { bases: sequenceOf(results, sample).bases }).G),
    );
    return counts.reduce((sum, count) => sum + count, 0);
  },
});

export const dna = defineCategory({
  name: "dna",
  world: makeDnaWorld,
  tools: dnaTools,
  tasks: [protein, richest, relative, mutation, soundGuanine],
});
