/** `<rfs>`: what is mirrored and when a write may be answered. @module */
import { posix } from "node:path";
import { type MirrorConfig, type ReplicatedDirectory, replicationPort } from "@gemel/protocol";
import { rfsRule } from "@gemel/protocol/schema";
import { childrenOf, placeOf, valuesOf } from "./attribute-reader.ts";
import { readScope } from "./module-scope.ts";
import type { ConfigWarning } from "./vocabulary.ts";
import { configError, type XmlElement } from "./xml-tree.ts";

export function readMirror(
  rfs: XmlElement | undefined,
  service: XmlElement,
  id: number,
  warnings: ConfigWarning[],
): MirrorConfig["mirror"] {
  if (rfs === undefined) throw configError(service.at, "A mirror module needs <rfs>");
  const values = valuesOf(rfs, rfsRule);
  return {
    directories: readDirectories(rfs, warnings),
    sync: values.sync,
    writeThrough: values.async === "none",
    port: values.port ?? replicationPort(id),
    sendTimeoutMs: values.sendtimeout,
    resync: {
      bytesPerSecond: values.reiallowedbw === null ? null : values.reiallowedbw * 1000,
      files: values.nbrei,
    },
    rescueAgeMs: values.rescueage,
    rescueBytesMax: values.rescuesize === null ? null : values.rescuesize * 1_000_000,
    encryption: values.encryption === "on",
  };
}

function readDirectories(rfs: XmlElement, warnings: ConfigWarning[]): ReplicatedDirectory[] {
  const elements = childrenOf(rfs, "replicated");
  if (elements.length === 0) throw configError(rfs.at, "<rfs> needs at least one <replicated>");
  const directories: ReplicatedDirectory[] = [];
  for (const element of elements) {
    const at = placeOf(element, "dir");
    const written = valuesOf(element, rfsRule.children.replicated).dir;
    const path = posix.normalize(written).replace(/(.)\/+$/, "$1");
    if (!posix.isAbsolute(path) || path.includes("\0")) {
      throw configError(at, `The replicated directory "${written}" must be an absolute path`);
    }
    if (path === "/") throw configError(at, "The root directory cannot be replicated");
    const other = directories.find((one) => inside(one.path, path) || inside(path, one.path));
    if (other !== undefined) {
      throw configError(at, `"${path}" and "${other.path}" overlap; replicate the outer one only`);
    }
    directories.push({
      path,
      scope: readScope(element, path, warnings),
      toCheck: readToCheck(element, path),
    });
  }
  return directories;
}

function readToCheck(element: XmlElement, directory: string): string[] {
  const rule = rfsRule.children.replicated.children.tocheck;
  return childrenOf(element, "tocheck").map((one) =>
    posix.resolve(directory, valuesOf(one, rule).path),
  );
}

function inside(outer: string, inner: string): boolean {
  return inner === outer || inner.startsWith(`${outer}/`);
}
