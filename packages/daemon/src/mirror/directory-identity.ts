/**
 * Which directories were mirrored: a path leads to another one when its file system is not mounted, or was
 * made anew. What is known of the data holds for the directory that it was in, so neither a copy nor
 * a service may begin in another one by itself.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { lstat, mkdir, rm, statfs } from "node:fs/promises";
import { GemelError } from "@gemel/base";
import { z } from "zod";
import { replaceFile } from "../system/durable-file.ts";

/** Inode number and time of birth (nanoseconds since 1970, 0 when the file system does not tell), decimal. */
const identitySchema = z.strictObject({ ino: z.string(), birthNs: z.string() });
const identitiesSchema = z.record(z.string(), identitySchema);
type Identity = z.infer<typeof identitySchema>;
type Identities = z.infer<typeof identitiesSchema>;

/** `f_type` of what FUSE serves: a mount of a mirror, not the directory beneath it. */
const fuseMagic = 0x65735546;

export class DirectoryIdentities {
  readonly #state: string;
  readonly #file: string;

  /** `state`: the module's folder beneath /var/lib/gemel. */
  constructor(state: string) {
    this.#state = state;
    this.#file = `${state}/directories`;
  }

  /**
   * Throws `directory_missing` when one of `paths` leads to another directory than before; what was never
   * seen is noted.
   */
  async check(paths: readonly string[], module: string): Promise<void> {
    const known = this.#read();
    let isNew = false;
    for (const path of paths) {
      const found = await identityOf(path);
      const before = known[path];
      if (found === null) continue;
      if (before === undefined) {
        known[path] = found;
        isNew = true;
      } else if (before.ino !== found.ino || before.birthNs !== found.birthNs) {
        throw new GemelError(
          "directory_missing",
          `${path} is not the directory that was mirrored here: another one is in its place (${wordsOf(found)} instead of ${wordsOf(before)})`,
          {
            remedy:
              `See whether its file system is mounted. If it was replaced on purpose: "gemel second --fullsync -m ${module}" ` +
              `fills it with the other node's data, "gemel prim --fullsync -m ${module}" serves what is in it`,
          },
        );
      }
    }
    if (isNew) await this.#save(known);
  }

  /** Whatever is there now is what is mirrored from here on. */
  async accept(paths: readonly string[]): Promise<void> {
    const known = this.#read();
    for (const path of paths) {
      const found = await identityOf(path);
      if (found !== null) known[path] = found;
    }
    await this.#save(known);
  }

  async forget(): Promise<void> {
    await rm(this.#file, { force: true });
  }

  /** Nothing is known when it cannot be read: that must not keep a service from starting. */
  #read(): Identities {
    try {
      return identitiesSchema.parse(JSON.parse(readFileSync(this.#file, "utf8")));
    } catch {
      // ENOENT, or damaged: noted anew.
      return {};
    }
  }

  async #save(known: Identities): Promise<void> {
    await mkdir(this.#state, { recursive: true, mode: 0o700 });
    await replaceFile(this.#file, `${JSON.stringify(known)}\n`);
  }
}

/** Null: not there, or a mount of a mirror; what is wrong then is said by whoever uses it. */
async function identityOf(path: string): Promise<Identity | null> {
  try {
    if ((await statfs(path)).type === fuseMagic) return null;
    const { ino, birthtimeNs } = await lstat(path, { bigint: true });
    return { ino: String(ino), birthNs: String(birthtimeNs) };
  } catch {
    // ENOENT, or ENOTCONN of a mount that somebody left behind.
    return null;
  }
}

function wordsOf({ ino, birthNs }: Identity): string {
  const bornMs = Number(BigInt(birthNs) / 1_000_000n);
  return bornMs === 0 ? `inode ${ino}` : `inode ${ino} of ${new Date(bornMs).toISOString()}`;
}
