// Makes an image with Python and Node.js from packages of the distribution, for machines that cannot reach an image registry.
import { execFile, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const REPOSITORY = "smolagents-ts/test";
const PACKAGES = ["python3", "busybox-static", "libstdc++6"];
/** What packages need to be installed properly, which nobody does here. */
const NOT_NEEDED =
  /^(dpkg|tar|install-info|mailcap|mime-support|media-types|.*perl.*|gcc-.*|lib(gssapi|k5|krb5|keyutils|com-err|tirpc|nsl|gdbm|db5).*)$/;
const COMMANDS = ["sh", "cat", "echo", "env", "id", "ls", "mkdir", "sleep", "touch", "true"];

/** The image's name; made when the engine does not have it. Undefined where it cannot be made, as on machines that are no Debian or Ubuntu. */
export async function testImage(socketPath: string): Promise<string | undefined> {
  if (!existsSync("/etc/debian_version") || !existsSync("/usr/bin/apt-get")) return undefined;
  const recipe = [readFileSync(fileURLToPath(import.meta.url)), readFileSync("/etc/os-release"), process.version, process.arch];
  const tag = createHash("sha256").update(recipe.join("\n")).digest("hex").slice(0, 16);
  const image = `${REPOSITORY}:${tag}`;
  const { status } = await ask(socketPath, "GET", `/images/${image}/json`);
  if (status === 200) return image;
  try {
    await makeImage(socketPath, tag);
    return image;
  } catch (error) {
    // Only root may bring the lists of packages up to date.
    if (process.getuid?.() === 0) throw error;
    return undefined;
  }
}

async function makeImage(socketPath: string, tag: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "smolagents-ts-image-"));
  try {
    const root = join(folder, "root");
    makeFolders(root);
    await unpackPackages(folder, root);
    await addNode(root);
    for (const command of COMMANDS) if (!existsSync(join(root, "usr/bin", command))) symlinkSync("busybox", join(root, "usr/bin", command));
    // Packages are compiled when they are installed. In a container that cannot write, each start would compile them anew.
    await run("chroot", [root, "/usr/bin/python3", "-m", "compileall", "-q", "/usr/lib"]).catch(() => compileOutside(root));
    const tar = spawn("tar", ["--numeric-owner", "--owner=0", "--group=0", "-C", root, "-c", "."], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const { status, body } = await ask(socketPath, "POST", `/images/create?fromSrc=-&repo=${REPOSITORY}&tag=${tag}`, tar.stdout);
    if (status !== 200 || body.includes('"error"')) throw new Error(`The image of the tests could not be imported: ${body}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function makeFolders(root: string): void {
  for (const path of ["usr/bin", "usr/sbin", "usr/lib", "usr/lib64", "etc", "tmp", "proc", "sys", "dev", "root"]) {
    mkdirSync(join(root, path), { recursive: true, mode: path === "tmp" ? 0o1777 : 0o755 });
  }
  // Not subject to the mask that new files have.
  chmodSync(join(root, "tmp"), 0o1777);
  // Distributions put a part of their files in here, and another part under /usr.
  for (const path of ["bin", "sbin", "lib", "lib64"]) symlinkSync(`usr/${path}`, join(root, path));
  writeFileSync(join(root, "etc/passwd"), "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/nonexistent:/bin/false\n");
  writeFileSync(join(root, "etc/group"), "root:x:0:\nnogroup:x:65534:\n");
}

async function unpackPackages(folder: string, root: string): Promise<void> {
  const kinds = ["recommends", "suggests", "conflicts", "breaks", "replaces", "enhances"].map((kind) => `--no-${kind}`);
  const list = async () => {
    const { stdout } = await run("apt-cache", ["depends", "--recurse", ...kinds, ...PACKAGES], { maxBuffer: 16 * 1024 * 1024 });
    return [...new Set(stdout.match(/^[a-z0-9][^\s:<]*$/gm))].filter((name) => !NOT_NEEDED.test(name));
  };
  const download = async () => run("apt-get", ["download", ...(await list())], { cwd: folder });
  await download().catch(async (error: Error) => {
    if (process.getuid?.() !== 0) throw error;
    await run("apt-get", ["update"]);
    await download();
  });
  // Not by `dpkg -x`, which puts folders in the place of links to folders.
  const unpack = 'dpkg --fsys-tarfile "$1" | tar -x --keep-directory-symlink -C "$2"';
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".deb")))
    await run("sh", ["-c", unpack, "sh", join(folder, file), root]);
  for (const path of ["usr/share/doc", "usr/share/man", "usr/share/locale"]) rmSync(join(root, path), { recursive: true, force: true });
}

/** The Node.js that runs this, and the libraries that it needs and the packages do not have. */
async function addNode(root: string): Promise<void> {
  cpSync(process.execPath, join(root, "usr/bin/node"));
  const { stdout } = await run("ldd", [process.execPath]);
  for (const [, path = ""] of stdout.matchAll(/(\/\S+) \(0x/g)) {
    if (existsSync(join(root, path))) continue;
    mkdirSync(join(root, dirname(path)), { recursive: true });
    cpSync(path, join(root, path), { dereference: true });
  }
}

/** Without the right to change the root folder: by this machine's Python, whose version is the packages'. */
async function compileOutside(root: string): Promise<void> {
  await run("/usr/bin/python3", ["-m", "compileall", "-q", "-s", root, join(root, "usr/lib")]).catch(() => {});
}

function ask(socketPath: string, method: string, path: string, body?: NodeJS.ReadableStream): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const sent = request({ socketPath, method, path, headers: body ? { "content-type": "application/x-tar" } : {} }, async (response) => {
      resolve({ status: response.statusCode ?? 0, body: await text(response) });
    });
    sent.once("error", reject);
    if (body) body.pipe(sent);
    else sent.end();
  });
}
