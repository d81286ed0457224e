/**
 * `gemel-witness`: command line, signals, exit codes.
 *
 * @module
 */
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { errorCatalogue, GemelError } from "@gemel/base";
import { Authorities } from "./authorities.ts";
import { witnessServer } from "./server.ts";
import { WitnessStore } from "./witness-store.ts";

const usage = `usage: gemel-witness [--address IP] [--port N] [--state DIR] [--etc DIR] [--help]

  --address IP   where to listen (default ::, which is every address)
  --port N       TCP port (default 5700)
  --state DIR    where its state is kept (default /var/lib/gemel-witness)
  --etc DIR      witness.crt and witness.key, and authorities/*.crt, one per cluster
                 (default /etc/gemel-witness)
`;

function fail(error: unknown): never {
  const known = error instanceof GemelError;
  const message = error instanceof Error ? error.message : String(error);
  const remedy = known ? error.remedy : errorCatalogue.internal.remedy;
  process.stderr.write(`gemel-witness: ${message}\n  Try: ${remedy}\n`);
  process.exit(known ? error.exitCode : errorCatalogue.internal.exitCode);
}

function note(line: string): void {
  process.stdout.write(`${line}\n`);
}

function main(): void {
  const options = parsed();
  if (options.help) {
    process.stdout.write(usage);
    return;
  }
  mkdirSync(options.state, { recursive: true, mode: 0o700 });
  const store = new WitnessStore(join(options.state, "state"));
  const server = witnessServer({
    store,
    authorities: new Authorities(join(options.etc, "authorities")),
    certificate: file(join(options.etc, "witness.crt")),
    key: file(join(options.etc, "witness.key")),
    note,
  });
  server.on("error", fail);
  server.listen(Number(options.port), options.address, () => {
    const bound = server.address();
    const port = typeof bound === "object" && bound !== null ? bound.port : options.port;
    note(`gemel-witness ${store.identity} (pid ${process.pid}) listens on port ${port}`);
  });
  for (const signal of ["SIGTERM", "SIGINT"] as const)
    process.once(signal, () => {
      server.close(() => process.exit(0));
      server.closeAllConnections();
    });
}

function file(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new GemelError("config_invalid", `Cannot read ${path}`, { cause });
  }
}

function parsed(): {
  address: string;
  port: string;
  state: string;
  etc: string;
  help: boolean;
} {
  try {
    return parseArgs({
      options: {
        address: { type: "string", default: "::" },
        port: { type: "string", default: "5700" },
        state: { type: "string", default: "/var/lib/gemel-witness" },
        etc: { type: "string", default: "/etc/gemel-witness" },
        help: { type: "boolean", default: false },
      },
      strict: true,
    }).values;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new GemelError("usage", message, { remedy: usage.trim() });
  }
}

process.on("uncaughtException", fail);
process.on("unhandledRejection", fail);
try {
  main();
} catch (error) {
  fail(error);
}
