/** The REST interface of the node that serves this page. @module */
import { Client } from "@gemel/client";
import { browserTransport } from "./browser-transport.ts";

let onUnauthorised = (): void => undefined;

/** Called when a session has ended. */
export function whenUnauthorised(then: () => void): void {
  onUnauthorised = then;
}

export const api: Client = new Client(browserTransport(() => onUnauthorised()));
