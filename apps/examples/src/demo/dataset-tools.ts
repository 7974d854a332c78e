// Tools over the public data sets of the npm package `vega-datasets`. They run on the host: the sandbox sees neither files nor this code.
import { readFile } from "node:fs/promises";
import { tool } from "@smolagents-ts/core";
import { z } from "zod";
import { parseTable } from "./parse-table.ts";

const Row = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));
const Column = z.object({ name: z.string(), type: z.string() });
const Catalog = z.object({
  resources: z.array(
    z.object({
      name: z.string(),
      path: z.string(),
      type: z.string(),
      format: z.string(),
      description: z.string().default(""),
      schema: z.object({ fields: z.array(Column) }).default({ fields: [] }),
    }),
  ),
});

const HOME = new URL("../", import.meta.resolve("vega-datasets"));
const READABLE = new Set(["csv", "tsv", "json"]);
const MAX_PAGE = 1000;

const { resources } = Catalog.parse(JSON.parse(await readFile(new URL("datapackage.json", HOME), "utf8")));
const tables = new Map(
  resources.filter(({ type, format }) => type === "table" && READABLE.has(format)).map((table) => [table.name, table]),
);
const files = new Map<string, Promise<z.infer<typeof Row>[]>>();

export const listDatasets = tool({
  name: "listDatasets",
  description: "The public data sets that can be read.",
  outputSchema: z.array(z.object({ name: z.string(), description: z.string() })),
  execute: () => [...tables.values()].map(({ name, description }) => ({ name, description: description.replaceAll(/\s+/g, " ").trim() })),
});

export const describeDataset = tool({
  name: "describeDataset",
  description: "Size and columns of a data set.",
  inputSchema: z.object({ name: z.string() }),
  outputSchema: z.object({ rows: z.int(), columns: z.array(Column) }),
  execute: async ({ name }) => ({ rows: (await rowsOf(name)).length, columns: tableNamed(name).schema.fields }),
});

export const readRows = tool({
  name: "readRows",
  description: "Rows of a data set, one page at a time.",
  inputSchema: z.object({
    name: z.string(),
    offset: z.int().min(0).default(0).describe("rows to skip"),
    limit: z.int().min(1).max(MAX_PAGE).default(MAX_PAGE),
  }),
  outputSchema: z.array(Row),
  execute: async ({ name, offset, limit }) => (await rowsOf(name)).slice(offset, offset + limit),
});

/** Each file is read once. */
function rowsOf(name: string): Promise<z.infer<typeof Row>[]> {
  const { path, format, schema } = tableNamed(name);
  const rows = files.get(name) ?? readFile(new URL(`data/${path}`, HOME), "utf8").then((text) => parseTable(text, format, schema.fields));
  files.set(name, rows);
  return rows;
}

function tableNamed(name: string) {
  const table = tables.get(name);
  if (!table) throw new Error(`There is no data set "${name}". listDatasets() names them all.`);
  return table;
}
