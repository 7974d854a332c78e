import { pathToFileURL } from "node:url";
import { library } from "../../../tsup.base.ts";

/**
 * Empties the SDK's classes for images, files, assistants and the rest: its client makes one of each, so they cannot be shaken off, and
 * they are three quarters of the SDK. Ours calls `client.post()` alone, see src/openai-sdk.ts.
 */
const withoutResources: NonNullable<Parameters<typeof library>[0]>["esbuildPlugins"] = [
  {
    name: "without-resources",
    setup({ onLoad }) {
      onLoad({ filter: /[\\/]openai[\\/]resources[\\/].*\.mjs$/ }, async ({ path }) => {
        const names = Object.keys(await import(pathToFileURL(path).href));
        return { contents: names.map((name) => `export class ${name} {}`).join("\n") };
      });
    },
  },
];

// The SDK is bundled: see docs/decisions/0005-bundled-openai-sdk.md.
export default library({ noExternal: ["openai"], esbuildPlugins: withoutResources });
