/** Python's way to the host: files, so that no object of JavaScript is ever in Python's hands. */
import type { Pyodide } from "./boot.ts";
import type { Bridge } from "./bridge.ts";

/** Numbers of kinds of devices that Pyodide has none of. */
const MAJOR = 200;

/**
 * `/dev/host`: `pread(file, size, microseconds)` waits that long for bytes of the host; `write` sends some.
 * `/dev/clock`: `pread(file, size, microseconds)` sleeps that long, or until a signal. Gives the number of the program that was interrupted last.
 */
export function addHostFiles({ FS }: Pyodide, bridge: Bridge, write: (bytes: Uint8Array) => void): void {
  const add = (path: string, minor: number, operations: object) => {
    const device = FS.makedev(MAJOR, minor);
    FS.registerDevice(device, operations);
    FS.mkdev(path, device);
  };
  add("/dev/host", 0, {
    read: (_stream: unknown, memory: Int8Array, offset: number, length: number, microseconds: number) =>
      bridge.take(bytesOf(memory, offset, length), microseconds),
    write: (_stream: unknown, memory: Int8Array, offset: number, length: number) => {
      write(bytesOf(memory, offset, length));
      return length;
    },
  });
  add("/dev/clock", 1, {
    read: (_stream: unknown, memory: Int8Array, offset: number, length: number, microseconds: number) => {
      bridge.sleep(microseconds);
      return new TextEncoder().encodeInto(String(bridge.interrupted), bytesOf(memory, offset, length)).written;
    },
  });
}

function bytesOf(memory: Int8Array, offset: number, length: number): Uint8Array {
  return new Uint8Array(memory.buffer, memory.byteOffset + offset, length);
}
