// Models on Amazon Bedrock: with a key, with a profile, behind an inference profile of one's own, with a guardrail, thinking.
import { CodeAgent } from "@smolagents-ts/core";
import { BedrockModel } from "@smolagents-ts/model-bedrock";

// #region key
const claude = new BedrockModel({ modelId: "us.anthropic.claude-sonnet-4-6", region: "us-east-1" }); // the key is in AWS_BEARER_TOKEN_BEDROCK
// #endregion key

// #region profile
const nova = new BedrockModel({ modelId: "eu.amazon.nova-2-lite-v1:0", profile: "work" }); // after `aws sso login --profile work`
// #endregion profile

// #region arn
const own = new BedrockModel({
  modelId: "arn:aws:bedrock:eu-west-1:123456789012:application-inference-profile/a1b2c3",
  capabilities: { tools: true, images: true, promptCache: true }, // the ARN does not tell that this is Claude
});
// #endregion arn

// #region settings
const guarded = new BedrockModel({
  modelId: "us.anthropic.claude-sonnet-4-6",
  region: "us-east-1",
  reasoning: { effort: "low" },
  guardrailConfig: { guardrailIdentifier: "gr-abc123", guardrailVersion: "1" },
  extra: { performanceConfig: { latency: "optimized" }, requestMetadata: { team: "weather" }, top_k: 50 },
});
// #endregion settings

// #region agent
const agents = [
  new CodeAgent({ model: claude, executor: "local" }),
  new CodeAgent({ model: "bedrock/us.anthropic.claude-sonnet-4-6", executor: "local" }), // the same, by name, in the region AWS_REGION
];
// #endregion agent
agents.push(...[nova, own, guarded].map((model) => new CodeAgent({ model, executor: "local" })));

for (const agent of agents) {
  const { output } = await agent.run("How many days are there in 2100?");
  console.log(output);
  await agent.close();
}
