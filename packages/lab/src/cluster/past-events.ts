/**
 * What a module has told for months, as gemeld would have stored it.
 *
 * @module
 */
import { DatabaseSync } from "node:sqlite";
import { layout, moduleLayout } from "@gemel/protocol";
import type { Host } from "../host/host.ts";

/** Adds `count` events, one a minute, to those of a module that is installed on `node`. */
export function addPastEvents(node: Host, module: string, count: number): void {
  const { events } = moduleLayout(layout(node.root), module);
  const database = new DatabaseSync(events);
  const insert = database.prepare(
    `INSERT INTO events (at, chain, cause, rule, action, "from", "to", outcome, detail)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  database.exec("BEGIN");
  for (let at = 0; at < count; at += 1) {
    const time = new Date(Date.now() - at * 60_000).toISOString();
    const cause = `cause ${at} of what happened on ${node.name}`;
    insert.run(time, 100_000 + at, cause, "U001", "UP>UP", "UP", "UP", "done", "a line of words");
  }
  database.exec("COMMIT");
  database.close();
}
