/**
 * A small document that all nodes keep equal: on disk here, sent to the others when it changes.
 *
 * The higher version wins; of two with the same version, changed at once on two nodes, the one with the
 * higher hash, on all nodes alike: what the other one said is lost, as when two people edit one file.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { GemelError } from "@gemel/base";
import { z } from "zod";
import { replaceFile } from "../system/durable-file.ts";

export type Versioned<T> = { readonly version: number; readonly value: T };

export type DocumentOptions<T> = {
  readonly path: string;
  readonly schema: z.ZodType<T>;
  readonly empty: T;
  /**
   * Gives it to the other nodes before a change is answered, as far as they can be reached: who changes it on
   * another node next changes what was made of it here. Never rejects.
   */
  readonly spread?: (whole: Versioned<unknown>) => Promise<void>;
};

export class SharedDocument<T> {
  readonly #options: DocumentOptions<T>;
  readonly #listeners = new Set<() => void>();
  #version = 0;
  #value: T;
  #hash = "";
  /** One change at a time. */
  #change: Promise<unknown> = Promise.resolve();

  /** Throws `config_invalid` when the file is there and cannot be read. */
  constructor(options: DocumentOptions<T>) {
    this.#options = options;
    this.#value = options.empty;
    const text = readIfThere(options.path);
    if (text === null) return;
    this.#take(this.#parse(text));
  }

  get value(): T {
    return this.#value;
  }

  get version(): number {
    return this.#version;
  }

  /** What distinguishes two documents of the same version. */
  get hash(): string {
    return this.#hash;
  }

  /** As it is sent to other nodes; it may hold secrets. */
  get whole(): Versioned<T> {
    return { version: this.#version, value: this.#value };
  }

  /** Durable when it resolves. `expected`: throws `changed_meanwhile` unless it is the version. */
  change(make: (value: T) => T, expected: number | null = null): Promise<T> {
    return this.#oneByOne(async () => {
      if (expected !== null && expected !== this.#version) {
        const message = `It has version ${this.#version} now, not ${expected}`;
        throw new GemelError("changed_meanwhile", message);
      }
      await this.#save({ version: this.#version + 1, value: make(this.#value) });
      await this.#options.spread?.(this.whole);
      return this.#value;
    });
  }

  /** Take another node's document when it wins. Returns whether it did. */
  offer(whole: unknown): Promise<boolean> {
    return this.#oneByOne(async () => {
      const offered = this.#schema().parse(whole);
      const newer = offered.version - this.#version;
      if (newer < 0 || (newer === 0 && hashOf(offered) <= this.#hash)) return false;
      await this.#save(offered);
      return true;
    });
  }

  /** Whatever another node has wins from now on. Durable when it resolves. */
  forget(): Promise<void> {
    return this.#oneByOne(() => this.#save({ version: 0, value: this.#options.empty }));
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async #save(whole: Versioned<T>): Promise<void> {
    const { path } = this.#options;
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    await replaceFile(path, `${JSON.stringify(whole)}\n`, 0o600);
    this.#take(whole);
    for (const listener of this.#listeners) listener();
  }

  #take(whole: Versioned<T>): void {
    this.#version = whole.version;
    this.#value = whole.value;
    this.#hash = hashOf(whole);
  }

  #parse(text: string): Versioned<T> {
    const { path } = this.#options;
    try {
      return this.#schema().parse(JSON.parse(text));
    } catch (error) {
      const words = error instanceof Error ? error.message : String(error);
      throw new GemelError("config_invalid", `${path} cannot be read: ${words}`, {
        remedy: "Bring it back from another node or a backup, or move it away to begin anew",
        cause: error,
      });
    }
  }

  #schema(): z.ZodType<Versioned<T>> {
    return z.object({ version: z.int().nonnegative(), value: this.#options.schema });
  }

  #oneByOne<R>(act: () => Promise<R>): Promise<R> {
    const result = this.#change.then(act);
    this.#change = result.catch(() => undefined);
    return result;
  }
}

function hashOf(whole: Versioned<unknown>): string {
  return createHash("sha256").update(JSON.stringify(whole)).digest("hex");
}

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}
