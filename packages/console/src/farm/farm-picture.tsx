/** The live picture of a farm: one address, all nodes, what each takes of the clients. @module */
import type { ModuleSight, Overview } from "@gemel/protocol";
import type { ReactNode } from "react";
import { NodeHead } from "../overview/node-head.tsx";
import { Icon } from "../ui/icon.tsx";
import { headline } from "../words/sentence-words.ts";
import { useSpoken } from "../words/words.tsx";
import { type FarmNode, farmFacts } from "./farm-facts.ts";
import { ShareBar, shareClass } from "./share-bar.tsx";

export function FarmPicture(props: {
  readonly sight: ModuleSight;
  readonly overview: Overview;
}): ReactNode {
  const spoken = useSpoken();
  const { words, format } = spoken;
  const { sight, overview } = props;
  const { nodes } = farmFacts(sight, overview);
  const addresses = sight.virtualAddresses.map((one) => one.split("/")[0]).join(", ");
  const director = nodes.find(({ answers }) => answers);
  return (
    <figure
      className="picture"
      aria-label={words.picture.label(sight.module, headline(sight.sentence, spoken))}
    >
      <p className="farm-address">
        <Icon name="globe" />
        <span className="mono">{addresses === "" ? words.picture.noVip : addresses}</span>
        {director !== undefined && (
          <span className="second">{words.farm.answers(director.node)}</span>
        )}
      </p>
      <ShareBar
        shares={nodes}
        label={nodes.map(({ node, percent }) => `${node} ${format.percent(percent)}`).join(", ")}
      />
      <div className="farm-nodes">
        {nodes.map((node) => (
          <FarmBox key={node.node} node={node} sight={sight} />
        ))}
      </div>
    </figure>
  );
}

function FarmBox(props: { readonly node: FarmNode; readonly sight: ModuleSight }): ReactNode {
  const { words, format } = useSpoken();
  const { node, reachable, percent, index } = props.node;
  const view = props.sight.perNode[node]?.view ?? null;
  const names = ["node-box"];
  if (reachable && percent > 0) names.push("serves");
  if (!reachable) names.push("away");
  return (
    <div className={names.join(" ")} data-testid={`node-${node}`}>
      <NodeHead node={node} view={view} reachable={reachable} />
      <p className="farm-share">
        <svg className="share-key" viewBox="0 0 10 10" aria-hidden="true">
          <rect className={shareClass(index)} width="10" height="10" rx="2" />
        </svg>
        <strong>{format.percent(percent)}</strong>
        <span className="second">{words.farm.ofClients}</span>
      </p>
      <p className="node-words">{trafficWords(props.node, words.farm)}</p>
    </div>
  );
}

type FarmWords = ReturnType<typeof useSpoken>["words"]["farm"];

export function trafficWords(
  { reachable, isUp, traffic, drained }: FarmNode,
  words: FarmWords,
): string {
  if (!reachable) return words.away;
  if (!isUp || traffic === null) return words.notUp;
  if (drained) return words.drained;
  return words.traffic[traffic];
}
