import { codeAgent } from "./src/contenders/code-agent.ts";
import { fetchCode } from "./src/contenders/fetch-code.ts";
import { ChatServer } from "./src/server/start-server.ts";
using server = await ChatServer.start();
const ours = codeAgent(server.url); const base = fetchCode(server.url);
const N=Number(process.argv[2]??200);
for (const [name,c] of [["base",base],["ours",ours],["base",base],["ours",ours]] as const) { for(let i=0;i<30;i++) await c.run(7); const cpu=process.cpuUsage(); const ts:number[]=[]; for(let i=0;i<N;i++){const t=performance.now(); await c.run(7); ts.push(performance.now()-t)} const d=process.cpuUsage(cpu); ts.sort((a,b)=>a-b); console.log(name,"median",(ts[N>>1]!).toFixed(2),"min",ts[0]!.toFixed(2),"cpu/run",((d.user+d.system)/1000/N).toFixed(2)); }
process.exit(0);
