/** What is said of a side that does not serve: since when, and how far its database is, by its files. */
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ModuleEvent } from "@gemel/protocol";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { aloneIn } from "../../src/web/alone-period.ts";
import { postgresqlPosition } from "../../src/web/postgresql-position.ts";
import { stoppedPostgresql } from "../../src/web/stopped-postgresql.ts";

type State = ModuleEvent["from"];

let events: ModuleEvent[] = [];

/** The module goes through these states, a minute apart. */
function course(...states: State[]): ModuleEvent[] {
  events = [];
  states.slice(1).forEach((to, index) => {
    const from = states[index] ?? "STOP";
    const common = {
      chain: index,
      cause: "",
      rule: "",
      action: `${from}>${to}`,
      from,
      to,
      detail: "",
    };
    events.push({ ...common, id: 2 * index + 1, at: at(index, 0), outcome: "begun" });
    events.push({ ...common, id: 2 * index + 2, at: at(index, 5), outcome: "done" });
  });
  return events;
}

const at = (minute: number, second: number): string =>
  new Date(Date.UTC(2026, 0, 1, 12, minute, second)).toISOString();

describe("when a node served alone", () => {
  it("is since it lost the other one", () => {
    expect(aloneIn(course("STOP", "PRIM", "ALONE"))).toEqual({ from: at(1, 5), until: null });
  });

  it("goes on after a restart in which both did not meet", () => {
    const states = ["PRIM", "ALONE", "STOP", "WAIT", "ALONE", "WAIT"] as const;
    expect(aloneIn(course(...states))).toEqual({ from: at(0, 5), until: at(4, 5) });
  });

  it("ended at the latest when the node came back after a power cut", () => {
    const [, alone, , waits] = course("PRIM", "ALONE", "STOP", "WAIT").filter(
      ({ to }) => to !== "STOP",
    );
    expect(aloneIn([alone, waits].filter((event) => event !== undefined))).toEqual({
      from: at(0, 5),
      until: at(2, 5),
    });
  });

  it("is over, and nothing is left of it, when both serve together again", () => {
    expect(aloneIn(course("STOP", "ALONE", "PRIM"))).toBeNull();
    expect(aloneIn(course("STOP", "ALONE", "STOP", "SECOND"))).toBeNull();
    expect(aloneIn(course("STOP", "ALONE", "PRIM", "STOP", "WAIT"))).toBeNull();
  });
});

describe("a PostgreSQL that does not run", () => {
  let folder = "";
  let main = "";

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "gemel-stopped-pg-"));
    main = join(folder, "17/main");
    mkdirSync(join(main, "global"), { recursive: true });
    mkdirSync(join(main, "pg_wal"));
    const control = Buffer.alloc(8192);
    control.writeUInt32LE(1700, 8);
    control.writeBigUInt64LE(0x2_0a00_0028n, 32);
    writeFileSync(join(main, "global/pg_control"), control);
    for (const [name, second] of [
      ["000000010000000200000009", 1],
      ["00000001000000020000000A", 9],
      ["archive_status", 30],
    ] as const) {
      writeFileSync(join(main, "pg_wal", name), "");
      const time = Date.parse(at(0, second)) / 1000;
      utimesSync(join(main, "pg_wal", name), time, time);
    }
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  it("is as far as its latest checkpoint, and was written last when its log was", async () => {
    const found = { directory: main, lsn: "2/A000028", logWrittenAt: at(0, 9) };
    expect(await stoppedPostgresql([folder])).toEqual(found);
    expect(await stoppedPostgresql(["/gone", main])).toEqual(found);
  });

  it("is found without a checker, also where it serves and cannot be asked", async () => {
    const position = { lsn: "2/A000028", logWrittenAt: at(0, 9), isCheckpoint: true };
    for (const serves of [false, true]) {
      const found = await postgresqlPosition({ looks: [], directories: [folder], serves });
      expect(found).toEqual({ ...position, lastCommitAt: null });
    }
    const none = { looks: [], directories: [join(main, "pg_wal")], serves: false };
    expect(await postgresqlPosition(none)).toBeNull();
  });

  it("is not read when it is something else", async () => {
    expect(await stoppedPostgresql([join(main, "pg_wal")])).toBeNull();
    writeFileSync(join(main, "global/pg_control"), "short");
    expect(await stoppedPostgresql([main])).toBeNull();
  });
});
