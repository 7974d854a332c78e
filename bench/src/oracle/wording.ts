// The words of a task, with slots for what is asked: filled in for the agent, and read back by a policy, which is given the words only.

/** Names of the slots in `"from <from> to <to>"`. */
type Slots<Wording> = Wording extends `${string}<${infer Name}>${infer Rest}` ? Name | Slots<Rest> : never;

/** What a task asks for, as it stands in its words. */
export type Asked<Wording> = { readonly [Name in Slots<Wording>]: string };

export function fillWording(wording: string, asked: { readonly [name: string]: string }): string {
  return wording.replace(SLOT, (_, name: string) => {
    const value = asked[name];
    if (value === undefined) throw new Error(`The task says nothing for <${name}>.`);
    return value;
  });
}

/** A model understands any words; a policy knows how its task is put, and takes the values out of there. */
export function readWording<Wording extends string>(wording: Wording, words: string): Asked<Wording> {
  const pattern = wording.replaceAll(/[.*+?^$(){}|[\]\\]/g, "\\$&").replace(SLOT, (_, name: string) => `(?<${name}>.+?)`);
  const match = new RegExp(`^${pattern}$`, "s").exec(words);
  if (!match) throw new Error(`These are not the words of the task: ${words}`);
  return { ...match.groups } as Asked<Wording>;
}

const SLOT = /<(\w+)>/g;
