import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";

const program = join(import.meta.dirname, "support/dead-link.ts");

function run(what: "idle" | "sent", sendTimeoutMs: number): unknown {
  const args = ["--net", process.execPath, program, what, String(sendTimeoutMs)];
  return JSON.parse(execFileSync("unshare", args, { encoding: "utf8" }));
}

test.each([
  [1500, 2],
  [3000, 3],
  [60_000, 4],
])(
  "configureLink: with a sendtimeout of %i ms an idle link whose other end is gone ends after %i s",
  (sendTimeoutMs, seconds) => {
    const result = run("idle", sendTimeoutMs) as { noticed: boolean; ms: number };
    expect(result.noticed).toBe(true);
    expect(result.ms).toBeGreaterThan(seconds * 1000 - 300);
    expect(result.ms).toBeLessThan(seconds * 1000 + 800);
  },
);

test("unacknowledged: counts what a silent end has not taken, which keep-alive does not notice", () => {
  expect(run("sent", 60_000)).toMatchObject({ noticed: false, unacknowledged: 18 });
});
