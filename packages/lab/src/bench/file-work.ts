/**
 * The programs of the bench that use files, on a host.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import type { Host } from "../host/host.ts";
import { runOk } from "../system/run.ts";

const program: string = fileURLToPath(new URL("programs/files.ts", import.meta.url));
const workMs = 1_800_000;

export type FileWork =
  | readonly [what: "write", path: string, mebibytes: number]
  | readonly [what: "read", path: string]
  | readonly [what: "create", directory: string, count: number, bytes: number]
  | readonly [what: "stat", directory: string, count: number]
  | readonly [what: "change", directory: string, count: number, of: number]
  | readonly [what: "overwrite", path: string, count: number, bytes: number, of: number];

/** Do it; returns the milliseconds, without the start of the program. */
export async function fileWork(host: Host, work: FileWork): Promise<number> {
  const args = ["--disable-warning=ExperimentalWarning", program, ...work.map(String)];
  return Number(await host.execOk(process.execPath, args, { timeoutMs: workMs }));
}

/** Let the page cache forget a file: `path` is the machine's, the file beneath any mount. */
export async function forgetCached(path: string): Promise<void> {
  await runOk("dd", [`if=${path}`, "iflag=nocache", "count=0", "status=none"]);
}
