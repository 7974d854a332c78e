// biome-ignore-all lint/suspicious/noShadowRestrictedNames: it keeps the built-ins it uses, for programs may replace them
import type { Answer } from "../guest/guest-calls.ts";
import type { GuestControl, GuestParts, Host } from "../guest/guest-program.ts";
import type { Platform } from "./platform.ts";
import type { RunnerFurniture } from "./runner-furniture.ts";
import type { RunnerOutput } from "./runner-output.ts";
import type { Wire } from "./runner-wire.ts";

export interface RunnerParts extends Omit<GuestParts, "bootUrl"> {
  bootGuest(host: Host, parts: GuestParts): GuestControl;
  makeWire(write: (bytes: Uint8Array) => void): Wire;
  makeOutput(send: (json: string) => void, queue: (work: () => void) => void, maxChars: number): RunnerOutput;
  makePlatform(readStdin: () => void): Platform;
  readStdin(): void;
  hideInterpreter(importName: string): void;
  furnish(furniture: RunnerFurniture): void;
}

/**
 * The runner: executes the programs of one session and talks to its host, as PROTOCOL.md says.
 *
 * Runs in the interpreter, handed over as source text, so it must not refer to anything outside itself.
 */
export function runJavaScript(parts: RunnerParts, importName: string): void {
  const { Error, JSON, Map, Promise, String } = globalThis;
  const { parse, stringify } = JSON;
  // biome-ignore lint/security/noGlobalEval: running programs is what it is there for
  const evaluate = globalThis.eval;
  const uncurry = Function.prototype.bind.bind(Function.prototype.call) as <A extends unknown[], R>(
    method: (...args: A) => R,
  ) => (self: unknown, ...args: A) => R;
  const slice = uncurry(String.prototype.slice);
  const startsWith = uncurry(String.prototype.startsWith);
  const then = uncurry(Promise.prototype.then as (onValue: (value: unknown) => void, onError: (error: unknown) => void) => unknown);
  const settled = Promise.resolve();
  // Deno's own `queueMicrotask` fails in a frozen world.
  const queue = (work: () => void) => void then(settled, work, work);
  const mapSet = uncurry(Map.prototype.set);
  const mapGet = uncurry(Map.prototype.get);
  const mapDelete = uncurry(Map.prototype.delete);
  const mapForEach = uncurry(Map.prototype.forEach as (visit: (value: unknown) => void) => void);
  const mapSize = uncurry(Object.getOwnPropertyDescriptor(Map.prototype, "size")?.get as () => number);

  /** How soon a program is found to wait for nothing. */
  const WATCH_MS = 10;
  /** Thrown where the final answer ends the program. */
  const STOP = new Error("the program has ended");
  const STOPPED = '{"stopped":true}';

  interface Program {
    readonly id: number;
    readonly output: RunnerOutput;
    readonly timers: Map<number, unknown>;
    calls: number;
    /** Nothing more is taken from it. */
    isOver: boolean;
    /** Set when the program itself has come to its end: makes the furniture report that. */
    tell: (() => void) | undefined;
    isTold: boolean;
    isTelling: boolean;
    report: string;
    isLooked: boolean;
    isWatched: boolean;
  }
  let program: Program | undefined;
  let limits = { outputChars: 0, calls: 0, messageChars: 0 };

  const platform = parts.makePlatform(parts.readStdin);
  const { send, receive } = parts.makeWire(platform.write);

  const host: Host = {
    call(id, name, input) {
      if (!program || program.isOver) return "the action is over";
      if (++program.calls > limits.calls) return `this program made more than ${limits.calls} tool calls, which is the limit`;
      program.output.call(`[${stringify(id)},${stringify(name)},${stringify(input)}]`);
      return "";
    },
    print(stream, text, isTree) {
      if (program && !program.isOver) program.output.print(stream, text, isTree);
    },
    timer(id, ms) {
      const owner = program;
      if (!owner || owner.isOver) return;
      const fire = () => {
        mapDelete(owner.timers, id);
        if (program === owner) run(owner, () => control.fire(id));
      };
      platform.stopTimer(mapGet(owner.timers, id));
      mapSet(owner.timers, id, platform.startTimer(fire, ms));
    },
    final(value) {
      if (program && !program.isOver) {
        program.output.flush();
        program.isOver = true;
        send(`{"t":"final","v":${stringify(value)}}`);
        look(program);
      }
      throw STOP;
    },
    done(report) {
      if (!program) return;
      program.report = report;
      if (!program.isTelling) look(program);
    },
    url: () => "",
  };

  parts.hideInterpreter(importName);
  const control = parts.bootGuest(host, { ...parts, bootUrl() {} });
  const runMicrotask = (work: () => void) => {
    const owner = program;
    queue(() => {
      try {
        work();
      } catch (error) {
        if (owner) fail(owner, error);
      }
    });
  };
  parts.furnish({ importName, stop: STOP, runMicrotask });
  platform.onRejection((promise, reason, handled) => {
    if (program && reason !== STOP) control.rejected(promise, reason, handled);
  });

  /** Lets the program work, and sees some time afterwards how it stands. To look each time would cost more than a call. */
  function run(owner: Program, work: () => void): void {
    try {
      work();
    } catch (error) {
      fail(owner, error);
    }
    if (owner.isWatched) return;
    owner.isWatched = true;
    platform.startTimer(() => {
      owner.isWatched = false;
      if (program === owner) conclude(owner);
    }, WATCH_MS);
  }

  /** What is thrown where nobody can catch it ends the program. */
  function fail(owner: Program, error: unknown): void {
    if (program !== owner || owner.isTold || error === STOP) return;
    owner.tell = () => {
      control.fail(error);
      control.cut();
    };
    look(owner);
  }

  /** Once all that is ready to run has run: what the program has said goes out, and its end. */
  function look(owner: Program): void {
    if (owner.isLooked) return;
    owner.isLooked = true;
    platform.later(() => {
      owner.isLooked = false;
      if (program === owner) conclude(owner);
    });
  }

  function conclude(owner: Program): void {
    if (platform.isStopped?.()) return;
    owner.output.flush();
    if (owner.isOver) return finish(owner, "{}");
    if (owner.report) return finish(owner, owner.report);
    if (owner.tell && !owner.isTold) return tell(owner, owner.tell);
    if (control.waiting() !== 0 || mapSize(owner.timers) > 0) return;
    tell(owner, () => {
      control.fail(new Error("the program waits for a promise that nothing will ever settle"));
      control.cut();
    });
  }

  function tell(owner: Program, what: () => void): void {
    owner.isTold = true;
    owner.isTelling = true;
    try {
      what();
    } catch {
      // An error may fight back.
      control.fail("an error that cannot be told of");
      control.cut();
    }
    // After the furniture has looked at the value: unless it is a promise, that is the end.
    queue(() => {
      owner.isTelling = false;
      if (program === owner) owner.report ? finish(owner, owner.report) : look(owner);
    });
  }

  function finish(owner: Program, report: string): void {
    owner.output.flush();
    owner.isOver = true;
    program = undefined;
    mapForEach(owner.timers, platform.stopTimer);
    control.drop();
    const isUnknown = startsWith(report, '{"error":{"name":"ReferenceError"');
    const told = isUnknown ? `${slice(report, 0, -1)},"names":${control.names()}}` : report;
    const dropped = owner.output.dropped();
    send(`{"t":"done","id":${owner.id},"report":${stringify(told)}${dropped > 0 ? `,"dropped":${dropped}` : ""}}`);
  }

  interface Frame {
    readonly t: string;
    readonly id: number;
    readonly n: number;
    readonly v: string;
    readonly r: readonly Answer[];
    readonly code: string;
    readonly declarations?: string;
    readonly hasValue?: boolean;
    readonly tools: readonly (readonly unknown[])[];
    readonly variables: string;
    readonly seed: readonly number[];
    readonly limits: typeof limits;
  }

  function onFrame(text: string): void {
    const frame = parse(text) as Frame;
    switch (frame.t) {
      case "init":
        return init(frame);
      case "exec":
        return start(frame);
      case "define":
        return send(`{"t":"done","id":${frame.id},"report":${stringify(define(frame.v))}}`);
      case "res": {
        const owner = program;
        if (owner && !owner.isOver) run(owner, () => control.settle(frame.r));
        return;
      }
      case "int": {
        const isStopped = platform.isStopped?.();
        platform.onInterrupt?.();
        if (program?.id !== frame.id) return;
        // A program that has ended is not late: the calls that it left behind are.
        control.cut();
        return finish(program, (!isStopped && program.report) || STOPPED);
      }
      case "ping":
        return send(`{"t":"pong","n":${frame.n},"waiting":${program !== undefined && control.waiting() !== 0}}`);
      case "bye":
        return platform.end();
    }
  }

  function define(variables: string): string {
    try {
      control.define(variables);
      return "{}";
    } catch (error) {
      return stringify({ error: String(error) });
    }
  }

  function init(frame: Frame): void {
    try {
      limits = frame.limits;
      const taken = control.offer(stringify(frame.tools.map(([name, isGlobal]) => [name, isGlobal])));
      if (taken !== "[]") throw new Error(`tools cannot have these names, which mean something else: ${taken}`);
      control.install(frame.variables, stringify(frame.seed));
      send('{"t":"ready"}');
    } catch (error) {
      send(`{"t":"refused","message":${stringify(String(error))}}`);
    }
  }

  function start({ id, code, declarations, hasValue }: Frame): void {
    const owner: Program = {
      id,
      output: parts.makeOutput(send, queue, limits.outputChars),
      timers: new Map(),
      calls: 0,
      isOver: false,
      tell: undefined,
      isTold: false,
      isTelling: false,
      report: "",
      isLooked: false,
      isWatched: false,
    };
    program = owner;
    control.begin(`${id}`, limits.messageChars);
    const name = `\n//# sourceURL=program-${id}`;
    const end = (tellEnd: () => void) => {
      owner.tell ??= tellEnd;
      look(owner);
    };
    const endWith = (result: unknown) => end(() => (hasValue ? control.finishValue(result as { value: unknown }) : control.finish()));
    run(owner, () => {
      if (declarations !== undefined) evaluate(declarations + name);
      const value = evaluate(code + name);
      if (declarations === undefined) endWith({ value });
      else
        then(value, endWith, (error) => {
          if (error !== STOP) end(() => control.fail(error));
        });
    });
  }

  send(`{"t":"hello","v":1,"lang":"javascript","version":${stringify(platform.version)},"pid":${platform.pid}}`);
  platform.read((bytes) => receive(bytes, onFrame));
}
