/** Clients' connections to the addresses of a farm on this host. @module */
import { isIPv6 } from "node:net";
import { runProgram } from "../system/run-program.ts";

/** How many there are now, those that just begin or end included. */
export async function countConnections(addresses: readonly string[]): Promise<number> {
  const counts = await Promise.all(
    addresses.map(async (address) => {
      const bare = isIPv6(address) ? `[${address}]` : address;
      const wanted = ["syn-recv", "established", "close-wait", "fin-wait-1"];
      const states = wanted.flatMap((one) => ["state", one]);
      const { stdout } = await runProgram("ss", ["-H", "-t", "-n", ...states, "src", bare]);
      return stdout.split("\n").filter((line) => line !== "").length;
    }),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}
