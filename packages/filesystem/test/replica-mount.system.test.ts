import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Replica } from "../src/replica/replica.ts";
import { testKey } from "./replica-fake-primary.ts";
import { startReplica, withReplica } from "./replica-fixture.ts";

test("Replica: a stray write gets EROFS while it runs, and works again after it left", async () => {
  const fixture = await startReplica();
  const file = join(fixture.root, "stray");
  expect(() => writeFileSync(file, "x")).toThrow(/EROFS/);
  await fixture.replica.leave();
  writeFileSync(file, "x");
  await fixture.close();
});

test("Replica: a missing directory leaves nothing mounted", async () => {
  const fixture = await startReplica();
  await fixture.replica.leave();
  const replica = new Replica({
    directories: [{ path: fixture.root }, { path: join(fixture.root, "missing") }],
    host: "127.0.0.1",
    port: 1,
    module: "test",
    node: "two",
    peers: [],
    key: testKey,
    identity: null,
    sync: "write",
    sendTimeoutMs: 1000,
    mapFile: join(fixture.root, "map"),
    onEvent: () => undefined,
  });
  await expect(replica.start()).rejects.toMatchObject({ code: "directory_missing" });
  writeFileSync(join(fixture.root, "writable"), "");
  await fixture.close();
});

test("Replica: what a killed predecessor left mounted is taken away", async () => {
  const stale = (root: string): void => {
    execFileSync("mount", ["--bind", root, root]);
    execFileSync("mount", ["-o", "remount,bind,ro", root]);
  };
  await withReplica(
    async ({ root, events, replica }) => {
      expect(events.some((event) => event.type === "log")).toBe(true);
      await replica.leave();
      writeFileSync(join(root, "writable"), "");
    },
    { prepare: stale },
  );
});
