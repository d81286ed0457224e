/**
 * The manifest of a rescue copy as a text: JSON that says its version, and the checksum of the rest.
 *
 * @see docs/internals/formats.md
 * @module
 */
import { hash } from "node:crypto";
import { GemelError } from "@gemel/base";
import { type Rescue, type RescueManifest, rescueManifestSchema } from "@gemel/protocol";

const version = 1;

type Copy = Pick<Rescue, "id" | "folder">;

export function encodeManifest(manifest: Omit<RescueManifest, "version">): string {
  const all = { version, ...manifest };
  return `${JSON.stringify({ ...all, sha256: checksum(all) }, null, 2)}\n`;
}

/** Throws `refused` for what a later version wrote, and for what is not as it was written. */
export function decodeManifest(text: string, copy: Copy): RescueManifest {
  const { sha256, ...all } = parse(text, copy);
  const written = all["version"];
  if (typeof written === "number" && written > version) {
    const known = `The manifest of the rescue copy ${copy.id} has version ${written}, this gemeld knows ${version}`;
    throw new GemelError("refused", known, {
      remedy: `Use the version of Gemel that made it, or copy by hand what is needed from ${copy.folder}`,
    });
  }
  const manifest = rescueManifestSchema.safeParse(all);
  if (!manifest.success || sha256 !== checksum(all)) throw damaged(copy);
  return manifest.data;
}

function parse(text: string, copy: Copy): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) return { ...value };
  } catch {
    // SyntaxError.
  }
  throw damaged(copy);
}

/** Of the text without blanks: how it is laid out does not matter. */
function checksum(all: object): string {
  return hash("sha256", JSON.stringify(all));
}

function damaged({ id, folder }: Copy): GemelError {
  return new GemelError("refused", `The manifest of the rescue copy ${id} is damaged`, {
    remedy: `Copy by hand what is needed from ${folder}`,
  });
}
