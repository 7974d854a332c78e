import { access } from "./access.ts";
import { escapes } from "./escapes.ts";
import { floods } from "./floods.ts";
import { forgery } from "./forgery.ts";
import { lasting } from "./lasting.ts";
import { loops } from "./loops.ts";
import { memory } from "./memory.ts";
import { neighbours } from "./neighbours.ts";
import { poison } from "./poison.ts";
import { remains } from "./remains.ts";
import { toolMisuse } from "./tools.ts";

export const pythonAttacks = { access, escapes, loops, memory, floods, forgery, poison, lasting, remains, neighbours, toolMisuse };
