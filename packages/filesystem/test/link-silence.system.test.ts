import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";

const program = join(import.meta.dirname, "support/dead-link.ts");

function run(what: "idle" | "sent", sendTimeoutMs: number): unknown {
  const args = ["--net", process.execPath, program, what, String(sendTimeoutMs)];
  return JSON.parse(execFileSync("unshare", args, { encoding: "utf8" }));
}

test("configureLink: an idle link whose other end is gone ends within 4 s, whatever sendtimeout is", () => {
  const result = run("idle", 60_000) as { noticed: boolean; ms: number };
  expect(result.noticed).toBe(true);
  expect(result.ms).toBeLessThan(5000);
  expect(result.ms).toBeGreaterThan(2000);
});

test("unacknowledged: counts what a silent end has not taken, which keep-alive does not notice", () => {
  expect(run("sent", 60_000)).toMatchObject({ noticed: false, unacknowledged: 18 });
});
