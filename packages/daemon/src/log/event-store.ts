/**
 * The events of one module on this node, the newest of them, in a database file.
 *
 * What is written survives the end of gemeld at any moment; of the last ones before a power cut some may be
 * missing: they explain, the lineage record decides. Storing never stops anything else.
 *
 * @module
 */
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { type ModuleEvent, moduleEventSchema } from "@gemel/protocol";

/** Older ones go. */
const eventsMax = 10_000;
const trimEvery = 100;

export type NewEvent = Omit<ModuleEvent, "id" | "at">;

export class EventStore {
  readonly #database: DatabaseSync;
  readonly #insert: StatementSync;
  readonly #select: StatementSync;
  readonly #trim: StatementSync;
  #added = 0;

  constructor(path: string) {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    this.#database = new DatabaseSync(path);
    this.#database.exec(`
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = NORMAL;
      CREATE TABLE IF NOT EXISTS events (
        id INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, chain INTEGER NOT NULL,
        cause TEXT NOT NULL, rule TEXT NOT NULL, action TEXT NOT NULL, "from" TEXT NOT NULL,
        "to" TEXT NOT NULL, outcome TEXT NOT NULL, detail TEXT NOT NULL
      ) STRICT`);
    this.#insert = this.#database.prepare(
      `INSERT INTO events (at, chain, cause, rule, action, "from", "to", outcome, detail)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#select = this.#database.prepare(
      "SELECT * FROM (SELECT * FROM events WHERE id > ? ORDER BY id DESC LIMIT ?) ORDER BY id",
    );
    this.#trim = this.#database.prepare(
      "DELETE FROM events WHERE id <= (SELECT max(id) FROM events) - ?",
    );
  }

  /** As it was stored. */
  add({ chain, cause, rule, action, from, to, outcome, detail }: NewEvent): ModuleEvent {
    const at = new Date().toISOString();
    const { lastInsertRowid } = this.#insert.run(
      ...[at, chain, cause, rule, action, from, to, outcome, detail],
    );
    if (this.#added++ % trimEvery === 0) this.#trim.run(eventsMax);
    const id = Number(lastInsertRowid);
    return { id, at, chain, cause, rule, action, from, to, outcome, detail };
  }

  /** The last `count` events with an id above `after`, oldest first. */
  list(count: number, after = 0): ModuleEvent[] {
    return this.#select.all(after, count).map((row) => moduleEventSchema.parse(row));
  }

  close(): void {
    this.#database.close();
  }
}
