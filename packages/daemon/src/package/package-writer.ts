/**
 * Write a module's folder as a package: the same folder gives the same bytes.
 *
 * @module
 */
import { type Dirent, lstatSync, readdirSync, readFileSync } from "node:fs";
import { GemelError } from "@gemel/base";

const sizeMax = 32 << 20;
/** The oldest that the format knows: times would make equal packages differ. */
const noTime = new Date(1980, 0, 1);

/** Regular files beneath `folder`, sorted; everything else is left out. */
export function packageFiles(folder: string): string[] {
  const walk = (below: string): string[] =>
    readdirSync(`${folder}/${below}`, { withFileTypes: true })
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .flatMap((entry) => within(below, entry, walk));
  return walk("");
}

function within(below: string, entry: Dirent, walk: (below: string) => string[]): string[] {
  const path = `${below}${entry.name}`;
  if (entry.isDirectory()) return walk(`${path}/`);
  return entry.isFile() ? [path] : [];
}

export async function writePackage(folder: string): Promise<Buffer> {
  // Loaded when it is needed: gemeld seldom writes packages.
  const { ZipFile } = await import("yazl");
  const zip = new ZipFile();
  let left = sizeMax;
  for (const path of packageFiles(folder)) {
    // The id belongs to this cluster, not to the module.
    if (path === "conf/module.id") continue;
    const { mode, size } = lstatSync(`${folder}/${path}`);
    left -= size;
    if (left < 0) {
      throw new GemelError("usage", `${folder} is larger than a package may be (32 MiB)`, {
        remedy: "Keep only conf/ and bin/ in the module's folder",
      });
    }
    const options = { mtime: noTime, mode: 0o100000 | ((mode & 0o111) === 0 ? 0o644 : 0o755) };
    zip.addBuffer(readFileSync(`${folder}/${path}`), path, options);
  }
  zip.end();
  const parts: Buffer[] = [];
  for await (const part of zip.outputStream) parts.push(Buffer.from(part));
  return Buffer.concat(parts);
}
