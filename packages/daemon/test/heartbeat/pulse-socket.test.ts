import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const source = fileURLToPath(new URL("../../src/heartbeat/pulse-socket.ts", import.meta.url));

it("PulseSocket: says when it may not keep as much as it should", () => {
  const script = `import { PulseSocket } from ${JSON.stringify(source)};
    const socket = new PulseSocket("127.0.8.9", 47190);
    console.log(socket.isRoomy);
    socket.close();`;
  const node = [process.execPath, "--input-type=module", "-e", script];
  // Others than root are not allowed to anyway.
  const less = process.getuid?.() === 0 ? ["setpriv", "--bounding-set=-net_admin"] : [];
  const [program = "", ...args] = [...less, ...node];
  expect(execFileSync(program, args, { encoding: "utf8" }).trim()).toBe("false");
});
