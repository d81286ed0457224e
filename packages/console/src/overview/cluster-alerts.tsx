/** What is wrong with the cluster itself: nodes and witness away, configurations that differ. @module */
import type { Overview } from "@gemel/protocol";
import type { ReactNode } from "react";
import { Notice } from "../ui/notice.tsx";
import { useNow } from "../ui/time.tsx";
import { useFormat, useWords } from "../words/words.tsx";

export function ClusterAlerts({ overview }: { readonly overview: Overview }): ReactNode {
  const words = useWords().overview;
  const format = useFormat();
  const now = useNow(1000);
  const away = overview.nodes.filter(({ reachable, isSelf }) => !reachable && !isSelf);
  const signatures = new Set(
    overview.nodes.filter(({ reachable }) => reachable).map(({ signature }) => signature),
  );
  const isWitnessAway = overview.witness?.up === false;
  if (away.length === 0 && !isWitnessAway && signatures.size <= 1) return null;
  return (
    <section className="stack small" aria-label={words.alerts}>
      {away.map(({ node, lastSeenAt }) => (
        <Notice key={node} tone="bad" title={words.nodeAway(node)}>
          <p className="second">
            {lastSeenAt === null
              ? words.nodeNever
              : words.nodeAwayMore(format.duration(Math.max(1000, now - Date.parse(lastSeenAt))))}
          </p>
        </Notice>
      ))}
      {isWitnessAway && (
        <Notice tone="warn" title={words.witnessAway}>
          <p className="second">{words.witnessAwayMore}</p>
        </Notice>
      )}
      {signatures.size > 1 && (
        <Notice tone="warn" title={words.signatures}>
          <p className="second">{words.signaturesMore}</p>
        </Notice>
      )}
    </section>
  );
}
