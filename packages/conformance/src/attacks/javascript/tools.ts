import { attack, ENDS, TOO_MUCH } from "../attack.ts";

/** Programs that use their tools in ways they are not meant for. */
export const toolMisuse = [
  attack(
    "calls tools by names of the prototype",
    "const names = ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf', '', 'then', 'undefined', 'steal', '__defineGetter__', 'caller', 'prototype', 'callTool'];\nfor (const name of names) { for (const owner of [tools, globalThis, Object.getPrototypeOf(tools) ?? {}]) { try { await owner[name]({ value: 1 }); } catch {} } }\n1",
    ENDS,
  ),
  attack("calls a tool by a name of a megabyte", "try { await tools['n'.repeat(1e6)]({}); } catch {}\n1", { value: 1 }),
  attack(
    "adds a tool of its own",
    "try { tools.steal = (input) => echo(input); } catch {}\ntry { Object.defineProperty(tools, 'steal', { value: () => 1 }); } catch {}\ntry { await tools.steal({}); } catch {}\n1",
    ENDS,
  ),
  attack(
    "calls a tool with ten thousand arguments",
    "await echo({ value: 1 }, ...Array.from({ length: 10_000 }, (_, i) => i)).catch(() => 1); 1",
    ENDS,
  ),
  attack(
    "calls a tool with what is no object",
    "for (const input of [null, 5, 'x', true, [], [1], () => 1, Symbol('x'), 5n, new Date(0), new Map()]) { try { await echo(input); } catch {} }\n1",
    { value: 1 },
  ),
  attack("calls a tool with itself", "await (async () => echo({ value: echo }))().catch(() => 'refused')", { value: "refused" }),
  attack("calls a tool with everything there is", "await (async () => echo({ value: globalThis }))().catch(() => 'refused')", ENDS),
  attack(
    "changes its arguments after the call",
    "const value = { list: [1] }; const pending = echo({ value }); value.list.push(2); delete value.list; (await pending).list",
    { value: [1] },
  ),
  attack(
    "calls a tool as a constructor and with another this",
    "for (const act of [() => new echo({ value: 1 }), () => Reflect.construct(echo, [{ value: 1 }]), () => echo.call(null, { value: 1 }), () => echo.apply(globalThis, [{ value: 1 }]), () => echo.bind({})({ value: 1 })]) { try { await act(); } catch {} }\n1",
    { value: 1 },
  ),
  attack(
    "calls finalAnswer as a tool",
    "try { await tools.finalAnswer({ value: 'forged' }); } catch {}\ntry { await tools.final_answer('forged'); } catch {}\n1",
    ENDS,
  ),
  attack("answers without a value, and with too many", "finalAnswer(undefined, 1, 2, 3);", ENDS),
  attack(
    "calls a thousand tools from a thousand timers",
    "for (let i = 0; i < 1_000; i++) setTimeout(() => echo({ value: i }).catch(() => {}), 1);\nawait new Promise((resolve) => setTimeout(resolve, 60)); 1",
    ENDS,
  ),
  attack(
    "calls inside the answer to a call, without end",
    "const again = () => echo({ value: 1 }).then(again, again); await again();",
    TOO_MUCH,
  ),
] as const;
