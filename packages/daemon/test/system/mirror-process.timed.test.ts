import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { MirrorProcess } from "../../src/mirror/mirror-process.ts";
import { waitFor } from "./wait-for.ts";

const fake = fileURLToPath(new URL("fake-mirror.ts", import.meta.url));

describe("MirrorProcess", () => {
  let folder: string;
  let died: string[];
  let mirror: MirrorProcess;
  beforeEach(() => {
    folder = mkdtempSync(`${tmpdir()}/gemel-mirror-`);
    died = [];
    script(`exec ${process.execPath} ${fake} "$@"`);
    mirror = open();
  });
  afterEach(async () => {
    await mirror.request({ type: "exit" }, 1000);
    rmSync(folder, { recursive: true, force: true });
  });

  function script(line: string): void {
    writeFileSync(`${folder}/program`, `#!/bin/sh\n${line}\n`);
    chmodSync(`${folder}/program`, 0o755);
  }

  function open(bytesPerSecond: number | null = null): MirrorProcess {
    return new MirrorProcess({
      program: `${folder}/program`,
      arguments: ["--socket", `${folder}/run/mirror.sock`, "--port", "5600"],
      socket: `${folder}/run/mirror.sock`,
      directories: [`${folder}/data`],
      limits: { bytesPerSecond, files: 16 },
      output: `${folder}/log/gemel-fs.log`,
      notice: () => undefined,
      died: (message) => died.push(message),
    });
  }

  it("starts with the first role, not before, and ends with exit", async () => {
    expect(await mirror.attach()).toBeNull();
    expect(mirror.pid).toBeNull();
    expect(await mirror.request({ type: "serve" }, 5000)).toMatchObject({ ok: true });
    expect(await mirror.status(1000)).toMatchObject({ role: "primary" });
    expect(mirror.pid).not.toBeNull();
    await mirror.request({ type: "exit" }, 1000);
    expect(mirror.pid).toBeNull();
    expect(died).toEqual([]);
  });

  it("is connected once it has answered: not while it starts, and not after its end", async () => {
    script(`sleep 0.3; exec ${process.execPath} ${fake} "$@"`);
    const started = mirror.request({ type: "serve" }, 5000);
    await waitFor("it is started", 2000, () => mirror.pid !== null);
    expect(mirror.isConnected).toBe(false);
    await started;
    expect(mirror.isConnected).toBe(true);
    await mirror.request({ type: "exit" }, 1000);
    expect(mirror.isConnected).toBe(false);
  });

  it("is found again by another gemeld, as the same process, and told its limits", async () => {
    await mirror.request({ type: "serve" }, 5000);
    const { pid } = mirror;
    mirror.detach();
    const next = open(5_000_000);
    expect(await next.attach()).toMatchObject({ role: "primary" });
    expect(next.pid).toBe(pid);
    await waitFor("it is told", 2000, () => {
      return readFileSync(`${folder}/run/mirror.sock.limits`, "utf8") === "5000000 16";
    });
    expect(died).toEqual([]);
    mirror = next;
  });

  it("says once that it died, and fails what was asked", async () => {
    await mirror.request({ type: "serve" }, 5000);
    process.kill(mirror.pid ?? 0, "SIGKILL");
    await waitFor("it is noticed", 2000, () => died.length > 0);
    expect(died).toEqual(["The mirror process ended"]);
    await expect(mirror.kill()).rejects.toThrow("is gone");
    await expect(mirror.request({ type: "alone" }, 1000)).rejects.toThrow("no mirror process");
    expect(await mirror.request({ type: "withdraw", drain: false }, 1000)).toMatchObject({
      ok: true,
    });
  });

  it("says why it does not start, with its last line", async () => {
    script("echo first; echo 'no such thing' >&2; exit 8");
    await expect(mirror.request({ type: "serve" }, 5000)).rejects.toThrow(
      "The mirror process did not start (exit 8): no such thing",
    );
  });

  it("leaves no read-only mount of a replica that was killed", async () => {
    const data = `${folder}/data`;
    mkdirSync(data);
    await mirror.request({ type: "follow", host: "127.0.0.1", port: 1 }, 5000);
    // What a real one mounts.
    execFileSync("mount", ["--bind", data, data]);
    execFileSync("mount", ["-o", "remount,bind,ro", data]);
    expect(() => writeFileSync(`${data}/file`, "")).toThrow("EROFS");
    process.kill(mirror.pid ?? 0, "SIGKILL");
    await waitFor("its death is seen", 5000, () => died.length > 0);
    await mirror.request({ type: "exit" }, 1000);
    writeFileSync(`${data}/file`, "");
  });

  it("does not wait long for the exit of one that did not answer before", async () => {
    await mirror.request({ type: "serve" }, 5000);
    process.kill(mirror.pid ?? 0, "SIGSTOP");
    await expect(mirror.request({ type: "leave" }, 300)).rejects.toMatchObject({ code: "timeout" });
    const began = performance.now();
    expect(await mirror.request({ type: "exit" }, 5000)).toMatchObject({ ok: true });
    expect(performance.now() - began).toBeLessThan(6000);
    expect(mirror.pid).toBeNull();
  });

  it("ends one that hangs before it starts another", async () => {
    await mirror.request({ type: "serve" }, 5000);
    const pid = mirror.pid ?? 0;
    process.kill(pid, "SIGSTOP");
    mirror.detach();
    const next = open();
    expect(await next.request({ type: "follow", host: "127.0.0.1", port: 1 }, 5000)).toMatchObject({
      ok: true,
    });
    expect(next.pid).not.toBe(pid);
    expect(await next.status(1000)).toMatchObject({ role: "replica" });
    mirror = next;
  });
});
