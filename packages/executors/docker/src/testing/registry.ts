import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";

const MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";

/** An image registry on this machine that holds one small image, `thing:1`. Speaks as much of the registry's HTTP API as a pull needs. */
export async function startRegistry() {
  // Two blocks of zeros: a tar archive without files. Different ones for each registry, so that an engine knows none of them.
  const layer = Buffer.alloc(1024);
  const compressed = gzipSync(layer);
  const config = Buffer.from(
    JSON.stringify({
      architecture: process.arch === "x64" ? "amd64" : process.arch,
      os: "linux",
      config: { Labels: { made: String(process.hrtime.bigint()) } },
      rootfs: { type: "layers", diff_ids: [digestOf(layer)] },
    }),
  );
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: MANIFEST,
      config: { mediaType: "application/vnd.docker.container.image.v1+json", size: config.length, digest: digestOf(config) },
      layers: [{ mediaType: "application/vnd.docker.image.rootfs.diff.tar.gzip", size: compressed.length, digest: digestOf(compressed) }],
    }),
  );
  const files = new Map([
    ["/v2/", Buffer.from("{}")],
    ["/v2/thing/manifests/1", manifest],
    [`/v2/thing/manifests/${digestOf(manifest)}`, manifest],
    [`/v2/thing/blobs/${digestOf(config)}`, config],
    [`/v2/thing/blobs/${digestOf(compressed)}`, compressed],
  ]);
  const server = createServer((request, response) => {
    const file = files.get(request.url ?? "");
    const type = request.url?.includes("/manifests/") ? MANIFEST : "application/octet-stream";
    if (!file) {
      response.writeHead(404, { "content-type": "application/json" });
      return response.end('{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown"}]}');
    }
    response.writeHead(200, { "content-type": type, "content-length": file.length, "docker-content-digest": digestOf(file) });
    response.end(request.method === "HEAD" ? undefined : file);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Of the manifest: what an image is pinned by. */
    digest: digestOf(manifest),
    /** Of the configuration: the image's id. */
    id: digestOf(config),
    close: () => server.close(),
  };
}

function digestOf(bytes: Buffer): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}
