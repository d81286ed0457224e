/**
 * The client of the demo: a process of its own on the client host. Argument: {@link ClientOptions}
 * as JSON. Ends when its standard input is closed, after the answers under way.
 *
 * @module
 */
import { openSync, writeSync } from "node:fs";
import type { ClientOptions } from "./client-options.ts";
import { write } from "./writer.ts";

// The lab wrote it, in the same version.
const options = JSON.parse(process.argv[2] ?? "") as ClientOptions;
const log = openSync(options.log, "a", 0o644);
const stop = new AbortController();
process.stdin.on("end", () => stop.abort());
process.stdin.resume();

const connections = Array.from({ length: options.connections }, (_, index) =>
  write(index + 1, {
    options,
    payload: "x".repeat(options.payloadBytes),
    append: (line) => writeSync(log, line),
    stop: stop.signal,
  }),
);
await Promise.all(connections);
process.exit(0);
