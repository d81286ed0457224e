/**
 * What waking up costs on this host: where other guests of the machine have the caches, ten times as much.
 *
 * @module
 */
import { spawn } from "node:child_process";

/**
 * What {@link bareCpuMs} is on a host on which memory is near. Where it is more, code that runs once a second costs several times
 * as much, and so does everything that is woken.
 */
export const nearMs = 3.2;

/** Milliseconds of a processor per second that a Node takes here which only wakes up, as often as gemeld. */
export function bareCpuMs(ms: number): Promise<number> {
  const program = `
    setInterval(() => undefined, 1000 / 16);
    setTimeout(() => {
      const before = process.cpuUsage();
      setTimeout(() => {
        const { user, system } = process.cpuUsage(before);
        console.log((user + system) / ${ms});
        process.exit();
      }, ${ms});
    }, 2000);`;
  const switches = ["--max-semi-space-size=1", "--v8-pool-size=1"];
  const stdio = ["ignore", "pipe", "inherit"] as const;
  const child = spawn(process.execPath, [...switches, "-e", program], { stdio: [...stdio] });
  let said = "";
  child.stdout?.on("data", (text) => {
    said += String(text);
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", () => resolve(Number(said)));
  });
}
