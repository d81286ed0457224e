/**
 * The console's files, read from the disk when they are asked for, compressed as they were built: `name.br` and `name.gz`
 * beside `name`.
 *
 * Only what was there at first is served, so that no path of a request ever reaches the disk.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { existsSync, readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, extname, relative } from "node:path";

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

/** The best first. */
const encodings = [
  { name: "br", extension: ".br", accepted: /\bbr\b/ },
  { name: "gzip", extension: ".gz", accepted: /\bgzip\b/ },
] as const;

type Encoding = (typeof encodings)[number];

export class StaticFiles {
  /** Paths on the disk, by the path of the request. */
  readonly #files: ReadonlyMap<string, string>;

  /** Nothing is served when the folder is not there. */
  constructor(folder: string) {
    const entries = existsSync(folder)
      ? readdirSync(folder, { recursive: true, withFileTypes: true })
      : [];
    const paths = entries
      .filter((entry) => entry.isFile() && extname(entry.name) !== ".map")
      .map((entry) => `${entry.parentPath}/${entry.name}`);
    this.#files = new Map(paths.map((path) => [`/${relative(folder, path)}`, path]));
  }

  /** Null: there is no such file. `path` begins with a slash. */
  async answer(path: string, request: Request): Promise<Response | null> {
    const known = path === "/" ? "/index.html" : path;
    const file = this.#files.get(known);
    if (file === undefined || encodings.some(({ extension }) => known.endsWith(extension))) {
      return null;
    }
    try {
      return await this.#read(known, file, request.headers);
    } catch (error) {
      // An upgrade has taken it away; the next gemeld serves another.
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
      throw error;
    }
  }

  async #read(known: string, file: string, asked: Headers): Promise<Response> {
    // The names of what Vite builds carry a hash of the content.
    const isHashed = /\/assets\/.*-[\w-]{8,}\.\w+$/.test(known);
    const etag = isHashed ? `"${basename(file)}"` : await hashOf(file);
    const headers = new Headers({
      "content-type": types[extname(file)] ?? "application/octet-stream",
      "cache-control": isHashed ? "public, max-age=31536000, immutable" : "no-cache",
      etag,
      vary: "accept-encoding",
    });
    if (asked.get("if-none-match") === etag) return new Response(null, { status: 304, headers });
    const encoding = this.#encodingOf(known, asked.get("accept-encoding") ?? "");
    const body = await readFile(`${file}${encoding?.extension ?? ""}`);
    if (encoding !== undefined) headers.set("content-encoding", encoding.name);
    headers.set("content-length", String(body.length));
    return new Response(new Uint8Array(body), { headers });
  }

  #encodingOf(known: string, asked: string): Encoding | undefined {
    return encodings.find(
      ({ extension, accepted }) => accepted.test(asked) && this.#files.has(`${known}${extension}`),
    );
  }
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash("sha256").update(await readFile(file));
  return `"${hash.digest("base64url").slice(0, 22)}"`;
}
