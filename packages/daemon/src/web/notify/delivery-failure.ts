/** Why a message did not arrive, in words that say what to do. Pure. @module */
import { GemelError } from "@gemel/base";

/** `receiver` as it was configured: "mail.example.org:587", "https://chat.example.org". */
export function deliveryFailure(error: unknown, receiver: string): GemelError {
  if (error instanceof GemelError) return error;
  const fault = innermost(error);
  const why = fault instanceof Error ? fault.message : String(fault);
  switch (codeOf(fault) ?? codeOf(error)) {
    case "ECONNREFUSED":
      return new GemelError("peer_unreachable", `Nothing listens at ${receiver} (ECONNREFUSED)`, {
        remedy: "Look at the address and the port, and whether the receiver runs",
      });
    case "ENOTFOUND":
    case "EAI_AGAIN":
    case "EDNS":
      return new GemelError("peer_unreachable", `The name in ${receiver} is not known here`, {
        remedy: "Look at its spelling and at this node's DNS, or give an address",
      });
    case "ETIMEDOUT":
    case "ESOCKETTIMEDOUT":
    case "TimeoutError":
    case "EHOSTUNREACH":
    case "ENETUNREACH":
      return new GemelError("peer_unreachable", `No answer from ${receiver}: ${why}`, {
        remedy: "Look at the address, and at the firewalls between this node and it",
      });
    case "EAUTH":
      return new GemelError("refused", `${receiver} does not accept who signs in: ${why}`, {
        remedy: "Look at the user name, and set the password again",
      });
    case "EENVELOPE":
      return new GemelError("refused", `${receiver} does not accept the addresses: ${why}`, {
        remedy: "Look at From and To, and at what the mail server lets this node send",
      });
    default:
      return new GemelError("peer_unreachable", `${receiver}: ${why}`, {
        remedy: "Look at the settings, and at what the receiver's log says",
      });
  }
}

/** A webhook's receiver answered, and not as one that has taken the message. */
export function unwelcome(status: number, receiver: string): GemelError {
  return new GemelError("refused", `${receiver} answered with status ${status}`, {
    remedy:
      status >= 500
        ? "Look at what the receiver's log says"
        : "Look at the URL: its path, and the key that may stand in it",
  });
}

function innermost(error: unknown): unknown {
  return error instanceof Error && error.cause instanceof Error ? innermost(error.cause) : error;
}

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = "code" in error && typeof error.code === "string" ? error.code : error.name;
  // Of a connection nodemailer has a code of its own, and the system's in the message only.
  const ofSystem = /\bE[A-Z]{4,}\b/.exec(error.message)?.[0];
  return code === "ESOCKET" || code === "ECONNECTION" ? ofSystem : code;
}
