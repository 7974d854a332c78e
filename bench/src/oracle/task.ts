import type { Json, Tool } from "@smolagents-ts/core";
import type { Results } from "./plan.ts";
import { Random } from "./random.ts";
import { type Asked, fillWording, readWording } from "./wording.ts";

/** A task as it is written down. */
interface TaskParts<World, Wording extends string> {
  readonly name: string;
  readonly wording: Wording;
  /** Where a model must read what it was given and judge, so that a program has to print and end: one line for each such step. */
  readonly reading: readonly string[];
  /** What to ask in this world. */
  readonly ask: (world: World, random: Random) => { readonly [Name in keyof Asked<Wording>]: string | number };
  /** From the world itself, past the tools. */
  readonly answer: (world: World, asked: Asked<Wording>) => Json;
  /** The next program, from the task's words and what earlier programs printed. */
  readonly code: (asked: Asked<Wording>, printed: readonly string[]) => string;
  /** The way to the answer by single calls, from the task's words and earlier results. */
  readonly json: (asked: Asked<Wording>, results: Results) => Json;
}

/** A task with its policies. They are given words, never the world: they cannot know what has not been said to them. */
export interface Task<World> {
  readonly name: string;
  readonly reading: readonly string[];
  pose(world: World, random: Random): { readonly words: string; readonly answer: Json };
  code(words: string, printed: readonly string[]): string;
  json(words: string, results: Results): Json;
}

export function defineTask<World, const Wording extends string>(parts: TaskParts<World, Wording>): Task<World> {
  const { name, wording, reading } = parts;
  return {
    name,
    reading,
    pose(world, random) {
      const asked = Object.fromEntries(Object.entries(parts.ask(world, random)).map(([slot, value]) => [slot, String(value)]));
      return { words: fillWording(wording, asked), answer: parts.answer(world, asked as Asked<Wording>) };
    },
    code: (words, printed) => parts.code(readWording(wording, words), printed),
    json: (words, results) => parts.json(readWording(wording, words), results),
  };
}

/** Tasks over the same kind of world, with the same tools. */
export interface Category {
  readonly name: string;
  pose(seed: string): readonly PosedTask[];
}

/** A task in one world. */
export interface PosedTask extends Pick<Task<never>, "name" | "reading" | "code" | "json"> {
  readonly category: string;
  readonly words: string;
  readonly answer: Json;
  readonly tools: readonly Tool[];
}

interface CategoryParts<World> {
  readonly name: string;
  readonly world: (random: Random) => World;
  readonly tools: (world: World) => readonly Tool[];
  readonly tasks: readonly Task<World>[];
}

export function defineCategory<World>({ name, world: makeWorld, tools, tasks }: CategoryParts<World>): Category {
  return {
    name,
    pose(seed) {
      const world = makeWorld(new Random(`${seed}/${name}`));
      return tasks.map((task) => ({
        ...task,
        ...task.pose(world, new Random(`${seed}/${name}/${task.name}`)),
        category: name,
        tools: tools(world),
      }));
    },
  };
}
