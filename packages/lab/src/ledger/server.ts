/**
 * The ledger's server, a service as small as possible: appends each line that it is sent to a file in
 * the replicated directory, as durably as the mode wants, and answers with the line and its host's name.
 *
 * Arguments: directory, `write` or `fsync`, pid file (written when it listens).
 *
 * @module
 */
import { fdatasyncSync, openSync, writeFileSync, writeSync } from "node:fs";
import { createServer } from "node:net";
import { hostname } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { ledgerPort } from "./record.ts";

const [directory = "", mode = "", pidFile = ""] = process.argv.slice(2);
const file = openSync(join(directory, "ledger"), "a", 0o644);
const node = hostname();

const server = createServer((socket) => {
  socket.setNoDelay(true);
  // A client that goes away is no concern of the others; the reader passes the error on.
  socket.on("error", () => socket.destroy());
  const lines = createInterface({ input: socket });
  lines.on("error", () => socket.destroy());
  lines.on("line", (line) => {
    // Throws when the file system refuses: the process ends, and nobody is answered.
    writeSync(file, `${line}\n`);
    if (mode === "fsync") fdatasyncSync(file);
    socket.write(`${line} ${node}\n`);
  });
});
server.listen(ledgerPort, "0.0.0.0", () => writeFileSync(pidFile, `${process.pid}\n`));
