/**
 * The audit of this node: JSON lines that are only ever appended, each with the hash of the one before.
 *
 * What was audited is on disk before the answer goes out. A line torn by a power cut is kept as it is and
 * shows as a break of the chain, which goes on behind it. One file per ten thousand entries. Number and hash of the
 * last entry are kept in a second place, so that what is cut from the end is missed as well.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { dirname } from "node:path";
import { type AuditEntry, type AuditPage, auditEntrySchema } from "@gemel/protocol";
import { replaceFile } from "../../system/durable-file.ts";
import { type AuditHead, headText, readHead } from "./audit-head.ts";

const entriesPerFile = 10_000;
const genesis = "0".repeat(64);

export type NewAudit = Omit<AuditEntry, "number" | "at" | "node" | "previous" | "hash">;

export class AuditLog {
  readonly #folder: string;
  readonly #headFile: string;
  readonly #node: () => string;
  /** Of the last entry that was ever made, also when it is not there any more. */
  #head: AuditHead;
  /** As the second place has it; null: nothing was noted yet. */
  #noted: AuditHead | null;
  #file: { readonly name: string; readonly handle: FileHandle } | null = null;
  #writing: Promise<unknown> = Promise.resolve();

  /**
   * `headFile`: where the last entry is noted, outside of `folder`. `node` is asked for each entry: a host may get
   * its name later.
   */
  constructor(folder: string, headFile: string, node: () => string) {
    this.#folder = folder;
    this.#headFile = headFile;
    this.#node = node;
    for (const path of [folder, dirname(headFile)])
      mkdirSync(path, { recursive: true, mode: 0o700 });
    const newest = this.#files().at(-1);
    const kept = newest === undefined ? [] : this.#read(newest);
    const last = kept.findLast((entry) => entry !== null);
    const there = { number: last?.number ?? 0, hash: last?.hash ?? genesis };
    // It is written after the entry: after a power cut it may be one behind.
    const noted = readHead(headFile);
    this.#head = noted !== null && noted.number > there.number ? noted : there;
    this.#noted = noted;
  }

  /** Durable when it resolves. Rejects with the system's error: then nothing was audited, or the end is not noted. */
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
        // Made anew with hashes that fit each other.
        if (entry?.number === this.#noted?.number && entry?.hash !== this.#noted?.hash)
          brokenAt ??= number;
        if (entry === null) continue;
        previous = entry.hash;
        number = entry.number;
        if (entry.number < before) entries.push(entry);
        if (entries.length > count) entries.shift();
      }
    }
    if (number < this.#head.number) brokenAt ??= number + 1;
    return { node: this.#node(), entries: entries.reverse(), brokenAt };
  }

  async close(): Promise<void> {
    await this.#writing;
    await this.#file?.handle.close();
    this.#file = null;
  }

  async #append(entry: NewAudit): Promise<AuditEntry> {
    const number = this.#head.number + 1;
    const at = new Date().toISOString();
    const bare = { number, at, node: this.#node(), ...entry, previous: this.#head.hash, hash: "" };
    const full = { ...bare, hash: hashOf(bare) };
    const handle = await this.#handle(number);
    await handle.appendFile(`${JSON.stringify(full)}\n`);
    await handle.datasync();
    this.#head = { number, hash: full.hash };
    await replaceFile(this.#headFile, headText(this.#head));
    this.#noted = this.#head;
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
