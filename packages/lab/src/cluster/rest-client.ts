/**
 * Reading from a daemon's REST interface, to watch a node closely without the cost of a process
 * per look. Everything that changes something goes through the CLI.
 *
 * @module
 */
import { request } from "node:http";

/**
 * GET `path` over the unix socket and return the parsed body.
 *
 * @throws Error when the daemon does not answer within two seconds, or not with 200.
 */
export function getJson(socketPath: string, path: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const sent = request({ socketPath, path, timeout: 2_000 }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        const text = Buffer.concat(chunks).toString();
        if (response.statusCode === 200) {
          resolve(JSON.parse(text));
        } else {
          reject(new Error(`GET ${path}: status ${response.statusCode}: ${text}`));
        }
      });
    });
    sent.on("timeout", () => sent.destroy(new Error(`GET ${path}: no answer within 2 s`)));
    sent.on("error", reject);
    sent.end();
  });
}
