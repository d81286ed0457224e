/**
 * The audit of this node: JSON lines that are only ever appended, each with the hash of the one before.
 *
 * What was audited is on disk before the answer goes out. A line torn by a power cut is kept as it is and
 * shows as a break of the chain, which goes on behind it. One file per ten thousand entries.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { type AuditEntry, type AuditPage, auditEntrySchema } from "@gemel/protocol";

const entriesPerFile = 10_000;
const genesis = "0".repeat(64);

export type NewAudit = Omit<AuditEntry, "number" | "at" | "node" | "previous" | "hash">;

export class AuditLog {
  readonly #folder: string;
  readonly #node: () => string;
  #number: number;
  #previous: string;
  #file: { readonly name: string; readonly handle: FileHandle } | null = null;
  #writing: Promise<unknown> = Promise.resolve();

  /** `node` is asked for each entry: a host may get its name later. */
  constructor(folder: string, node: () => string) {
    this.#folder = folder;
    this.#node = node;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const newest = this.#files().at(-1);
    const kept = newest === undefined ? [] : this.#read(newest);
    const last = kept.findLast((entry) => entry !== null);
    this.#number = last?.number ?? 0;
    this.#previous = last?.hash ?? genesis;
  }

  /** Durable when it resolves. Rejects with the system's error: then nothing was audited. */
  add(entry: NewAudit): Promise<AuditEntry> {
    const result = this.#writing.then(() => this.#append(entry));
    this.#writing = result.catch(() => undefined);
    return result;
  }

  /** The newest `count` entries with a number below `before`, newest first; the whole chain is checked. */
  page(count: number, before: number): AuditPage {
    const entries: AuditEntry[] = [];
    let brokenAt: number | null = null;
    let previous = genesis;
    let number = 0;
    for (const file of this.#files()) {
      for (const entry of this.#read(file)) {
        number += 1;
        const fits = entry !== null && entry.number === number && entry.previous === previous;
        if (!fits || entry.hash !== hashOf(entry)) brokenAt ??= number;
        if (entry === null) continue;
        previous = entry.hash;
        number = entry.number;
        if (entry.number < before) entries.push(entry);
        if (entries.length > count) entries.shift();
      }
    }
    return { node: this.#node(), entries: entries.reverse(), brokenAt };
  }

  async close(): Promise<void> {
    await this.#writing;
    await this.#file?.handle.close();
    this.#file = null;
  }

  async #append(entry: NewAudit): Promise<AuditEntry> {
    const number = this.#number + 1;
    const at = new Date().toISOString();
    const bare = { number, at, node: this.#node(), ...entry, previous: this.#previous, hash: "" };
    const full = { ...bare, hash: hashOf(bare) };
    const handle = await this.#handle(number);
    await handle.appendFile(`${JSON.stringify(full)}\n`);
    await handle.datasync();
    this.#number = number;
    this.#previous = full.hash;
    return full;
  }

  async #handle(number: number): Promise<FileHandle> {
    const name = fileOf(number);
    if (this.#file?.name === name) return this.#file.handle;
    await this.#file?.handle.close();
    const path = `${this.#folder}/${name}`;
    const handle = await open(path, "a", 0o600);
    if (isTorn(path)) await handle.appendFile("\n");
    this.#file = { name, handle };
    return handle;
  }

  #files(): string[] {
    return readdirSync(this.#folder)
      .filter((name) => /^audit-\d{8}\.jsonl$/.test(name))
      .sort();
  }

  /** Null for a line that is not an entry. */
  #read(file: string): (AuditEntry | null)[] {
    const lines = readFileSync(`${this.#folder}/${file}`, "utf8").split("\n");
    return lines.filter((line) => line !== "").map(parseEntry);
  }
}

/** The last line has no end. */
function isTorn(path: string): boolean {
  const text = readFileSync(path);
  return text.length > 0 && text.at(-1) !== 0x0a;
}

function fileOf(number: number): string {
  const first = Math.floor((number - 1) / entriesPerFile) * entriesPerFile + 1;
  return `audit-${String(first).padStart(8, "0")}.jsonl`;
}

/** Of everything but the hash itself, in the order of the fields as written. */
function hashOf({ hash: _, ...bare }: AuditEntry): string {
  return createHash("sha256").update(JSON.stringify(bare)).digest("hex");
}

function parseEntry(line: string): AuditEntry | null {
  try {
    return auditEntrySchema.parse(JSON.parse(line));
  } catch {
    // SyntaxError or ZodError: torn or changed; the chain says so.
    return null;
  }
}
