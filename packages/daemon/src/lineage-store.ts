/**
 * The lineage record of one module on disk: one JSON line and the SHA-256 of that line.
 *
 * Replaced atomically and durably. A file that is not whole is never guessed at: the operator is
 * told, because taking a damaged record for an empty one could bring old data back to life.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { GemelError } from "@gemel/base";
import { emptyLineage, type LineageRecord, lineageRecordSchema } from "@gemel/protocol";
import { replaceFile, syncDirectory } from "./system/durable-file.ts";

const formatVersion = 1;

export class LineageStore {
  readonly #path: string;
  #last: Promise<void> = Promise.resolve();

  constructor(path: string) {
    this.#path = path;
  }

  /** The record on disk; {@link emptyLineage} when there never was one. Throws `config_invalid`. */
  async read(): Promise<LineageRecord> {
    let text: string;
    try {
      text = await readFile(this.#path, "utf8");
    } catch (error) {
      if (isNotFound(error)) return emptyLineage;
      throw this.#damaged(`cannot be read: ${String(error)}`, error);
    }
    const [line = "", sum = "", ...rest] = text.split("\n");
    if (rest.join("") !== "" || sum !== checksum(line)) throw this.#damaged("is torn or damaged");
    return this.#parse(line);
  }

  /** Durable when it resolves; calls are carried out one after another. */
  write(record: LineageRecord): Promise<void> {
    const next = this.#last.then(() => this.#replace(record));
    this.#last = next.catch(() => undefined);
    return next;
  }

  async #replace(record: LineageRecord): Promise<void> {
    const line = JSON.stringify(lineageRecordSchema.parse(record));
    await this.#ensureDirectory();
    await replaceFile(this.#path, `${line}\n${checksum(line)}\n`);
  }

  async #ensureDirectory(): Promise<void> {
    const folder = dirname(this.#path);
    const created = await mkdir(folder, { recursive: true, mode: 0o700 });
    if (created !== undefined) await syncDirectory(dirname(created));
  }

  #parse(line: string): LineageRecord {
    const value: unknown = JSON.parse(line);
    if (typeof value === "object" && value !== null && "version" in value) {
      if (typeof value.version === "number" && value.version > formatVersion) {
        throw this.#damaged(
          `has format version ${value.version}; this gemeld knows ${formatVersion}`,
        );
      }
    }
    const parsed = lineageRecordSchema.safeParse(value);
    if (!parsed.success) throw this.#damaged("does not hold a lineage record");
    return parsed.data;
  }

  #damaged(what: string, cause?: unknown): GemelError {
    return new GemelError("config_invalid", `The lineage record ${this.#path} ${what}`, {
      remedy:
        "If the other node has good data, move this file away and start here as secondary; " +
        "never do it on the only good node",
      cause,
    });
  }
}

function checksum(line: string): string {
  return createHash("sha256").update(line).digest("hex");
}

function isNotFound(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
