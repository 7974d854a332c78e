/** What the kernel refuses to programs in bubblewrap: ways to more of the kernel, and memory that nobody counts. */

/** Numbers of system calls, by processor: [x64, arm64]. */
const REFUSED: Readonly<Record<string, readonly [x64: number, arm64: number]>> = {
  // Other namespaces, mounts and roots.
  unshare: [272, 97],
  setns: [308, 268],
  mount: [165, 40],
  umount2: [166, 39],
  pivot_root: [155, 41],
  chroot: [161, 51],
  open_tree: [428, 428],
  move_mount: [429, 429],
  fsopen: [430, 430],
  fsconfig: [431, 431],
  fsmount: [432, 432],
  fspick: [433, 433],
  mount_setattr: [442, 442],
  open_by_handle_at: [304, 265],
  // Large and often attacked parts of the kernel that a program has no need of.
  add_key: [248, 217],
  request_key: [249, 218],
  keyctl: [250, 219],
  bpf: [321, 280],
  perf_event_open: [298, 241],
  userfaultfd: [323, 282],
  io_uring_setup: [425, 425],
  io_uring_enter: [426, 426],
  io_uring_register: [427, 427],
  init_module: [175, 105],
  finit_module: [313, 273],
  delete_module: [176, 106],
  kexec_load: [246, 104],
  kexec_file_load: [320, 294],
  // Other processes.
  ptrace: [101, 117],
  process_vm_readv: [310, 270],
  process_vm_writev: [311, 271],
  kcmp: [312, 272],
  pidfd_getfd: [438, 438],
  // Memory that belongs to no process.
  memfd_create: [319, 279],
  memfd_secret: [447, 447],
  shmget: [29, 194],
  msgget: [68, 186],
  semget: [64, 190],
};

const ARCHITECTURES = {
  x64: { audit: 0xc000003e, column: 0, clone: 56, socket: 41 },
  arm64: { audit: 0xc00000b7, column: 1, clone: 220, socket: 198 },
} as const;

/** The same number everywhere. Its flags are in memory, where a filter cannot look, so that C libraries have to take `clone`. */
const CLONE3 = 435;
/** All CLONE_NEW… flags. */
const NEW_NAMESPACE = 0x7e020000;
/** Local, IPv4, IPv6 and netlink. The others, some of which lead out of every namespace (vsock), are refused. */
const SOCKET_FAMILIES = [1, 2, 10, 16];

/** Offsets in what the filter sees of a call. */
const NUMBER = 0;
const ARCHITECTURE = 4;
const FIRST_ARGUMENT = 16;

const LOAD = 0x20;
const IF_EQUAL = 0x15;
const IF_AT_LEAST = 0x35;
const IF_ANY_BIT = 0x45;
const RETURN = 0x06;

const ALLOW = 0x7fff0000;
const KILL = 0x80000000;
const NOT_PERMITTED = 0x00050000 | 1;
const NO_SUCH_CALL = 0x00050000 | 38;

/** The filter as a program for the kernel; undefined on processors whose numbers are not known here. */
export function seccompFilter(processor: string = process.arch): Uint8Array | undefined {
  if (processor !== "x64" && processor !== "arm64") return undefined;
  const { audit, column, clone, socket } = ARCHITECTURES[processor];
  const program: [code: number, ifTrue: number, ifFalse: number, value: number][] = [];
  const add = (code: number, value: number, ifTrue = 0, ifFalse = 0) => program.push([code, ifTrue, ifFalse, value]);

  add(LOAD, ARCHITECTURE);
  add(IF_EQUAL, audit, 1, 0);
  add(RETURN, KILL);
  add(LOAD, NUMBER);
  // The third set of numbers that x64 has.
  add(IF_AT_LEAST, 0x40000000, 0, 1);
  add(RETURN, NOT_PERMITTED);
  for (const numbers of Object.values(REFUSED)) {
    add(IF_EQUAL, numbers[column], 0, 1);
    add(RETURN, NOT_PERMITTED);
  }
  add(IF_EQUAL, CLONE3, 0, 1);
  add(RETURN, NO_SUCH_CALL);
  add(IF_EQUAL, clone, 0, 4);
  add(LOAD, FIRST_ARGUMENT);
  add(IF_ANY_BIT, NEW_NAMESPACE, 0, 1);
  add(RETURN, NOT_PERMITTED);
  add(RETURN, ALLOW);
  add(IF_EQUAL, socket, 1, 0);
  add(RETURN, ALLOW);
  add(LOAD, FIRST_ARGUMENT);
  for (const family of SOCKET_FAMILIES) {
    add(IF_EQUAL, family, 0, 1);
    add(RETURN, ALLOW);
  }
  add(RETURN, NOT_PERMITTED);

  const bytes = new DataView(new ArrayBuffer(program.length * 8));
  for (const [index, [code, ifTrue, ifFalse, value]] of program.entries()) {
    bytes.setUint16(index * 8, code, true);
    bytes.setUint8(index * 8 + 2, ifTrue);
    bytes.setUint8(index * 8 + 3, ifFalse);
    bytes.setUint32(index * 8 + 4, value >>> 0, true);
  }
  return new Uint8Array(bytes.buffer);
}
