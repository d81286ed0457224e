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
  return ask(socketPath, "GET", path);
}

/** POST nothing to `path`; otherwise like {@link getJson}. */
export function postNothing(socketPath: string, path: string): Promise<unknown> {
  return ask(socketPath, "POST", path);
}

function ask(socketPath: string, method: string, path: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const sent = request({ socketPath, method, path, timeout: 2_000 }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        const text = Buffer.concat(chunks).toString();
        if (response.statusCode === 200 || response.statusCode === 201) {
          resolve(JSON.parse(text));
        } else {
          reject(new Error(`${method} ${path}: status ${response.statusCode}: ${text}`));
        }
      });
    });
    sent.on("timeout", () => sent.destroy(new Error(`${method} ${path}: no answer within 2 s`)));
    sent.on("error", reject);
    sent.end();
  });
}
