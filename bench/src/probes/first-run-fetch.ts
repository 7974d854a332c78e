// The floor of `first-run`: one `fetch` and `node:vm`.
import { fetchCode } from "../contenders/fetch-code.ts";
import { input, report } from "./report.ts";

const loadedMs = performance.now();
const { url } = input() as { url: string };
const answer = await fetchCode(url, "code1").run(7);
report({ loadedMs, answeredMs: performance.now(), answer });
