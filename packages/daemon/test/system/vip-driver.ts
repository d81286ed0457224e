/** Runs one operation of `VirtualAddresses` in the namespace where it is started. @module */
import { setTimeout as delay } from "node:timers/promises";
import { GemelError } from "@gemel/base";
import { VirtualAddresses } from "../../src/vip/virtual-addresses.ts";

function block(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

const [operation, address = "", prefix = "32", id = "1"] = process.argv.slice(2);
const announce = { again: operation === "refresh", intervalMs: 150, forMs: 60_000 };
const addresses = new VirtualAddresses(
  [
    {
      address,
      prefixLength: operation === "starved" ? 32 : Number(prefix),
      interface: null,
      announce,
      isSource: operation?.endsWith("-source") === true,
      connections: false,
    },
  ],
  Number(id),
);
try {
  if (operation === "probe") await addresses.probe();
  if (operation === "starved") {
    const asked = addresses.probe();
    // The answer arrives while nobody has time to read it, and the time is over then.
    setTimeout(() => block(800), Number(prefix));
    await asked;
  }
  if (operation === "add" || operation === "add-source") {
    await addresses.add();
    // The announcements go out in the background, from a daemon that stays.
    await delay(600);
  }
  if (operation === "refresh") {
    await addresses.add();
    await delay(5000);
  }
  if (operation === "release" || operation === "release-source")
    process.stdout.write((await addresses.release()).join(" "));
  if (operation === "reset") await addresses.resetConnections();
} catch (error) {
  if (!(error instanceof GemelError)) throw error;
  process.stderr.write(`${error.code}: ${error.message}`);
  process.exitCode = error.exitCode;
}
