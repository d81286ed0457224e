/** A mail server on a host of the lab, which keeps what it is sent. @module */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Host } from "../host/host.ts";
import { waitFor } from "../system/wait-for.ts";

/** Where the mails are on the host, in a file each. */
export const mailFolder = "/var/mail/gemel";
export const mailPort = 25;

/** Listens on `address` of `host`, in the clear and for everybody; ends with the host. */
export async function startMailSink(host: Host, address: string): Promise<void> {
  const program = fileURLToPath(new URL("program.ts", import.meta.url));
  const command = [process.execPath, program, address, String(mailPort), mailFolder];
  await host.startService("mail-sink", command);
  await waitFor(
    () => host.execOk("bash", ["-c", `: < /dev/tcp/${address}/${mailPort}`]).then(yes, no),
    {
      what: `the mail sink on ${host.name}`,
      timeoutMs: 30_000,
    },
  );
}

/** What came so far, the oldest first. */
export function mailsAt(host: Host): string[] {
  const folder = host.path(mailFolder);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith(".eml"))
    .sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10))
    .map((name) => readFileSync(join(folder, name), "utf8"));
}

const yes = (): true => true;
const no = (): false => false;
