/** A health port whose module is as a file says, and a service that says its node's name. @module */
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import type { ModuleState } from "@gemel/protocol";
import { HealthServer } from "../../src/health/health-server.ts";

const [file = "", name = ""] = process.argv.slice(2);
const server = new HealthServer((module) => {
  if (module !== "app") return null;
  return { state: readFileSync(file, "utf8") as ModuleState, readiness: "Ready" };
}, name);
await server.listen(9010, null);
createServer((socket) => {
  // A balancer resets what it no longer wants.
  socket.on("error", () => undefined);
  socket.end(`${name}\n`);
}).listen(8000);
