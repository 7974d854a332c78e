import { aggregation } from "./aggregation/tasks.ts";
import { branching } from "./branching/tasks.ts";
import { decoding } from "./decoding/tasks.ts";
import { dna } from "./dna/tasks.ts";
import { lookup } from "./lookup/tasks.ts";
import { single } from "./single/tasks.ts";
import type { Category } from "./task.ts";
import { trade } from "./trade/tasks.ts";
import { travel } from "./travel/tasks.ts";

/** In the order they are shown. */
export const categories: readonly Category[] = [travel, trade, decoding, dna, lookup, aggregation, branching, single];
