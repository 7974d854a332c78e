import { type NeighbourAttack, neighbourAttack } from "../attack.ts";

const LOAD = `import importlib
def load(name):
    try:
        return importlib.import_module(name)
    except BaseException:
        return None
os, sys, subprocess, socket, signal, shared_memory, glob, gc, ctypes = map(load, ["os", "sys", "subprocess", "socket", "signal", "multiprocessing.shared_memory", "glob", "gc", "ctypes"])
found = []
def attempt(act):
    try:
        found.append(str(act()))
    except BaseException as error:
        found.append(repr(error))`;

/** The neighbour puts its treasure everywhere that only it may see. */
const HIDE = `${LOAD}
hidden = treasure
def put(file):
    with open(file, "w") as opened:
        opened.write(treasure)
attempt(lambda: put("/tmp/treasure"))
attempt(lambda: put("/dev/shm/treasure"))
attempt(lambda: put(os.path.expanduser("~/treasure")))
attempt(lambda: os.environ.__setitem__("TREASURE", treasure))
attempt(lambda: setattr(sys, "treasure", treasure))
attempt(lambda: setattr(__import__("builtins"), "treasure_of_neighbour", treasure))
segment = None
def share():
    global segment
    segment = shared_memory.SharedMemory("treasure", create=True, size=100)
    segment.buf[:36] = treasure.encode()
attempt(share)
def listen():
    global listener
    listener = socket.socket(socket.AF_UNIX)
    listener.bind("\\0treasure")
    listener.listen()
attempt(listen)
1`;

const against = <const Name extends string>(name: Name, ...expressions: readonly string[]): NeighbourAttack<Name> =>
  neighbourAttack(name, {
    neighbour: HIDE,
    code: `${LOAD}\n${expressions.map((expression) => `attempt(lambda: ${expression})`).join("\n")}\nfound`,
  });

/** Programs that reach for another session. */
export const neighbours = [
  against(
    "looks for a neighbour's variables",
    "treasure",
    "hidden",
    "sys.treasure",
    "treasure_of_neighbour",
    "{name: str(value) for name, value in globals().items()}",
  ),
  against(
    "looks for a neighbour's objects",
    "[each for each in gc.get_objects() if isinstance(each, dict) and 'hidden' in each]",
    "[frame.f_globals.get('hidden') for frame in sys._current_frames().values()]",
  ),
  against(
    "looks for a neighbour's files",
    "open('/tmp/treasure').read()",
    "open('/dev/shm/treasure').read()",
    "open(os.path.expanduser('~/treasure')).read()",
    "[open(each).read() for each in glob.glob('/tmp/**/treasure', recursive=True)]",
    "[open(each).read() for each in glob.glob('/proc/*/root/tmp/treasure')]",
    "[open(each).read() for each in glob.glob('/proc/*/cwd/treasure')]",
    "subprocess.check_output('cat /tmp/* /dev/shm/* /var/tmp/*', shell=True)",
  ),
  against(
    "looks for a neighbour's environment",
    "os.environ['TREASURE']",
    "[open(each).read() for each in glob.glob('/proc/[0-9]*/environ')]",
    "subprocess.check_output('cat /proc/*/environ', shell=True)",
  ),
  against(
    "looks for a neighbour's shared memory",
    "bytes(shared_memory.SharedMemory('treasure').buf)",
    "[open(each, 'rb').read(100) for each in glob.glob('/dev/shm/*')]",
    "subprocess.check_output(['ipcs', '-m'])",
  ),
  against(
    "looks for a neighbour's sockets",
    "socket.socket(socket.AF_UNIX).connect('\\0treasure') or 'connected'",
    "open('/proc/net/unix').read()",
    "[socket.create_connection(('127.0.0.1', port), 0.01) for port in range(40_000, 40_010)]",
  ),
  against(
    "looks into a neighbour's memory",
    "[open(each, 'rb').read(10) for each in glob.glob('/proc/[0-9]*/mem') if str(os.getpid()) not in each]",
    "[os.open(each, os.O_RDWR) for each in glob.glob('/proc/[0-9]*/fd/*') if '/' + str(os.getpid()) + '/' not in each]",
    "[ctypes.CDLL(None).ptrace(16, int(each), 0, 0) for each in os.listdir('/proc') if each.isdigit() and int(each) != os.getpid()] and 'attached'",
    "[ctypes.CDLL(None).process_vm_readv(int(each), None, 0, None, 0, 0) for each in os.listdir('/proc') if each.isdigit()] and 'read'",
  ),
  against("kills all processes it can", "os.kill(-1, 9)", "subprocess.run('kill -9 -1', shell=True)"),
  against(
    "kills its neighbours one by one",
    "[os.kill(int(each), 9) for each in os.listdir('/proc') if each.isdigit() and int(each) not in (os.getpid(), 1)]",
    "[os.kill(pid, 9) for pid in range(2, 5000) if pid != os.getpid() and os.path.exists(f'/proc/{pid}')]",
  ),
  against(
    "stops its neighbours",
    "[os.kill(int(each), 19) for each in os.listdir('/proc') if each.isdigit() and int(each) not in (os.getpid(), 1)]",
  ),
  against(
    "spoils modules for its neighbours",
    "setattr(load('math'), 'sqrt', None)",
    "setattr(load('json'), 'dumps', None)",
    "load('builtins').__dict__.pop('len')",
    "setattr(load('ast'), 'parse', None)",
  ),
  against(
    "fills the disk its neighbour writes to",
    "[open('/tmp/full', 'ab').write(b'x' * 1_000_000) for _ in range(2_000)]",
    "[open('/dev/shm/full', 'ab').write(b'x' * 1_000_000) for _ in range(2_000)]",
  ),
  against("takes all processes its neighbour could start", "[os.fork() or __import__('time').sleep(5) for _ in range(2_000)]"),
  against(
    "passes descriptors to whoever takes them",
    "socket.send_fds(socket.socket(socket.AF_UNIX), [b'x'], list(range(10)))",
    "[socket.fromfd(fd, socket.AF_UNIX, socket.SOCK_STREAM).recv(100) for fd in range(3, 10)]",
  ),
  against("keeps all processors busy", "[os.fork() or next(iter(int, 1)) for _ in range(4)] and [None for _ in iter(int, 1)]"),
] as const;
