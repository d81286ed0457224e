/**
 * A program for a network namespace of its own: a connection of the link whose other end falls
 * silent, as after a power cut. Prints how many milliseconds the living end took to notice.
 *
 * Arguments: "idle" (nothing is under way) or "sent" (something is), the send time-out.
 *
 * @module
 */
import { execFileSync } from "node:child_process";
import { poll } from "../../src/file-calls.ts";
import { pollEvents } from "../../src/file-constants.ts";
import {
  acceptTcp,
  configureLink,
  connectTcp,
  listenTcp,
  localPort,
  sendAll,
  unacknowledged,
} from "../../src/link/socket-calls.ts";

const [what, sendTimeoutMs] = process.argv.slice(2);
execFileSync("ip", ["link", "set", "lo", "up"]);
const listener = listenTcp("127.0.0.1", 0);
const living = connectTcp("127.0.0.1", localPort(listener), 1000);
const dead = acceptTcp(listener, 1000);
if (dead < 0) throw new Error("No connection");
configureLink(living, Number(sendTimeoutMs));
execFileSync("nft", [
  "add table inet cut; add chain inet cut in { type filter hook input priority 0; policy drop; }",
]);
if (what === "sent") sendAll(living, Buffer.from("an acknowledgement"));
const began = performance.now();
const ready = poll(living, -1, pollEvents.in, 6000);
const result = {
  noticed: ready === 1,
  ms: Math.round(performance.now() - began),
  unacknowledged: unacknowledged(living),
};
process.stdout.write(JSON.stringify(result));
