// Loaded before a program: what is for Hugging Face goes to the stand-in of the test, since the SDK's addresses are fixed.
const { fetch } = globalThis;
const servedBy = { together: { status: "live", providerId: "Qwen/Qwen3-32B-Turbo", task: "conversational" } };

globalThis.fetch = async (input, init) => {
  const { origin, pathname } = new URL(String(input));
  if (origin === "https://huggingface.co") return Response.json({ inferenceProviderMapping: servedBy });
  return fetch(origin === "https://router.huggingface.co" ? `${process.env["TEST_ROUTER"]}${pathname}` : input, init);
};
