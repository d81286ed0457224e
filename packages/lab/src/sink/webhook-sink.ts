/** Somebody on a host of the lab who takes webhooks, and keeps what was sent. @module */
import { fileURLToPath } from "node:url";
import type { Host } from "../host/host.ts";
import { keptIn, startSink } from "./sink.ts";

export const webhookFolder = "/var/lib/webhooks";
export const webhookPort = 8099;

export type Webhook = {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/** Listens on `address` of `host`; ends with the host. */
export function startWebhookSink(host: Host, address: string): Promise<void> {
  const program = fileURLToPath(new URL("webhook-program.ts", import.meta.url));
  return startSink(host, {
    name: "webhook-sink",
    program,
    address,
    port: webhookPort,
    folder: webhookFolder,
  });
}

/** What came so far, the oldest first. */
export function webhooksAt(host: Host): Webhook[] {
  return keptIn(host, webhookFolder, ".json").map((text) => JSON.parse(text) as Webhook);
}
