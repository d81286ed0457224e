/** The guide with the pages that take longer than the run of every test may. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const program = fileURLToPath(new URL("../src/guide/main.ts", import.meta.url));

it("every command of the guide can be typed as it stands there", () => {
  const run = spawnSync(process.execPath, [program, "--long"], { encoding: "utf8" });
  process.stdout.write(`${run.stdout}${run.stderr}`);
  expect(run.status).toBe(0);
  expect(run.stdout).toContain("several-modules.md:");
});
