/**
 * The console's files: read once, served from memory, the big ones compressed.
 *
 * Only what was there when it was read is served, so that no path of a request ever reaches the disk.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { extname, relative } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
  ".webmanifest": "application/manifest+json",
  ".txt": "text/plain; charset=utf-8",
};
const compressed = new Set([".html", ".js", ".css", ".json", ".svg", ".txt", ".webmanifest"]);
const bytesMax = 64 << 20;

type StaticFile = {
  readonly headers: Readonly<Record<string, string>>;
  readonly etag: string;
  readonly plain: Buffer;
  readonly gzip: Buffer | null;
  readonly brotli: Buffer | null;
};

export class StaticFiles {
  readonly #files = new Map<string, StaticFile>();

  /** Nothing is served when the folder is not there. */
  constructor(folder: string) {
    if (!existsSync(folder)) return;
    let bytes = 0;
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = `${entry.parentPath}/${entry.name}`;
      bytes += statSync(path).size;
      if (bytes > bytesMax) return;
      if (extname(path) !== ".map") this.#files.set(`/${relative(folder, path)}`, fileOf(path));
    }
  }

  get isEmpty(): boolean {
    return !this.#files.has("/index.html");
  }

  /** Null: there is no such file. `path` begins with a slash. */
  answer(path: string, request: Request): Response | null {
    const file = this.#files.get(path === "/" ? "/index.html" : path);
    if (file === undefined) return null;
    const headers = new Headers(file.headers);
    if (request.headers.get("if-none-match") === file.etag) {
      return new Response(null, { status: 304, headers });
    }
    const accepted = request.headers.get("accept-encoding") ?? "";
    const [encoding, body] = encodedFor(accepted, file);
    if (encoding !== null) headers.set("content-encoding", encoding);
    headers.set("content-length", String(body.length));
    return new Response(new Uint8Array(body), { headers });
  }
}

function encodedFor(accepted: string, file: StaticFile): [string | null, Buffer] {
  if (file.brotli !== null && /\bbr\b/.test(accepted)) return ["br", file.brotli];
  if (file.gzip !== null && /\bgzip\b/.test(accepted)) return ["gzip", file.gzip];
  return [null, file.plain];
}

function fileOf(path: string): StaticFile {
  const plain = readFileSync(path);
  const extension = extname(path);
  const etag = `"${createHash("sha256").update(plain).digest("base64url").slice(0, 22)}"`;
  const isSmall = plain.length < 1024 || !compressed.has(extension);
  // The names of what Vite builds carry a hash of the content.
  const isHashed = /\/assets\/.*-[\w-]{8,}\.\w+$/.test(path);
  return {
    headers: {
      "content-type": types[extension] ?? "application/octet-stream",
      "cache-control": isHashed ? "public, max-age=31536000, immutable" : "no-cache",
      etag,
      vary: "accept-encoding",
    },
    etag,
    plain,
    gzip: isSmall ? null : gzipSync(plain, { level: 9 }),
    brotli: isSmall
      ? null
      : brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }),
  };
}
