/**
 * nftables, through its program: each run is one transaction, all or nothing.
 *
 * Not through its library: that ends the whole process where it meets an expression that it cannot
 * compile (an assertion of version 1.0.6), and nothing but itself may end gemeld.
 *
 * @see nft(8)
 * @module
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { text } from "node:stream/consumers";
import { GemelError } from "@gemel/base";

const timeoutMs = 10_000;

/** Null when it was done; the words of nftables otherwise, and nothing was. Throws `program_missing`. */
export async function runNftables(commands: string): Promise<string | null> {
  const { code, error } = await nft(["-f", "-"], commands);
  return code === 0 ? null : error;
}

/** The same without an effect. */
export async function checkNftables(commands: string): Promise<string | null> {
  const { code, error } = await nft(["-c", "-f", "-"], commands);
  return code === 0 ? null : error;
}

/**
 * What `list ...` shows of each, with handles and without what changes by itself; of tables without
 * their elements. Null when one is not there. One by one: version 1.0.6 finds nothing in a batch.
 */
export async function listNftables(whats: readonly string[]): Promise<string | null> {
  const shown: string[] = [];
  for (const what of whats) {
    const terse = what.startsWith("table ") ? ["-t"] : [];
    const { code, output } = await nft(["-s", "-a", ...terse, "list", ...what.split(" ")], "");
    if (code !== 0) return null;
    shown.push(output);
  }
  return shown.join("\n");
}

/** As it says itself, like `[1, 0, 6]`; null when it says something else. */
export async function nftablesVersion(): Promise<readonly number[] | null> {
  const { output } = await nft(["--version"], "");
  const found = /\bv(\d+)\.(\d+)(?:\.(\d+))?/.exec(output);
  return found === null ? null : found.slice(1).map((part) => Number(part ?? 0));
}

/** That it can be started, without starting it. Throws `program_missing`. */
export function seekNftables(): void {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  if (!folders.some((folder) => isProgram(join(folder, "nft")))) throw missing("it is not there");
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    // ENOENT, EACCES, ENOTDIR: none that could be started.
    return false;
  }
}

type Result = { readonly code: number | null; readonly output: string; readonly error: string };

async function nft(args: readonly string[], input: string): Promise<Result> {
  const child = spawn("nft", args, { stdio: ["pipe", "pipe", "pipe"], timeout: timeoutMs });
  const failed = once(child, "error").then(([error]) => {
    throw missing(error instanceof Error ? error.message : String(error));
  });
  const ended = once(child, "close");
  // It may end before it has read everything.
  child.stdin.on("error", () => undefined);
  child.stdin.end(input);
  const whole = Promise.all([ended, text(child.stdout), text(child.stderr)]);
  const [[code], output, error] = await Promise.race([whole, failed]);
  return { code: typeof code === "number" ? code : null, output, error: error.trim() };
}

function missing(words: string): GemelError {
  return new GemelError("program_missing", `nftables cannot be used: ${words}`, {
    remedy: "Install it: apt-get install nftables (or the package of that name)",
  });
}
