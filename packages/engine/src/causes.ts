/**
 * What an input is called where it is the cause of something.
 *
 * @module
 */
import type { Input } from "./inputs.ts";

export function causeOf(input: Input): string {
  switch (input.type) {
    case "boot":
      return "gemeld started";
    case "attach":
      return "gemeld is back";
    case "deadline":
      return "time passed";
    case "peer_report":
      return `${input.report.node} says ${input.report.state} ${input.report.readiness}`;
    case "peer_seen":
      return "the peer is heard";
    case "heartbeat":
      return `heartbeats on ${input.network} are ${input.status}`;
    case "command":
      return `${input.action} called by ${input.identity ?? "an administrator"}`;
    case "finished":
      return input.ok ? "a step ended" : `a step failed: ${input.message ?? input.code ?? ""}`;
    case "mirror":
      return input.notice.type === "link"
        ? `mirror link ${input.notice.up ? "up" : "down"}: ${input.notice.reason}`
        : `the mirror says ${input.notice.type.replaceAll("_", " ")}`;
    case "monitor":
      return `${input.resource} is ${input.status}`;
    case "loop":
      return `automatic restarts: ${input.op} called by ${input.identity}`;
  }
}
