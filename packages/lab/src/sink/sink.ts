/** A program on a host of the lab that listens and keeps what comes, in numbered files. @module */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Host } from "../host/host.ts";
import { waitFor } from "../system/wait-for.ts";

/** Resolves when `program` (ADDRESS PORT FOLDER) takes connections; it ends with the host. */
export async function startSink(
  host: Host,
  sink: {
    readonly name: string;
    readonly program: string;
    readonly address: string;
    readonly port: number;
    readonly folder: string;
  },
): Promise<void> {
  const { name, program, address, port, folder } = sink;
  await host.startService(name, [process.execPath, program, address, String(port), folder]);
  await waitFor(
    () => host.execOk("bash", ["-c", `: < /dev/tcp/${address}/${port}`]).then(yes, no),
    { what: `the ${name} on ${host.name}`, timeoutMs: 30_000 },
  );
}

/** What is in the files `1.mail`, `2.mail`, ... of `folder`, the oldest first. */
export function keptIn(host: Host, folder: string, ending: string): string[] {
  const path = host.path(folder);
  if (!existsSync(path)) return [];
  return readdirSync(path)
    .filter((name) => name.endsWith(ending))
    .sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10))
    .map((name) => readFileSync(join(path, name), "utf8"));
}

const yes = (): true => true;
const no = (): false => false;
