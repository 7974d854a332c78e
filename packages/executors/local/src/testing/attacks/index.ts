import type { Attack } from "./attack.ts";
import { bombs } from "./bombs.ts";
import { escapes } from "./escapes.ts";
import { floods } from "./floods.ts";
import { lasting } from "./lasting.ts";

export const attacks: Readonly<Record<string, readonly Attack[]>> = { escapes, bombs, floods, lasting };
