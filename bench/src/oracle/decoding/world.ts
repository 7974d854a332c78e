import { tool } from "@smolagents-ts/core";
import { found } from "../found.ts";
import type { Random } from "../random.ts";
import { listOf, record, text } from "../schemas.ts";

export interface Message {
  readonly id: string;
  readonly plain: string;
  readonly isCallForHelp: boolean;
  /** The codebooks to take off, in this order. */
  readonly codebooks: readonly string[];
}

export interface DecodingWorld {
  readonly messages: readonly Message[];
  readonly channels: { readonly [name: string]: readonly string[] };
  /** The first message of each chain. */
  readonly chains: readonly string[];
  /** What each codebook writes for the letters of the alphabet, in their order. */
  readonly codebooks: ReadonlyMap<string, string>;
}

const ALPHABET = "abcdefghijklmnopqrstuvwxyz";
const CODEBOOKS = ["heron", "marsh", "otter", "sedge", "willow"];
const PLACES = ["the mill", "the old ford", "the north pier", "the chapel", "the upper lock"];
const CALM = ["all is well at", "we have moved the boats to", "supper is at six near", "the river is lower at", "no one was seen at"];
// Without the words that one would search for.
const PRESSING = [
  "the water is in our beds at",
  "send two carts and a doctor to",
  "we cannot hold out much longer at",
  "come tonight or we lose",
];

export function makeDecodingWorld(random: Random): DecodingWorld {
  const ids = random.codes("M", 40);
  const messages: Message[] = [];
  const add = (plain: string, layers: number, isCallForHelp = false) => {
    const id = ids[messages.length] ?? "";
    messages.push({ id, plain, isCallForHelp, codebooks: random.some(CODEBOOKS, layers) });
    return id;
  };
  // No sentence twice: equal messages would be decoded by equal calls, which a reader of results makes once.
  const [pressing, calm] = [PRESSING, CALM].map((news) =>
    random.shuffled(news.flatMap((each) => PLACES.map((place) => `${each} ${place}`))),
  );
  const sentence = (isCallForHelp: boolean, layers = 1) => add((isCallForHelp ? pressing : calm)?.pop() ?? "", layers, isCallForHelp);

  const channel = (count: number) => Array.from({ length: count }, (_, at) => sentence(at === 0 || random.fraction() < 0.4));
  const chain = () => {
    let next = add(`stop ${random.pick(PLACES)}`, 1);
    // Ids are letters in code: digits have no cipher.
    for (let hop = random.integer(2, 3); hop > 0; hop--) next = add(`next ${toLetters(next)}`, 1);
    return next;
  };
  for (let layers = 2; layers <= 4; layers++) sentence(random.fraction() < 0.5, layers);
  return {
    channels: { dawn: channel(7), dusk: channel(6) },
    chains: [chain(), chain()],
    codebooks: new Map(CODEBOOKS.map((name) => [name, random.shuffled([...ALPHABET]).join("")])),
    messages,
  };
}

/** `M204` as `cae`: the digits as letters, since codebooks have nothing for digits. */
const toLetters = (id: string) => [...id.slice(1)].map((digit) => ALPHABET[Number(digit)]).join("");

function encode({ codebooks }: DecodingWorld, { plain, codebooks: layers }: Message): string {
  // The one that is taken off first was put on last.
  return layers.toReversed().reduce((written, name) => translate(written, ALPHABET, codebooks.get(name) ?? ALPHABET), plain);
}

const translate = (written: string, from: string, to: string) =>
  [...written].map((letter) => (from.includes(letter) ? to[from.indexOf(letter)] : letter)).join("");

export function decodingTools(world: DecodingWorld) {
  return [
    tool({
      name: "fetchMessage",
      description: "A message as it came in.",
      inputSchema: record({ id: text }),
      outputSchema: record({ written: text }),
      execute: ({ id }) => ({ written: encode(world, messageCalled(world, id)) }),
    }),
    tool({
      name: "codebooksOf",
      description: "The codebooks a message was written with, in the order in which they have to be taken off.",
      inputSchema: record({ id: text }),
      outputSchema: record({ codebooks: listOf(text) }),
      execute: ({ id }) => ({ codebooks: messageCalled(world, id).codebooks }),
    }),
    tool({
      name: "decode",
      description: "Takes one codebook off a text. With the wrong one, letters come out that mean nothing.",
      inputSchema: record({ written: text, codebook: text }),
      outputSchema: record({ written: text }),
      execute: ({ written, codebook }) => {
        return { written: translate(written, found(world.codebooks.get(codebook), codebook), ALPHABET) };
      },
    }),
    tool({
      name: "listChannel",
      description: "Ids of the messages on a channel.",
      inputSchema: record({ channel: text }),
      outputSchema: record({ ids: listOf(text) }),
      execute: ({ channel }) => ({ ids: world.channels[channel] ?? [] }),
    }),
  ];
}

const messageCalled = ({ messages }: DecodingWorld, id: string): Message =>
  found(
    messages.find((each) => each.id === id),
    id,
  );

/** What a reader understands. */
export const asksForHelp = (plain: string) => PRESSING.some((words) => plain.startsWith(words));
export const isReadable = (plain: string) => [...PRESSING, ...CALM].some((words) => plain.startsWith(words));
