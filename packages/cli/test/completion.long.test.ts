/**
 * Completion as people use it: the TAB key in an interactive bash and zsh, on a terminal, and what fish offers.
 * The scripts are used as the package installs them, and ask the real command.
 */
import { execFile, execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { FakeDaemon } from "./fake-daemon.ts";
import { alone } from "./module-views.ts";
import { until } from "./until.ts";

const run = promisify(execFile);
const programs = fileURLToPath(new URL("../../../bin", import.meta.url));
let daemon: FakeDaemon;
let home: string;
let env: Record<string, string>;

beforeAll(async () => {
  home = mkdtempSync(`${tmpdir()}/gemel-shells-`);
  daemon = new FakeDaemon();
  await daemon.listen();
  daemon.on("GET /modules", { body: [alone] });
  env = {
    ...{ PATH: `${programs}:/usr/bin:/bin`, HOME: home, GEMEL_ROOT: daemon.root },
    ...{ TERM: "dumb", LC_ALL: "C.UTF-8", NODE_COMPILE_CACHE: `${home}/cache` },
  };
  mkdirSync(`${home}/functions`);
  for (const [shell, file] of [
    ["bash", "gemel.bash"],
    ["zsh", "functions/_gemel"],
    ["fish", "gemel.fish"],
  ] as const) {
    const script = execFileSync(`${programs}/gemel`, ["completion", shell], { env });
    writeFileSync(`${home}/${file}`, script);
  }
});

afterAll(async () => {
  await daemon?.close();
  rmSync(home, { recursive: true, force: true });
});

/** What each line has become after its TAB. `begin`: what the shell does first. */
async function afterTab(shell: string, begin: string, typed: readonly string[]): Promise<string[]> {
  const child = spawn("script", ["-qefc", shell, "/dev/null"], { env, cwd: home });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (part: string) => {
    output += part;
  });
  try {
    child.stdin.write(`${begin}; echo be""gun\n`);
    await until(() => output.includes("begun"));
    const found: string[] = [];
    for (const [index, line] of typed.entries()) {
      // Ctrl+A: the line is not run, but printed.
      child.stdin.write(`${line}\t\u0001printf '<%s>' ${index}"=" \r`);
      const shown = new RegExp(`<${index}=>(.*?<)?[^\\r\\n]*`);
      await until(() => shown.test(output));
      found.push(
        [...(shown.exec(output)?.[0] ?? "").matchAll(/<([^>]*)>/g)]
          .slice(1)
          .map(([, word]) => word)
          .join(" "),
      );
    }
    return found;
  } finally {
    child.kill("SIGKILL");
  }
}

const typed = [
  "gemel modu",
  "gemel start -m ",
  "gemel cluster config /etc/hostn",
  "gemel prim --fu",
];
const completed = [
  "gemel module",
  `gemel start -m ${alone.module}`,
  "gemel cluster config /etc/hostname",
  "gemel prim --fullsync",
];

test("bash: TAB after its script was sourced", async () => {
  const found = await afterTab("bash --norc --noprofile -i", `source ${home}/gemel.bash`, typed);
  expect(found).toEqual(completed);
});

test("zsh: the very first TAB, with its script in fpath", async () => {
  const begin = `fpath=(${home}/functions $fpath); autoload -Uz compinit; compinit -u -d ${home}/dump`;
  expect(await afterTab("zsh -f -i", begin, typed)).toEqual(completed);
});

test("fish: what it offers", async () => {
  const offered = async (line: string): Promise<string[]> => {
    const script = `source ${home}/gemel.fish; complete -C "${line}"`;
    const { stdout } = await run("fish", ["--no-config", "-c", script], { env });
    return stdout.trim().split("\n");
  };
  expect(await offered("gemel modu")).toEqual(["module"]);
  expect(await offered("gemel start -m ")).toEqual([alone.module]);
  expect(await offered("gemel cluster config /etc/hostn")).toEqual(["/etc/hostname"]);
  expect(await offered("gemel prim --fu")).toEqual(["--fullsync"]);
});
