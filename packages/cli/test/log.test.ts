import { type LogEntry, logEntrySchema } from "@gemel/protocol";
import { afterEach, beforeEach, expect, test } from "vitest";
import { FakeDaemon, startCommand } from "./fake-daemon.ts";
import { until } from "./until.ts";

let daemon: FakeDaemon;

beforeEach(async () => {
  daemon = new FakeDaemon();
  await daemon.listen();
});

afterEach(() => daemon.close());

const entries: LogEntry[] = [
  logEntrySchema.parse({
    at: "2026-11-23T10:00:00.123Z",
    level: "U",
    component: "user",
    message: "Action start called by an administrator",
  }),
  logEntrySchema.parse({
    at: "2026-11-23T10:00:01.004Z",
    level: "E",
    component: "engine",
    rule: "L20",
    message: "ALONE Ready",
  }),
];

test("log: time, level, component, message and rule; -n is passed on", async () => {
  daemon.on("GET /modules/pg/log", { body: entries });
  const result = await daemon.run("log", "-m", "pg", "-n", "2");
  expect(result.stdout).toMatchInlineSnapshot(`
    "2026-11-23 10:00:00.123 U user      Action start called by an administrator
    2026-11-23 10:00:01.004 E engine    ALONE Ready [L20]
    "
  `);
  expect(daemon.calls[0]?.path).toBe("/modules/pg/log?lines=2");
});

test("log --json: one document", async () => {
  daemon.on("GET /modules/pg/log", { body: entries });
  expect(JSON.parse((await daemon.run("log", "-m", "pg", "--json")).stdout)).toEqual(entries);
});

test("log: -n wants a number", async () => {
  expect((await daemon.run("log", "-m", "pg", "-n", "many")).code).toBe(2);
});

test("log -f: shows each entry once, also over a restart of the daemon", async () => {
  const [first, second] = entries;
  const third = { ...second, message: "PRIM Ready" };
  let known = [first];
  daemon.on("GET /modules/pg/log", () => ({ body: known }));
  const command = startCommand(["log", "-m", "pg", "-f", "--json"], { GEMEL_ROOT: daemon.root });
  try {
    await until(() => daemon.streams.length === 1);
    daemon.streams[0]?.write(`: comment\n\ndata: ${JSON.stringify(first)}\n\n`);
    const text = `id: 2\ndata: ${JSON.stringify(second)}\n\n`;
    daemon.streams[0]?.write(text.slice(0, 40));
    daemon.streams[0]?.write(text.slice(40));
    await until(() => command.output().includes("ALONE Ready"));
    known = [first, second, third] as typeof known;
    daemon.streams[0]?.end();
    await until(() => command.output().includes("PRIM Ready"));
    const lines = command.output().trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line))).toEqual([first, second, third]);
  } finally {
    command.end();
  }
});

test("printi and printe: a script's line for the log of its module", async () => {
  daemon.on("POST /modules/app/log", ({ body }) => ({ body }));
  expect((await daemon.run("printe", "ready to serve", "-m", "app")).code).toBe(0);
  expect((await daemon.run("printi", "-m", "app", "details")).code).toBe(0);
  expect(daemon.calls.map(({ body }) => body)).toEqual([
    { level: "E", message: "ready to serve" },
    { level: "I", message: "details" },
  ]);
});
