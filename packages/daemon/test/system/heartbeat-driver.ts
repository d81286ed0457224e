/** A node whose main thread is kept busy: heartbeats must go on. @module */
import { HeartbeatService } from "../../src/heartbeat/heartbeat-service.ts";
import { report, settings } from "./heartbeat-samples.ts";

const port = Number(process.argv[2]);
const service = new HeartbeatService(new Uint8Array(32).fill(7), (error) => {
  throw error;
});
await service.ready;
let heard = false;
service.add(settings("node2", port), {
  report: () => undefined,
  ...{ seen: () => undefined, unreadable: () => undefined },
  lan: (_, up) => {
    if (!up || heard) return;
    heard = true;
    process.stdout.write("busy\n");
    const end = performance.now() + 5000;
    while (performance.now() < end) Math.sqrt(end);
    process.stdout.write("done\n");
  },
  problem: (_, code, message) => process.stdout.write(`${code} ${message}\n`),
});
service.report(report("node2", "ALONE"));
