import { afterEach, beforeEach, expect, test } from "vitest";
import { FakeDaemon, runCommand } from "./fake-daemon.ts";
import { alone, stopped } from "./module-views.ts";

let daemon: FakeDaemon;
beforeEach(async () => {
  daemon = new FakeDaemon();
  await daemon.listen();
});
afterEach(() => daemon.close());

async function words(...typed: string[]): Promise<string[]> {
  const { code, stdout, stderr } = await daemon.run("__complete", "--", ...typed);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return stdout.split("\n").slice(0, -1);
}

test("completion: verbs and their verbs, nothing hidden", async () => {
  expect(await words("mod")).toEqual(["module"]);
  expect(await words("module", "con")).toEqual(["confcheck", "config"]);
  expect(await words("")).toContain("state");
  expect(await words("")).not.toContain("__complete");
  expect(await words("errd", "")).toEqual(["disable", "enable", "list", "off", "on", "status"]);
});

test("completion: options of the verb and of all", async () => {
  expect(await words("start", "--")).toEqual(
    expect.arrayContaining(["--module", "--wait", "--timeout", "--json", "--help"]),
  );
  expect(await words("start", "--fu")).toEqual([]);
  expect(await words("prim", "--fu")).toEqual(["--fullsync"]);
});

test("completion: modules and resources that the daemon knows", async () => {
  const view = { ...alone, resources: { "proc.postgres": "up", "ip.198.18.1.10": "up" } };
  daemon.on("GET /modules", { body: [view, { ...stopped, module: "web" }] });
  expect(await words("start", "-m", "")).toEqual([view.module, "web"]);
  expect(await words("stop", "--module", "w")).toEqual(["web"]);
  expect(await words("get", "-m", "web", "-r", "p")).toEqual(["proc.postgres"]);
});

test("completion: files where a file is wanted, nothing where nothing is known", async () => {
  expect(await words("cluster", "config", "")).toEqual([":file"]);
  expect(await words("start", "--timeout", "")).toEqual([]);
  const { code, stdout } = await runCommand(["__complete", "--", "start", "-m", ""], {
    GEMEL_ROOT: "/nowhere",
  });
  expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
});

test("completion bash: a script that bash takes", async () => {
  const { execFileSync } = await import("node:child_process");
  const { stdout } = await daemon.run("completion", "bash");
  const typed = 'COMP_WORDS=(gemel mod); COMP_CWORD=1; gemel() { printf "%s\\n" module; }';
  const shown = `${typed}; _gemel; echo "\${COMPREPLY[@]}"`;
  expect(execFileSync("bash", ["-c", `${stdout}\n${shown}`], { encoding: "utf8" })).toBe(
    "module\n",
  );
  expect(await daemon.run("completion", "tcsh")).toMatchObject({ code: 2 });
});
