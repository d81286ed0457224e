/**
 * Requests of the page to the node that serves it, below the page's own address, so that it works behind
 * any path.
 *
 * @module
 */
import { GemelError } from "@gemel/base";
import type { ApiAnswer, Transport } from "@gemel/client";
import { isAttended } from "./attention.ts";

const home = new URL(".", document.baseURI);

/** Where a path of the interface is, for a link. */
export function addressOf(path: string): string {
  return new URL(path.replace(/^\//, ""), home).href;
}

/** `onUnauthorised`: a session has ended, so that the page can ask for a new one. */
export function browserTransport(onUnauthorised: () => void): Transport {
  return async ({ method, path, headers, body, timeoutMs }) => {
    const end = new AbortController();
    // What the page asks by itself does not keep a session alive that nobody uses.
    const isBackground = method === "GET" && !isAttended();
    const timer = timeoutMs === null ? 0 : window.setTimeout(() => end.abort(), timeoutMs);
    try {
      const response = await fetch(addressOf(path), {
        method,
        // The header is what another site's form cannot send.
        headers: {
          ...headers,
          "gemel-request": "1",
          ...(isBackground ? { "gemel-background": "1" } : {}),
        },
        body,
        credentials: "same-origin",
        cache: "no-store",
        signal: end.signal,
      });
      if (response.status === 401 && !path.startsWith("/api/v1/session")) onUnauthorised();
      return answerOf(response, () => end.abort());
    } catch (error) {
      throw new GemelError("not_running", "The node that serves this page does not answer", {
        cause: error,
        remedy: "Look whether it runs, or open the console of the other node",
      });
    } finally {
      window.clearTimeout(timer);
    }
  };
}

function answerOf(response: Response, close: () => void): ApiAnswer {
  return {
    status: response.status,
    etag: response.headers.get("etag"),
    text: () => response.text(),
    bytes: async () => new Uint8Array(await response.arrayBuffer()),
    chunks: () => textOf(response),
    close,
  };
}

async function* textOf({ body }: Response): AsyncGenerator<string, void, void> {
  if (body === null) return;
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}
