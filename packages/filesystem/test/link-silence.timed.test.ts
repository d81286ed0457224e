import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";

const program = join(import.meta.dirname, "support/dead-link.ts");

async function run(what: "idle" | "sent", sendTimeoutMs: number): Promise<unknown> {
  const args = ["--net", process.execPath, program, what, String(sendTimeoutMs)];
  const { stdout } = await promisify(execFile)("unshare", args);
  return JSON.parse(stdout);
}

// Each waits for its own kernel's timers: they take no time from each other.
describe.concurrent("a link whose other end is gone", () => {
  test.each([
    [1500, 2],
    [3000, 3],
    [60_000, 4],
  ])(
    "configureLink: with a sendtimeout of %i ms it ends after %i s when it is idle",
    async (sendTimeoutMs, seconds) => {
      const result = (await run("idle", sendTimeoutMs)) as { noticed: boolean; ms: number };
      expect(result.noticed).toBe(true);
      expect(result.ms).toBeGreaterThan(seconds * 1000 - 300);
      expect(result.ms).toBeLessThan(seconds * 1000 + 800);
    },
  );

  test("unacknowledged: counts what a silent end has not taken, which keep-alive does not notice", async () => {
    expect(await run("sent", 60_000)).toMatchObject({ noticed: false, unacknowledged: 18 });
  });
});
