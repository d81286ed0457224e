/** The peer is lost during a withdrawal that is to leave everything on it: it is said at once. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { LinkProxy } from "./support/link-proxy.ts";
import { isMounted, MirrorLab } from "./support/mirror-node.ts";
import { protect } from "./support/protect.ts";

/** A peer that is silent is waited for that long, and 2 s more. */
const sendTimeoutMs = 30_000;

let lab: MirrorLab;
let line: LinkProxy;

beforeEach(() => {
  lab = new MirrorLab();
});

afterEach(async () => {
  line.close();
  await lab.end();
});

test("withdraw: a peer that is lost during the last checkpoint is not waited for", async () => {
  const primary = await lab.start("a", { sendTimeoutMs });
  const replica = await lab.start("b", { sendTimeoutMs });
  line = await LinkProxy.open(primary.port);
  await primary.serveAlone();
  await protect(primary, replica, line.port);
  // The line is in this process, which must not wait for what waits for the line.
  await writeFile(join(primary.directory, "file"), "to be in the checkpoint");
  line.stall("to_replica", "to_primary");
  const answer = primary.client.request({ type: "withdraw", drain: true });
  const pause = new Promise((resolve) => setTimeout(resolve, 500, "it waits"));
  expect(await Promise.race([answer, pause])).toBe("it waits");
  line.cut();
  const cut = performance.now();
  expect(await answer).toMatchObject({ ok: false, code: "peer_unreachable" });
  expect(performance.now() - cut).toBeLessThan(10_000);
  expect(isMounted(primary.directory)).toBe(false);
});
