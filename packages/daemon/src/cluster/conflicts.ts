/**
 * Changes of the cluster's configuration that would undo one that their author has not seen.
 *
 * @module
 */
import { GemelError } from "@gemel/base";
import type { ClusterDocument, ClusterStanding } from "@gemel/protocol";
import { signatureOf } from "./cluster-document.ts";

/** What this node and those that answered have is what was read, or older. */
export function demandUnchanged(
  read: string,
  self: string,
  own: ClusterDocument | null,
  others: readonly ClusterStanding[],
): void {
  const ownSignature = own === null ? null : signatureOf(own.xml);
  if (ownSignature !== read) throw changedOn(self);
  for (const { node, signature, version: theirs } of others) {
    if (signature === null || theirs === null || signature === read) continue;
    if (theirs >= (own?.version ?? 0)) throw changedOn(node);
  }
}

/** Nobody answered with one that was made in the same moment and is preferred to `made`. */
export function demandWon(made: ClusterDocument, told: readonly ClusterStanding[]): void {
  const own = signatureOf(made.xml);
  for (const { node, signature, version: theirs } of told) {
    if (signature === null || theirs === null || signature === own) continue;
    if (theirs > made.version || (theirs === made.version && signature > own)) {
      throw changedOn(node);
    }
  }
}

/** Nobody who answered has a newer one than `own`. */
export function demandNewest(own: ClusterDocument, others: readonly ClusterStanding[]): void {
  const newer = others.find(({ version }) => version !== null && version > own.version);
  if (newer === undefined) return;
  throw new GemelError(
    "refused",
    `${newer.node} has version ${newer.version} of the cluster's configuration, which is not in force here`,
    { remedy: "gemel cluster confinfo says why; mend that, or do it on the other node" },
  );
}

function changedOn(node: string): GemelError {
  return new GemelError(
    "changed_meanwhile",
    `Another configuration of the cluster was put in force on ${node} meanwhile`,
  );
}
