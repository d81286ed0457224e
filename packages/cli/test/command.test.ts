import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { errorCatalogue } from "@gemel/base";
import { afterEach, beforeEach, expect, test } from "vitest";
import { exitCodeHelp } from "../src/exit-codes.ts";
import { FakeDaemon, problem, runCommand, spawnCommand } from "./fake-daemon.ts";

let daemon: FakeDaemon;

beforeEach(async () => {
  daemon = new FakeDaemon();
  await daemon.listen();
});

afterEach(() => daemon.close());

test("gemel: without a daemon every verb says so with code 3", async () => {
  for (const verb of [["state"], ["start", "-m", "pg"], ["log"], ["module", "list"]]) {
    const result = await runCommand([...verb, "--root", "/nonexistent"]);
    expect(result).toEqual({
      code: 3,
      stdout: "",
      stderr:
        "Error: The daemon does not answer on /nonexistent/run/gemel/api.sock (ENOENT)\n" +
        `Try: ${errorCatalogue.not_running.remedy}\n`,
    });
  }
});

test("gemel process: output, messages and exit code of the real thing", async () => {
  daemon.on("GET /modules", { body: [] }).on("GET /modules/pg", problem(409, "refused", "No"));
  const env = { GEMEL_ROOT: daemon.root };
  const none = "No module is installed; see gemel module install --help\n";
  expect(await spawnCommand(["state"], env)).toEqual({ code: 0, stdout: none, stderr: "" });
  expect(await spawnCommand(["state", "-m", "pg"], env)).toMatchObject({ code: 6, stdout: "" });
  expect(await spawnCommand(["stat"], env)).toMatchObject({ code: 2, stdout: "" });
  expect((await spawnCommand(["state", "--root", "/nonexistent"])).code).toBe(3);
});

test("gemel process: leaves the contract's schemas alone, which cost more than all the rest", async () => {
  daemon.on("GET /modules", { body: [] });
  const { stderr } = await spawnCommand(["state"], {
    GEMEL_ROOT: daemon.root,
    NODE_DEBUG: "esm",
  });
  expect(stderr).toContain("/cli/src/");
  expect(stderr).not.toContain("/zod/");
});

test.each([
  ["satte", "Unknown command 'satte'", "gemel state"],
  ["module instal", "Unknown command 'instal'", "gemel module install"],
  ["kil", "Unknown command 'kil'", "gemel kill"],
  ["kill --nmae x", "Unknown option '--nmae'", "gemel kill --name"],
  ["status --jsno", "Unknown option '--jsno'", "gemel status --json"],
  ["module install", "Missing required argument 'template'", "gemel module install --help"],
  ["nothing-like-it", "Unknown command 'nothing-like-it'", "gemel --help"],
])("gemel %s: code 2, what was meant, as it is typed", async (line, message, remedy) => {
  const { code, stdout, stderr } = await runCommand(line.split(" "));
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toBe(`Error: ${message}\nTry: ${remedy}\n`);
});

test("gemel --help: verbs and exit codes", async () => {
  const { code, stdout } = await runCommand(["--help"]);
  expect(code).toBe(0);
  for (const verb of ["cluster", "module", "start", "stop", "swap", "prim", "second", "state"]) {
    expect(stdout).toMatch(new RegExp(`^ {2}${verb}\\b`, "m"));
  }
  expect(stdout).toContain(exitCodeHelp.trim());
});

test("gemel --help: names every exit code of the catalogue", () => {
  for (const { exitCode } of Object.values(errorCatalogue)) {
    expect(exitCodeHelp).toContain(`\n  ${exitCode}  `);
  }
});

test.each(Object.entries(errorCatalogue))(
  "gemel: a problem %s has the catalogue's exit code",
  async (code, entry) => {
    daemon.on("GET /modules", problem(entry.httpStatus, code, "What happened"));
    const result = await daemon.run("module", "list");
    expect(result.code).toBe(entry.exitCode);
    expect(result.stderr).toBe(`Error: What happened\nTry: ${entry.remedy}\n`);
  },
);

test("gemel: an answer that is no problem document is still an error", async () => {
  daemon.on("GET /modules", { status: 500, body: "a string" });
  const result = await daemon.run("module", "list");
  expect(result.code).toBe(1);
  expect(result.stderr).toContain("Error: The daemon answered with status 500\n");
});

test("gemel version: of command and daemon, and without a daemon", async () => {
  const info = { node: "node1", version: "0.1.0", pid: 42, startedAt: "2026-11-23T10:00:00Z" };
  daemon.on("GET /node", { body: info });
  expect(await daemon.run("version")).toEqual({
    code: 0,
    stdout: "gemel   0.1.0\ngemeld  0.1.0 on node1, pid 42\n",
    stderr: "",
  });
  const absent = await runCommand(["version", "--json", "--root", "/nonexistent"]);
  expect(absent.code).toBe(0);
  expect(JSON.parse(absent.stdout)).toEqual({ cli: "0.1.0", daemon: null });
});

test("bin/gemel: works through a symbolic link from anywhere", async () => {
  const folder = mkdtempSync(join(tmpdir(), "gemel-link-"));
  try {
    const wrapper = fileURLToPath(new URL("../../../bin/gemel", import.meta.url));
    symlinkSync(wrapper, join(folder, "gemel"));
    const options = { cwd: "/", env: { PATH: "/usr/bin:/bin", NODE_COMPILE_CACHE: folder } };
    const { stdout } = await promisify(execFile)(join(folder, "gemel"), ["--help"], options);
    expect(stdout).toContain("Usage: gemel");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("support: the file is written as it comes, for root only, and never over another one", async () => {
  daemon.on("GET /support", { body: Buffer.from([0x50, 0x4b, 0xff, 0x00]) });
  const file = join(daemon.root, "s.zip");
  expect(await daemon.run("support", file)).toMatchObject({ code: 0, stderr: "" });
  expect(readFileSync(file)).toEqual(Buffer.from([0x50, 0x4b, 0xff, 0x00]));
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const again = await daemon.run("support", file);
  expect(again).toMatchObject({ code: 2, stderr: expect.stringContaining("EEXIST") });
  daemon.on("GET /support", problem(403, "forbidden", "Only administrators may"));
  expect(await daemon.run("support", join(daemon.root, "t"))).toMatchObject({ code: 4 });
});
