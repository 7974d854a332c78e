import { AgentConfigError } from "@smolagents-ts/core";

/** The address before `/chat/completions`, out of any address of a resource that Azure's portal shows. */
export const toBaseURL = (endpoint: string | undefined, deployment: string | undefined): string => {
  if (!endpoint) {
    throw new AgentConfigError("The model needs the address of its Azure resource, and there is none.", {
      hint: "Set the environment variable AZURE_OPENAI_ENDPOINT, or pass the option endpoint.",
    });
  }
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password) {
    throw new AgentConfigError("The option endpoint is not the address of an Azure resource.", {
      hint: 'It looks like "https://my-resource.openai.azure.com".',
    });
  }
  // What stands before /openai is a gateway's.
  const resource = `${url.origin}${url.pathname.replace(/\/openai(\/.*)?$/, "").replace(/\/+$/, "")}`;
  return deployment === undefined ? `${resource}/openai/v1` : `${resource}/openai/deployments/${encodeURIComponent(deployment)}`;
};
