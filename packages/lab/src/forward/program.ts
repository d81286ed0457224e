/**
 * Runs in a host of the lab: accepts on sockets that were opened outside of it, and connects inside.
 *
 * A socket stays in the network where it was opened, so that this process stands in both.
 *
 * @module
 */
import { connect, Server, type Socket } from "node:net";

type Target = { readonly host: string; readonly port: number };

process.on("message", (target: Target, handle: unknown) => {
  if (!(handle instanceof Server)) return;
  handle.on("connection", (outside) => join(outside, target));
  process.send?.("forwards");
});

function join(outside: Socket, target: Target): void {
  const inside = connect(target);
  outside.pipe(inside).pipe(outside);
  for (const [one, other] of [
    [outside, inside],
    [inside, outside],
  ] as const) {
    one.on("error", () => other.destroy());
    one.on("close", () => other.destroy());
  }
}
