/**
 * `fetch` for somebody whose certificate an authority of one's own has signed: Node's own takes no authority.
 *
 * Only what a client of OpenID Connect does: GET, and POST of a form; no redirections, answers of bounded size.
 *
 * @module
 */
import { request } from "node:https";
import type { CustomFetch } from "openid-client";

const answerBytesMax = 4 << 20;

/** Trusts `ca` and nobody else. Rejects with what the connection says. */
export function trustingFetch(ca: string): CustomFetch {
  return (url, { method, headers, body, signal }) =>
    new Promise((resolve, reject) => {
      const text = body === undefined || body === null ? undefined : String(body);
      const asked = request(
        url,
        { method, ca, minVersion: "TLSv1.2", agent: false, headers: { ...headers }, signal },
        (response) => {
          const parts: Buffer[] = [];
          let bytes = 0;
          response.on("data", (part: Buffer) => {
            bytes += part.length;
            if (bytes > answerBytesMax) response.destroy(new Error("The answer is too long"));
            else parts.push(part);
          });
          response.on("error", reject);
          response.on("end", () => {
            const { statusCode: status = 500, headers: answered } = response;
            const kept = Object.entries(answered).flatMap(([name, value]): [string, string][] =>
              value === undefined ? [] : [[name, String(value)]],
            );
            const isEmpty = status === 204 || status === 304;
            resolve(new Response(isEmpty ? null : Buffer.concat(parts), { status, headers: kept }));
          });
        },
      );
      asked.on("error", reject);
      asked.end(text);
    });
}
