/**
 * What an input is called where it is the cause of something.
 *
 * @module
 */
import type { Input, MirrorNotice } from "./inputs.ts";

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
    case "peer_unreadable":
      return "the peer says what this version cannot read";
    case "heartbeat":
      return `heartbeats on ${input.network} are ${input.status}`;
    case "command":
      return `${input.action} called by ${input.identity ?? "an administrator"}`;
    case "finished":
      return input.ok ? "a step ended" : `a step failed: ${input.message ?? input.code ?? ""}`;
    case "mirror":
      return causeOfNotice(input.notice);
    case "monitor":
      return `${input.resource} is ${input.status}`;
    case "farm":
      return "the nodes of the farm agreed anew";
    case "loop":
      return `automatic restarts: ${input.op} called by ${input.identity}`;
  }
}

function causeOfNotice(notice: MirrorNotice): string {
  if (notice.type !== "link") return `the mirror says ${notice.type.replaceAll("_", " ")}`;
  return notice.up ? `mirror link up: ${notice.reason}` : `mirror link down: ${notice.reason}`;
}
