/** A mail server on a host of the lab, which keeps what it is sent. @module */
import { fileURLToPath } from "node:url";
import type { Host } from "../host/host.ts";
import { keptIn, startSink } from "./sink.ts";

/** Where the mails are on the host, in a file each. */
export const mailFolder = "/var/mail/gemel";
export const mailPort = 25;

/** Listens on `address` of `host`, in the clear and for everybody; ends with the host. */
export function startMailSink(host: Host, address: string): Promise<void> {
  const program = fileURLToPath(new URL("mail-program.ts", import.meta.url));
  return startSink(host, {
    name: "mail-sink",
    program,
    address,
    port: mailPort,
    folder: mailFolder,
  });
}

/** What came so far, the oldest first. */
export function mailsAt(host: Host): string[] {
  return keptIn(host, mailFolder, ".eml");
}
