/**
 * `node webhook-program.ts ADDRESS PORT FOLDER`: takes webhooks over HTTP, and puts each one into a file of FOLDER, `1.json`,
 * `2.json`, ...: `{ path, headers, body }`, the body as it came. What is sent to `/refused` is answered with 404.
 *
 * @module
 */
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { text } from "node:stream/consumers";

const [address = "127.0.0.1", port = "80", folder = "."] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
let kept = 0;

createServer(async (request, response) => {
  const body = await text(request);
  if (request.url === "/refused") {
    response.writeHead(404).end();
    return;
  }
  kept += 1;
  const file = join(folder, `${kept}.json`);
  const { url: path, headers } = request;
  // Whoever reads the folder finds whole messages only.
  writeFileSync(`${file}.part`, JSON.stringify({ path, headers, body }));
  renameSync(`${file}.part`, file);
  response.writeHead(204).end();
}).listen(Number(port), address);
