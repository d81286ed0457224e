/**
 * The state of the witness on disk: one JSON line and the SHA-256 of that line.
 *
 * Replaced atomically and durably. A file that is not whole is never guessed at, and never restored
 * from an older copy: moved away, the witness begins anew with another identity, which is safe.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { GemelError } from "@gemel/base";
import { type WitnessState, witnessStateSchema } from "@gemel/protocol";

export class WitnessFile {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** null: there never was one. Throws `config_invalid` when it is not whole. */
  read(): WitnessState | null {
    let text: string;
    try {
      text = readFileSync(this.#path, "utf8");
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
      throw this.#damaged(`cannot be read: ${String(error)}`, error);
    }
    const [line = "", sum = "", ...rest] = text.split("\n");
    if (rest.join("") !== "" || sum !== checksum(line)) throw this.#damaged("is torn or damaged");
    const parsed = witnessStateSchema.safeParse(JSON.parse(line));
    if (!parsed.success) throw this.#damaged("does not hold the state of a witness");
    return parsed.data;
  }

  /** Durable when it returns; when it throws, what was there before still is. */
  write(state: WitnessState): void {
    const line = JSON.stringify(witnessStateSchema.parse(state));
    const beside = `${this.#path}.new`;
    const file = openSync(beside, "w", 0o600);
    try {
      writeAll(file, `${line}\n${checksum(line)}\n`);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(beside, this.#path);
    const folder = openSync(dirname(this.#path), "r");
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
  }

  #damaged(what: string, cause?: unknown): GemelError {
    return new GemelError("config_invalid", `The state of the witness, ${this.#path}, ${what}`, {
      remedy:
        "Move the file away and start again: the witness begins empty, with a new identity, and is " +
        "filled by the clusters. Never put an older copy in its place",
      cause,
    });
  }
}

/** write(2) may take only a part of it. */
function writeAll(file: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
}

function checksum(line: string): string {
  return createHash("sha256").update(line).digest("hex");
}
