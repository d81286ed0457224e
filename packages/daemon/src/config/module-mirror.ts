/** `<rfs>`: what is mirrored and when a write may be answered. @module */
import { posix } from "node:path";
import { type ModuleConfig, replicationPort } from "@gemel/protocol";
import { choice, durationMs, integer, placeOf, required, text } from "./attribute-reader.ts";
import type { ConfigWarning } from "./vocabulary.ts";
import { configError, type XmlElement } from "./xml-tree.ts";

const defaultSendTimeoutMs = 3000;

export function readMirror(
  rfs: XmlElement | undefined,
  service: XmlElement,
  id: number,
  warnings: ConfigWarning[],
): ModuleConfig["mirror"] {
  if (rfs === undefined) throw configError(service.at, "A mirror module needs <rfs>");
  return {
    directories: readDirectories(rfs),
    sync: readSync(rfs, warnings),
    port: integer(rfs, "port", { fallback: replicationPort(id), min: 1, max: 65_535 }),
    sendTimeoutMs: durationMs(rfs, "sendtimeout", {
      unit: "s",
      fallbackMs: defaultSendTimeoutMs,
      minMs: 500,
      maxMs: 3_600_000,
    }),
  };
}

function readSync(rfs: XmlElement, warnings: ConfigWarning[]): "write" | "fsync" {
  const async = text(rfs, "async");
  if (async !== undefined) {
    const value = choice(rfs, "async", ["second", "none"], "second");
    if (value === "none") {
      const at = placeOf(rfs, "async");
      const message = '"async=none" is treated as sync="write": writes wait for the peer\'s memory';
      warnings.push({ at, message });
    }
  }
  return choice(rfs, "sync", ["write", "fsync"], "write");
}

function readDirectories(rfs: XmlElement): { path: string }[] {
  const elements = rfs.children.filter((child) => child.name === "replicated");
  if (elements.length === 0) throw configError(rfs.at, "<rfs> needs at least one <replicated>");
  const paths: string[] = [];
  for (const element of elements) {
    choice(element, "mode", ["read_only"], "read_only");
    const at = placeOf(element, "dir");
    const written = required(element, "dir");
    const path = posix.normalize(written).replace(/(.)\/+$/, "$1");
    if (!posix.isAbsolute(path) || path.includes("\0")) {
      throw configError(at, `The replicated directory "${written}" must be an absolute path`);
    }
    if (path === "/") throw configError(at, "The root directory cannot be replicated");
    const other = paths.find((one) => inside(one, path) || inside(path, one));
    if (other !== undefined) {
      throw configError(at, `"${path}" and "${other}" overlap; replicate the outer one only`);
    }
    paths.push(path);
  }
  return paths.map((path) => ({ path }));
}

function inside(outer: string, inner: string): boolean {
  return inner === outer || inner.startsWith(`${outer}/`);
}
