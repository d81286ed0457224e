/**
 * Everything that helps somebody else to understand this node, as a zip file; without secrets.
 *
 * Each part is bounded, and one that cannot be had is said instead of being left out.
 *
 * @module
 */
import { existsSync, readdirSync, statSync } from "node:fs";
import { open } from "node:fs/promises";
import type { Layout } from "@gemel/protocol";
import { runProgram } from "../../system/run-program.ts";
import { masked } from "./masking.ts";

const partBytesMax = 2 << 20;
const filesMax = 400;

/** What is never read, whatever folder it is in. */
const secretNames = /(^|\/)(?:[^/]*\.key|[^/]*\.pem|access\.json|notifications\.json|nodes)(\/|$)/;

const programs: readonly (readonly [string, readonly string[]])[] = [
  ["ip", ["-d", "address"]],
  ["ip", ["route", "show", "table", "all"]],
  ["ip", ["neighbour"]],
  ["ss", ["-tunlp"]],
  ["nft", ["list", "ruleset"]],
  ["df", ["-h"]],
  ["ps", ["-eo", "pid,ppid,user,stat,etime,rss,comm"]],
  ["uname", ["-a"]],
];

const systemFiles = [
  ...["/proc/mounts", "/proc/meminfo", "/proc/loadavg", "/proc/pressure/io", "/proc/version"],
  ...["/etc/os-release", "/proc/modules"],
];

export type SnapshotSource = {
  readonly layout: Layout;
  /** Answers of the interface, by the name of the file that they become. */
  readonly answers: Readonly<Record<string, () => unknown>>;
};

export async function supportSnapshot({ layout, answers }: SnapshotSource): Promise<Buffer> {
  // Loaded when it is needed.
  const { ZipFile } = await import("yazl");
  const zip = new ZipFile();
  const add = (name: string, text: string): void => zip.addBuffer(Buffer.from(masked(text)), name);
  for (const [name, answer] of Object.entries(answers)) {
    add(`rest/${name}.json`, await textOf(async () => JSON.stringify(await answer(), null, 2)));
  }
  for (const [program, args] of programs) {
    const name = [program, ...args].join(" ").replace(/[^A-Za-z0-9 ,-]/g, "_");
    add(`system/${name}.txt`, await textOf(() => outputOf(program, args)));
  }
  for (const path of systemFiles) add(`system${path}`, await textOf(() => fileEnd(path)));
  for (const path of filesBelow(layout.etc))
    add(`etc${path.slice(layout.etc.length)}`, await textOf(() => fileEnd(path)));
  for (const path of filesBelow(layout.log))
    add(`log${path.slice(layout.log.length)}`, await textOf(() => fileEnd(path)));
  for (const path of filesBelow(layout.audit))
    add(`audit${path.slice(layout.audit.length)}`, await textOf(() => fileEnd(path)));
  zip.end();
  const parts: Buffer[] = [];
  for await (const part of zip.outputStream) parts.push(Buffer.from(part));
  return Buffer.concat(parts);
}

async function textOf(make: () => Promise<string>): Promise<string> {
  try {
    return await make();
  } catch (error) {
    return `Not to be had: ${error instanceof Error ? error.message : String(error)}\n`;
  }
}

async function outputOf(program: string, args: readonly string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await runProgram(program, args, { timeoutMs: 5000 });
  const all = exitCode === 0 ? stdout : `exit code ${exitCode}\n${stdout}${stderr}`;
  return all.slice(0, partBytesMax);
}

/** Of a file that is larger, its end. */
async function fileEnd(path: string): Promise<string> {
  const file = await open(path, "r");
  try {
    const { size } = await file.stat();
    const start = Math.max(0, size - partBytesMax);
    const buffer = Buffer.alloc(partBytesMax);
    // Files of /proc say that they are empty.
    const { bytesRead } = await file.read(buffer, 0, partBytesMax, size === 0 ? null : start);
    return buffer.subarray(0, bytesRead).toString("utf8");
  } finally {
    await file.close();
  }
}

function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`)
    .filter((path) => !secretNames.test(path.slice(folder.length)))
    .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs)
    .slice(0, filesMax);
}
