import { describe, expect, it } from "vitest";
import { seccompFilter } from "./bubblewrap-seccomp.ts";

const [X64, ARM64, I386] = [0xc000003e, 0xc00000b7, 0x40000003];
const ALLOWED = 0x7fff0000;
const error = (number: number) => 0x00050000 + number;
const [EPERM, ENOSYS] = [error(1), error(38)];

/** Runs the filter as the kernel does: linux/Documentation/networking/filter.rst. */
function decide(filter: Uint8Array, call: { architecture: number; number: number; first?: number }): number {
  const view = new DataView(filter.buffer);
  const seen = new Map([
    [0, call.number],
    [4, call.architecture],
    [16, call.first ?? 0],
  ]);
  let accumulator = 0;
  for (let at = 0; at < filter.length / 8; at++) {
    const [code, ifTrue, ifFalse, value] = [
      view.getUint16(at * 8, true),
      filter[at * 8 + 2]!,
      filter[at * 8 + 3]!,
      view.getUint32(at * 8 + 4, true),
    ];
    const jump = (condition: boolean) => {
      at += condition ? ifTrue : ifFalse;
    };
    if (code === 0x06) return value;
    else if (code === 0x20) accumulator = seen.get(value)!;
    else if (code === 0x15) jump(accumulator === value);
    else if (code === 0x35) jump(accumulator >= value);
    else if (code === 0x45) jump((accumulator & value) !== 0);
    else throw new Error(`unknown instruction ${code}`);
  }
  throw new Error("The filter has no end.");
}

describe("the filter of system calls", () => {
  // Numbers from the kernel: arch/x86/entry/syscalls/syscall_64.tbl and include/uapi/asm-generic/unistd.h.
  it.each([
    [
      "x64",
      X64,
      { read: 0, openat: 257, execve: 59, getpid: 39, futex: 202 },
      { mount: 165, ptrace: 101, unshare: 272, bpf: 321, keyctl: 250 },
      41,
      56,
    ],
    [
      "arm64",
      ARM64,
      { read: 63, openat: 56, execve: 221, getpid: 172, futex: 98 },
      { mount: 40, ptrace: 117, unshare: 97, bpf: 280, keyctl: 219 },
      198,
      220,
    ],
  ] as const)("refuses on %s what programs have no need of, and nothing else", (name, architecture, allowed, refused, socket, clone) => {
    const filter = seccompFilter(name)!;
    const ask = (number: number, first = 0) => decide(filter, { architecture, number, first });
    for (const number of Object.values(allowed)) expect(ask(number)).toBe(ALLOWED);
    for (const number of Object.values(refused)) expect(ask(number)).toBe(EPERM);
    expect([1, 2, 10, 16].map((family) => ask(socket, family))).toEqual(Array(4).fill(ALLOWED));
    // Packets, cryptography, the machine around a virtual one.
    expect([17, 38, 40].map((family) => ask(socket, family))).toEqual(Array(3).fill(EPERM));
    const [thread, user] = [0x003d0f00, 0x10000000 | 17];
    expect(ask(clone, thread)).toBe(ALLOWED);
    expect(ask(clone, 17)).toBe(ALLOWED);
    expect(ask(clone, user)).toBe(EPERM);
    expect(ask(435)).toBe(ENOSYS);
  });

  it("ends programs that change the set of system calls", () => {
    expect(decide(seccompFilter("x64")!, { architecture: I386, number: 21 })).toBe(0x80000000);
    expect(decide(seccompFilter("x64")!, { architecture: X64, number: 0x40000000 + 101 })).toBe(EPERM);
  });

  it("is not made for processors whose numbers are not known", () => {
    expect(seccompFilter("riscv64")).toBeUndefined();
  });
});
