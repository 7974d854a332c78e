import { tool } from "@smolagents-ts/core";
export const exchangeRate = tool({ name: "exchangeRate", description: "Rate between currencies.", inputSchema: { type: "object", properties: { base: { type: "string" }, quote: { type: "string" } }, required: ["base","quote"] },
  execute: async ({ base, quote }: any) => { await new Promise(r => setTimeout(r, 700)); if (base === "XXX") throw new Error(`There is no currency "${base}".`); return base === "USD" ? 3.12 : 1/3.12; } });
