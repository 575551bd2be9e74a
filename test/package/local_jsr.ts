// JSR in this process, as far as `deno publish` and `deno add` talk to it: it keeps what is uploaded, which is what
// Deno has made of the sources, and hands it out. What JSR itself does with a package (its checks, its pages) is not
// here. Programs find it by the variable JSR_URL.

import { createHash } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";

export interface LocalJsr {
  readonly url: string;
  /** What was uploaded last, by path from the top of the package. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  close(): void;
}

/** A registry for one version of one package, such as `@scope/name`. */
export async function startLocalJsr(name: string, version: string): Promise<LocalJsr> {
  let files: ReadonlyMap<string, Uint8Array> = new Map();

  async function answer(request: IncomingMessage): Promise<object | Uint8Array | undefined> {
    const url = request.url ?? "";
    if (request.method === "POST") {
      files = untar(gunzipSync(await bodyOf(request)));
      return { id: "task", status: "success" };
    }
    if (url.startsWith("/api/")) return url.includes("/versions/") ? undefined : {};
    if (url === `/${name}/meta.json`) return { latest: version, versions: { [version]: {} } };
    if (url === `/${name}/${version}_meta.json`) return metadata(files);
    return files.get(url.replace(`/${name}/${version}/`, ""));
  }

  const server = createServer((request, response) => {
    void answer(request).then((found) => {
      response.statusCode = found === undefined ? 404 : 200;
      response.setHeader(
        "content-type",
        found instanceof Uint8Array ? "text/typescript" : "application/json",
      );
      response.end(found instanceof Uint8Array ? found : JSON.stringify(found ?? {}));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get files() {
      return files;
    },
    close: () => server.close(),
  };
}

async function bodyOf(request: IncomingMessage): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function metadata(files: ReadonlyMap<string, Uint8Array>): object {
  const manifest = [...files].map(([path, bytes]) => [
    `/${path}`,
    { size: bytes.length, checksum: `sha256-${createHash("sha256").update(bytes).digest("hex")}` },
  ]);
  const { exports } = JSON.parse(Buffer.from(files.get("deno.json") ?? []).toString());
  return { manifest: Object.fromEntries(manifest), exports };
}

/** A tar file is blocks of 512 bytes: a header with name and size, the content, another header, …, zeros. */
function untar(tar: Buffer): Map<string, Uint8Array> {
  const field = (from: number, length: number) =>
    tar.toString("utf8", from, from + length).replace(/\0.*$/s, "");
  const files = new Map<string, Uint8Array>();
  for (let at = 0; tar[at] !== 0 && at < tar.length;) {
    const [path, size, start] = [field(at, 100), Number.parseInt(field(at + 124, 12), 8), at + 512];
    files.set(path.replace(/^\.?\//, ""), tar.subarray(start, start + size));
    at = start + Math.ceil(size / 512) * 512;
  }
  return files;
}
