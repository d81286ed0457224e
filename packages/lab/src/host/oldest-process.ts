/**
 * Finding a process of a host by its command line.
 *
 * The expression is not handed to a program in the host: that one, and the `timeout` around it, would have it
 * on their own command lines.
 *
 * @module
 */
import type { Host } from "./host.ts";

/** Pid, as the host numbers it, of the oldest process whose command line matches. */
export async function oldestProcess(host: Host, expression: string): Promise<number | undefined> {
  const table = await host.execOk("ps", ["-ww", "--sort=start_time", "-eo", "pid=,args="]);
  return firstMatch(table, expression);
}

/** The pid of the first line of "PID COMMAND LINE" that matches. */
export function firstMatch(table: string, expression: string): number | undefined {
  const wanted = new RegExp(expression);
  const line = table.split("\n").find((one) => wanted.test(one.trim().replace(/^\d+ +/, "")));
  return line === undefined ? undefined : Number.parseInt(line, 10);
}
