/**
 * `npm run guide`: every command of the guide, run on two servers made of namespaces.
 *
 * The pages are run in the order below on one cluster, each from where the one before ended. With `--long` also those
 * that take longer; with `--verbose` what the commands answer is shown.
 *
 * @module
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { postgresPrograms } from "../cluster/postgres.ts";
import { type Host, repository } from "../host/host.ts";
import { Lab } from "../lab.ts";
import { saveLogs } from "../lab-logs.ts";
import { guideHosts, network, searchPath } from "./guide-hosts.ts";
import { asTyped, type GuideBlock, guideBlocks, tokenIn } from "./guide-page.ts";

const folder = join(repository, "docs/guide");
const isLong = process.argv.includes("--long");
/** Each one's place is where its text puts it. */
const longer: readonly string[] = ["several-modules.md"];
const pages = [
  "first-cluster.md",
  "postgresql.md",
  "own-application.md",
  "farm.md",
  "several-modules.md",
  "operations.md",
];
const blockTimeoutMs = 120_000;
/** From the making of the cluster to its first answer. */
const milestoneMs = 60_000;
const isVerbose = process.argv.includes("--verbose");

async function main(): Promise<number> {
  if (process.getuid?.() !== 0) {
    process.stderr.write("The guide needs root (mounts, namespaces); run it with sudo\n");
    return 4;
  }
  const blocks = allBlocks();
  const lab = await Lab.create();
  const began = performance.now();
  try {
    const reader = new Reader(await guideHosts(lab));
    for (const block of blocks) await reader.follow(block);
    const commands = blocks.filter(({ hidden }) => !hidden).length;
    say(`\n${commands} blocks of commands, all done in ${seconds(performance.now() - began)} s`);
    return 0;
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    say(`Logs of the hosts: ${saveLogs(lab)}`);
    return 1;
  } finally {
    await lab.destroy();
  }
}

/** Pages that are not in the order must not have commands: they would never be run. */
function allBlocks(): GuideBlock[] {
  const read = (page: string): GuideBlock[] =>
    guideBlocks(page, readFileSync(join(folder, page), "utf8"));
  for (const page of readdirSync(folder)) {
    const first = pages.includes(page) ? undefined : read(page)[0];
    if (first !== undefined) {
      throw new Error(
        `${page}:${first.line}: its commands are run nowhere; see ${import.meta.url}`,
      );
    }
  }
  return pages.filter((page) => isLong || !longer.includes(page)).flatMap(read);
}

class Reader {
  readonly #hosts: ReadonlyMap<string, Host>;
  readonly #postgresql: string;
  readonly #programs: string;
  #token: string | null = null;
  #page = "";
  /** When `gemel cluster init` was typed. */
  #initAt: number | null = null;

  constructor(hosts: ReadonlyMap<string, Host>) {
    this.#hosts = hosts;
    this.#programs = postgresPrograms();
    this.#postgresql = this.#programs.split("/").at(-2) ?? "";
  }

  async follow(block: GuideBlock): Promise<void> {
    if (block.page !== this.#page) say(`\n${block.page}`);
    this.#page = block.page;
    for (const name of block.hosts) await this.#type(block, name);
  }

  async #type(block: GuideBlock, name: string): Promise<void> {
    const host = this.#hosts.get(name);
    if (host === undefined) throw new Error(`${place(block)}: there is no host "${name}"`);
    if (!host.isUp) await host.boot();
    const places = { network, postgresql: this.#postgresql };
    const script = asTyped(block.script, places, this.#token);
    if (script.includes("gemel cluster init")) this.#initAt = performance.now();
    const began = performance.now();
    const result = await host.exec("bash", ["-euo", "pipefail", "-c", script], {
      timeoutMs: blockTimeoutMs,
      env: { PATH: `${searchPath}:${this.#programs}`, HOME: "/srv", LC_ALL: "C.UTF-8" },
    });
    this.#token = tokenIn(result.stdout) ?? this.#token;
    const ms = performance.now() - began;
    const [first = ""] = script.split("\n");
    say(`  ${place(block)}  ${name.padEnd(6)} ${seconds(ms).padStart(5)} s  ${first.slice(0, 90)}`);
    if (isVerbose) say(`${result.stdout}${result.stderr}`);
    if (result.code === 0) this.#milestone(name);
    else throw new Error(failure(block, name, { ...result, script }));
  }

  /** The client's first answer from the database, since the cluster began. */
  #milestone(name: string): void {
    if (name !== "client" || this.#initAt === null) return;
    const ms = performance.now() - this.#initAt;
    say(`  from "gemel cluster init" to a protected database that answers: ${seconds(ms)} s`);
    this.#initAt = null;
    if (ms > milestoneMs) throw new Error(`That is more than ${seconds(milestoneMs)} s`);
  }
}

function failure(
  block: GuideBlock,
  name: string,
  {
    code,
    stdout,
    stderr,
    script,
  }: Record<"stdout" | "stderr" | "script", string> & {
    readonly code: number | null;
  },
): string {
  const end = (text: string): string => text.trimEnd().split("\n").slice(-25).join("\n");
  return `\n${place(block)} on ${name} ended with ${code}:\n${script}\n--- said\n${end(stdout)}\n${end(stderr)}`;
}

function place({ page, line }: GuideBlock): string {
  return `${page}:${line}`;
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(1);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

process.exitCode = await main();
