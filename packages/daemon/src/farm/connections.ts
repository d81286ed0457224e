/** Clients' connections to the addresses of a farm on this host. @module */
import { isIPv6 } from "node:net";
import { runProgram } from "../system/run-program.ts";

/** How many are established now. */
export async function countConnections(addresses: readonly string[]): Promise<number> {
  const counts = await Promise.all(
    addresses.map(async (address) => {
      const bare = isIPv6(address) ? `[${address}]` : address;
      const states = ["state", "established", "state", "close-wait", "state", "fin-wait-1"];
      const { stdout } = await runProgram("ss", ["-H", "-t", "-n", ...states, "src", bare]);
      return stdout.split("\n").filter((line) => line !== "").length;
    }),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}
