import { execFileSync } from "node:child_process";
import { createServer } from "node:net";
import { afterAll, afterEach, beforeEach, expect, test } from "vitest";
import { TestAuthority } from "../../../witness/test/support/certificates.ts";
import { WitnessProcess } from "../../../witness/test/support/witness-process.ts";
import { WitnessClient } from "../../src/witness/witness-client.ts";

const own = new TestAuthority("witness authority");
const cluster = new TestAuthority("cluster one");
const a = cluster.issue("a");
let witness: WitnessProcess;
let client: WitnessClient;

beforeEach(async () => {
  witness = new WitnessProcess(own, [cluster]);
  await witness.start();
  client = clientOf(witness.port, own.certificate);
});

afterEach(async () => {
  client.close();
  await witness.remove();
});

afterAll(() => {
  for (const { folder } of [own, cluster]) execFileSync("rm", ["-rf", folder]);
});

function clientOf(port: number, authority: string): WitnessClient {
  return new WitnessClient({ address: "127.0.0.1", port, authority, ...a });
}

const look = { type: "look", module: "m" } as const;

test("WitnessClient: asks, and asks again after the witness was away", async () => {
  const { identity } = await client.ask(look);
  const share = { type: "share", module: "m", identity, epoch: 4, generation: null } as const;
  const entry = { epoch: 4, holder: null, generation: null };
  expect(await client.ask(share)).toEqual({ identity, entry });
  await witness.kill();
  await expect(client.ask(look)).rejects.toMatchObject({ code: "peer_unreachable" });
  const { port } = witness;
  await witness.start();
  expect(witness.port).not.toBe(port);
  client.close();
  client = clientOf(witness.port, own.certificate);
  expect(await client.ask(look)).toEqual({ identity, entry });
});

test("WitnessClient: who is not the witness is not believed", async () => {
  const deceived = clientOf(witness.port, cluster.certificate);
  await expect(deceived.ask(look)).rejects.toMatchObject({ code: "peer_unreachable" });
});

test("WitnessClient: a witness that accepts and says nothing does not hold the node up", async () => {
  const mute = createServer(() => undefined);
  await new Promise<void>((resolve) => mute.listen(0, "127.0.0.1", resolve));
  const address = mute.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const began = performance.now();
  await expect(clientOf(port, own.certificate).ask(look)).rejects.toMatchObject({
    code: "peer_unreachable",
  });
  expect(performance.now() - began).toBeLessThan(4000);
  mute.close();
});
