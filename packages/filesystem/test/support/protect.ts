/**
 * Makes a pair of nodes mirror: follow, admit, copy, seal.
 *
 * @module
 */
import { generationOne, type MirrorNode, until } from "./mirror-node.ts";

/** The replica follows, is admitted, copied, sealed. */
export async function protect(
  primary: MirrorNode,
  replica: MirrorNode,
  port: number = primary.port,
): Promise<void> {
  const replicaFrom = replica.events.length;
  if ((await replica.client.status()).role === "idle") {
    await replica.client.command({ type: "follow", host: "127.0.0.1", port });
  }
  await until("the link is up", async () => (await primary.client.status()).link === "resyncing");
  // The end of an earlier link may have been told late, but before this one came up.
  const from = primary.events.length;
  await primary.client.command({ type: "admit", generation: generationOne });
  const loss = lossOf(primary, from);
  // It stays behind when all goes well, and ends with its time-out.
  loss.catch(() => undefined);
  const seal = await Promise.race([replica.client.event("seal", { from: replicaFrom }), loss]);
  await replica.client.command({ type: "seal_recorded", generation: seal.generation });
  await primary.client.event("sealed", { from });
  // The replica may answer the seal before the thread that sent it has got any further.
  await until("both nodes are in sync", async () => {
    const { gate, link } = await primary.client.status();
    return gate === "connected" && link === "up";
  });
}

/** Never fulfilled: rejects with everything that was told when the link is lost. */
async function lossOf(primary: MirrorNode, from: number): Promise<never> {
  await primary.client.event("link", { from, where: (event) => !event.up });
  throw new Error(`The link was lost: ${JSON.stringify(primary.events.slice(from))}`);
}
