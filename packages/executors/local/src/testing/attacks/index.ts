import { engineBombs } from "./engine-bombs.ts";
import { engineEscapes } from "./engine-escapes.ts";
import { engineFloods } from "./engine-floods.ts";

/** What is tried on this sandbox beside what every sandbox must stand. */
export const engineAttacks = { engineEscapes, engineBombs, engineFloods };
