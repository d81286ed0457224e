/**
 * pg_test_fsync on a mirror that is alone; while it is protected: `postgresql-on-mirror.system.test.ts`
 * of the lab. A second for each of its many measurements.
 */
import * as fs from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { freePort, MirrorLab } from "./support/mirror-node.ts";
import { Postgres } from "./support/postgres.ts";

const lab = new MirrorLab();

afterEach(async () => {
  await lab.end();
});

test("pg_test_fsync finds every method to flush usable", async () => {
  fs.chmodSync(lab.root, 0o755);
  const node = await lab.start("a", { sync: "fsync" });
  await node.serveAlone();
  const scratch = join(lab.root, "scratch");
  fs.mkdirSync(scratch);
  const server = new Postgres(node.directory, scratch, await freePort());
  const output = server.run("pg_test_fsync", "-s", "1", "-f", join(node.directory, "fsync.out"));
  for (const method of ["open_datasync", "fdatasync", "fsync", "open_sync"]) {
    expect(output).toMatch(new RegExp(`${method} +[0-9.]+ ops/sec`));
  }
});
