/** `gemel watch`, into a pipe and on a terminal: the screen, its keys, and a daemon that goes and comes back. */
import { stripVTControlCharacters } from "node:util";
import type { StreamEvent } from "@gemel/protocol";
import { afterEach, beforeEach, expect, test } from "vitest";
import { FakeDaemon, type Running, startCommand } from "./fake-daemon.ts";
import { overview } from "./overviews.ts";
import { until } from "./until.ts";

let daemon: FakeDaemon;
let command: Running | null = null;

beforeEach(async () => {
  daemon = new FakeDaemon();
  await daemon.listen();
});

afterEach(async () => {
  command?.end();
  command = null;
  await daemon.close();
});

function send(event: StreamEvent): void {
  // As gemeld writes it.
  daemon.streams.at(-1)?.write(`event: ${event.type}\ndata: ${JSON.stringify(event.data)}\n\n`);
}

const seen = (change: object = {}): StreamEvent => ({ type: "overview", data: overview(change) });
const logged = (message: string): StreamEvent => ({
  type: "log",
  data: {
    node: "node2",
    module: "pg",
    entry: { at: "2026-11-28T10:00:01.000Z", level: "E", component: "engine", message },
  },
});

/** Lines of the last screen that was drawn. */
function screen(output: string): string[] {
  const last = output.slice(output.lastIndexOf("\u001b[H"));
  return stripVTControlCharacters(last)
    .split("\n")
    .map((line) => line.trimEnd())
    .filter((line) => line !== "");
}

async function watchOn(isTerminal: boolean, env: Record<string, string> = {}): Promise<Running> {
  const all = { GEMEL_ROOT: daemon.root, TERM: "xterm", ...env };
  const started = startCommand(["watch", "--events", "2"], all, { isTerminal });
  command = started;
  await until(() => daemon.streams.length === 1);
  return started;
}

test("watch: into a pipe, a line for each event and each new sentence", async () => {
  const { output } = await watchOn(false);
  send(seen());
  send(seen());
  daemon.streams[0]?.write("event: alive\ndata: {}\n\n: a comment\n\n");
  send(logged("SECOND Ready"));
  send(seen({ code: "protected", words: "Protected" }));
  await until(() => output().includes("Protected"));
  expect(output()).toMatchInlineSnapshot(`
    "2026-11-28 10:00:00  pg  Not protected, runs on node1 alone
    2026-11-28 10:00:01  node2  pg  SECOND Ready
    2026-11-28 10:00:00  pg  Protected
    "
  `);
});

test("watch: on a terminal, one screen with progress and the last events; q ends it", async () => {
  const { output, type, ended } = await watchOn(true);
  const resync = { code: "resynchronising", words: "Resynchronising", leftMs: 90_000 };
  send(seen({ ...resync, percent: 20 }));
  for (const message of ["first", "second", "third"]) send(logged(message));
  await until(() => output().includes("third"));
  send(seen({ ...resync, percent: 40 }));
  await until(() => output().includes("40 %"));
  expect(screen(output())).toEqual([
    "Nodes  node1 (this)  node2 not reached",
    "pg  Resynchronising",
    "         [############------------------] 40 %, 90 s left",
    "  node1  not installed",
    "  node2  not installed",
    "  Why    node2 is silent",
    "  Next   Bring node2 and its network back",
    "  VIP    198.18.1.100/24",
    "2026-11-28 10:00:01  node2  pg  second",
    "2026-11-28 10:00:01  node2  pg  third",
  ]);
  type("q");
  expect(await ended).toBe(0);
});

test("watch: says that nobody answers, goes on with the daemon's next life, and Ctrl+C ends it", async () => {
  const { output, type, ended } = await watchOn(true);
  send(seen());
  await until(() => output().includes("Not protected"));
  daemon.streams[0]?.destroy();
  await until(() => output().includes("The daemon has not answered for"));
  expect(screen(output())[0]).toMatch(/^The daemon has not answered for \d+ s; this is how it was/);
  await until(() => daemon.streams.length === 2);
  send(seen({ code: "protected", words: "Protected" }));
  await until(() => screen(output())[1] === "pg  Protected");
  type("\u0003");
  expect(await ended).toBe(0);
});

test("status on a terminal: colours, but none with NO_COLOR, --no-color or on a dumb one", async () => {
  daemon.on("GET /overview", { body: overview() });
  const shown = async (env: Record<string, string>, ...args: string[]): Promise<string> => {
    const all = { GEMEL_ROOT: daemon.root, TERM: "xterm", ...env };
    const { output, ended } = startCommand(["status", ...args], all, { isTerminal: true });
    expect(await ended).toBe(1);
    return output();
  };
  const red = "\u001b[31mNot protected";
  expect(await shown({})).toContain(red);
  const plain = await Promise.all([
    shown({ NO_COLOR: "1" }),
    shown({ TERM: "dumb" }),
    shown({}, "--no-color"),
  ]);
  for (const text of plain) {
    expect(text).toContain("Not protected");
    expect(text).not.toContain("\u001b");
  }
});
