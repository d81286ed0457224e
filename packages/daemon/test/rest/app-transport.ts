/** The client's transport to an interface in this process. @module */
import type { Transport } from "@gemel/client";
import type { App } from "../../src/rest/app.ts";

/** `proof`: headers that say who asks. */
export function appTransport(app: App, proof: Readonly<Record<string, string>> = {}): Transport {
  return async ({ method, path, headers, body }) => {
    const response = await app.request(path, {
      method,
      headers: { ...headers, ...proof },
      ...(body === null ? {} : { body }),
    });
    const stream = response.body ?? new ReadableStream<Uint8Array>();
    return {
      status: response.status,
      etag: response.headers.get("etag"),
      text: () => response.text(),
      bytes: async () => new Uint8Array(await response.arrayBuffer()),
      chunks: () => stream.pipeThrough(new TextDecoderStream()),
      close: () => void stream.cancel(),
    };
  };
}
