import type { Results } from "../plan.ts";
import type { Random } from "../random.ts";
import { defineCategory, defineTask } from "../task.ts";
import { helpAnswer, layersAnswer, longestAnswer, relayAnswer, whichCodebookAnswer } from "./answers.ts";
import { asksForHelp, type DecodingWorld, decodingTools, isReadable, makeDecodingWorld } from "./world.ts";

const fetched = ({ call }: Results, id: string) => call<{ written: string }>("fetchMessage", { id }).written;
const decoded = ({ call }: Results, written: string, codebook: string) =>
  call<{ written: string }>("decode", { written, codebook }).written;

/** A message with a single codebook: both can be asked for at once. */
function plainOf(results: Results, id: string): string {
  const [written, { codebooks }] = results.all([
    () => fetched(results, id),
    () => results.call<{ codebooks: string[] }>("codebooksOf", { id }),
  ]);
  return codebooks.reduce((rest, codebook) => decoded(results, rest, codebook), written);
}

const PLAIN_OF = `
async function plainOf(id) {
  let [{ written }, { codebooks }] = await Promise.all([fetchMessage({ id }), codebooksOf({ id })]);
  for (const codebook of codebooks) ({ written } = await decode({ written, codebook }));
  return written;
}`;

const singles = ({ messages }: DecodingWorld) => messages.filter(({ plain }) => isReadable(plain));

const layers = defineTask({
  name: "layers",
  wording: "What does message <id> say, once all codebooks are taken off?",
  reading: [],
  ask: ({ messages }: DecodingWorld, random: Random) => ({ id: random.pick(messages.filter(({ codebooks }) => codebooks.length > 1)).id }),
  answer: layersAnswer,
  code: ({ id }) => `${PLAIN_OF}
finalAnswer(await plainOf("${id}"));`,
  json: ({ id }, results) => plainOf(results, id),
});

const relay = defineTask({
  name: "relay",
  wording:
    'Message <id>, decoded, is "next" and three letters, or "stop" and a place. The letters are the id of another such message, after its M: a is 0, b is 1 and so on to j. Follow them: at which place do they stop?',
  reading: [],
  ask: ({ chains }: DecodingWorld, random: Random) => ({ id: random.pick(chains) }),
  answer: relayAnswer,
  code: ({ id }) => `${PLAIN_OF}
let plain = await plainOf("${id}");
while (plain.startsWith("next ")) {
  const digits = [...plain.slice(5)].map((letter) => "abcdefghij".indexOf(letter));
  plain = await plainOf("M" + digits.join(""));
}
finalAnswer(plain.slice(5));`,
  json: ({ id }, results) => {
    let plain = plainOf(results, id);
    while (plain.startsWith("next ")) {
      plain = plainOf(results, `M${[...plain.slice(5)].map((letter) => "abcdefghij".indexOf(letter)).join("")}`);
    }
    return plain.slice(5);
  },
});

const whichCodebook = defineTask({
  name: "which-codebook",
  wording:
    "Message <id> was written with one of these codebooks: <codebooks>. With which one does it make sense? The list of its codebooks is lost.",
  reading: ["the decoded texts, for the one that makes sense"],
  ask: (world: DecodingWorld, random: Random) => {
    const { id } = random.pick(singles(world).filter(({ codebooks }) => codebooks.length === 1));
    return { id, codebooks: random.shuffled([...world.codebooks.keys()]).join(", ") };
  },
  answer: whichCodebookAnswer,
  code: ({ id, codebooks }, [printed]) => {
    if (printed === undefined) {
      return `
const { written } = await fetchMessage({ id: "${id}" });
const codebooks = ${JSON.stringify(codebooks.split(", "))};
const texts = await Promise.all(codebooks.map((codebook) => decode({ written, codebook })));
texts.forEach(({ written }, at) => console.log(codebooks[at] + ": " + written));`;
    }
    const lines = printed.split("\n").map((line) => line.split(": "));
    return `finalAnswer("${lines.find(([, text = ""]) => isReadable(text))?.[0]}");`;
  },
  json: ({ id, codebooks }, results) => {
    const written = fetched(results, id);
    const names = codebooks.split(", ");
    const texts = results.all(names.map((codebook) => () => decoded(results, written, codebook)));
    return names[texts.findIndex(isReadable)] ?? null;
  },
});

const longest = defineTask({
  name: "longest",
  wording: "Which message on the channel <channel> is longest when it is decoded? Answer with what it says; the first one, if several are.",
  reading: [],
  ask: ({ channels }: DecodingWorld, random: Random) => ({ channel: random.pick(Object.keys(channels)) }),
  answer: longestAnswer,
  code: ({ channel }) => `${PLAIN_OF}
const { ids } = await listChannel({ channel: "${channel}" });
const texts = await Promise.all(ids.map(plainOf));
finalAnswer(texts.sort((a, b) => b.length - a.length)[0]);`,
  json: ({ channel }, results) => {
    const { ids } = results.call<{ ids: string[] }>("listChannel", { channel });
    const texts = results.all(ids.map((id) => () => plainOf(results, id)));
    return texts.reduce((best, text) => (text.length > best.length ? text : best));
  },
});

const help = defineTask({
  name: "calls-for-help",
  wording: "Which messages on the channel <channel> ask for help? Answer with a list of their ids, in the order of the channel.",
  reading: ["the decoded messages, for calls for help"],
  ask: ({ channels }: DecodingWorld, random: Random) => ({ channel: random.pick(Object.keys(channels)) }),
  answer: helpAnswer,
  code: ({ channel }, [printed]) => {
    if (printed === undefined) {
      return `${PLAIN_OF}
const { ids } = await listChannel({ channel: "${channel}" });
const texts = await Promise.all(ids.map(plainOf));
texts.forEach((text, at) => console.log(ids[at] + ": " + text));`;
    }
    const lines = printed.split("\n").map((line) => line.split(": "));
    return `finalAnswer(${JSON.stringify(lines.filter(([, text = ""]) => asksForHelp(text)).map(([id]) => id))});`;
  },
  json: ({ channel }, results) => {
    const { ids } = results.call<{ ids: string[] }>("listChannel", { channel });
    const texts = results.all(ids.map((id) => () => plainOf(results, id)));
    return ids.filter((_, at) => asksForHelp(texts[at] ?? ""));
  },
});

export const decoding = defineCategory({
  name: "decoding",
  world: makeDecodingWorld,
  tools: decodingTools,
  tasks: [layers, relay, whichCodebook, longest, help],
});
