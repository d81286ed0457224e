import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findMountUsers, killMountUsers } from "../../src/mirror/mount-users.ts";
import { startTime } from "../../src/system/start-time.ts";
import { waitFor } from "./wait-for.ts";

describe("killMountUsers", () => {
  const children: ChildProcess[] = [];
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(`${tmpdir()}/gemel-users-`);
    mkdirSync(`${folder}/data`);
    mkdirSync(`${folder}/data2`);
  });
  afterEach(() => {
    for (const child of children.splice(0)) child.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  });

  function start(line: string, cwd: string): number {
    const child = spawn("bash", ["-c", line], { cwd, stdio: "ignore" });
    children.push(child);
    return child.pid ?? 0;
  }

  it("ends who has its directory or a file there, and nobody else", async () => {
    const inside = start("sleep 600; true", `${folder}/data`);
    const holding = start(`exec 9>${folder}/data/file; cd /; exec sleep 600`, "/");
    const beside = start("sleep 600; true", `${folder}/data2`);
    const spared = start("sleep 600; true", `${folder}/data`);
    const directories = [`${folder}/data`];
    await waitFor("all are there", 3000, () =>
      [inside, holding, spared].every((pid) =>
        findMountUsers(directories, new Set()).some((user) => user.pid === pid),
      ),
    );
    const sparedOnes = new Set(
      findMountUsers(directories, new Set())
        .map(({ pid }) => pid)
        .filter((pid) => pid !== inside && pid !== holding),
    );
    const killed = await killMountUsers(directories, sparedOnes);
    expect(killed.map(({ pid }) => pid).sort()).toEqual([inside, holding].sort());
    expect([inside, holding].map(startTime)).toEqual([null, null]);
    expect([beside, spared].map(startTime)).not.toContain(null);
  });
});
