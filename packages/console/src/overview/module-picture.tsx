/** The live picture: two nodes, the address, the flow of replication, the witness. @module */
import type { ModuleSight, Overview } from "@gemel/protocol";
import type { ReactNode } from "react";
import { Icon } from "../ui/icon.tsx";
import { useNow } from "../ui/time.tsx";
import { headline } from "../words/sentence-words.ts";
import { useSpoken } from "../words/words.tsx";
import { NodeHead } from "./node-head.tsx";
import { type Flow, flowOf, type PictureNode, pictureNodes } from "./picture-facts.ts";
import { useReplicationRate } from "./replication-rate.ts";

export function ModulePicture(props: {
  readonly sight: ModuleSight;
  readonly overview: Overview;
}): ReactNode {
  const spoken = useSpoken();
  const { words, format } = spoken;
  const { sight, overview } = props;
  const nodes = pictureNodes(sight, overview);
  const flow = flowOf(nodes, sight.sentence.percent);
  const serving = nodes.find(({ serves }) => serves);
  const rate = useReplicationRate(serving?.view ?? null);
  const [left, right, ...more] = nodes;
  return (
    <figure
      className="picture"
      aria-label={words.picture.label(sight.module, headline(sight.sentence, spoken))}
    >
      <div className={`picture-nodes${nodes.length === 1 ? " single" : ""}`}>
        {left !== undefined && <NodeBox node={left} addresses={sight.virtualAddresses} />}
        {right !== undefined && (
          <>
            <FlowLine
              flow={flow}
              words={
                flow.kind === "down"
                  ? words.picture.linkDown
                  : flow.kind === "resyncing"
                    ? words.picture.resync(flow.percent ?? 0)
                    : rate === null || rate < 1
                      ? words.picture.idle
                      : words.picture.perSecond(format.bytes(rate))
              }
              isMoving={flow.kind === "resyncing" || (rate ?? 0) >= 1}
            />
            <NodeBox node={right} addresses={sight.virtualAddresses} />
          </>
        )}
        {more.map((node) => (
          <NodeBox key={node.node} node={node} addresses={sight.virtualAddresses} />
        ))}
      </div>
      {overview.witness !== null && <WitnessLine witness={overview.witness} />}
    </figure>
  );
}

function NodeBox(props: {
  readonly node: PictureNode;
  readonly addresses: readonly string[];
}): ReactNode {
  const { words, format } = useSpoken();
  const now = useNow(1000);
  const { node, view, reachable, lastSeenAt, holdsAddress, problem } = props.node;
  const names = ["node-box"];
  if (props.node.serves) names.push("serves");
  if (!reachable) names.push("away");
  return (
    <div className={names.join(" ")} data-testid={`node-${node}`}>
      <NodeHead node={node} view={view} reachable={reachable} />
      <p className="node-words">
        {!reachable
          ? lastSeenAt === null
            ? words.picture.away
            : words.picture.silent(format.duration(Math.max(1000, now - Date.parse(lastSeenAt))))
          : problem !== ""
            ? problem
            : view === null
              ? words.module.notThere
              : words.states.meaning[view.state]}
      </p>
      {holdsAddress && props.addresses.length > 0 && (
        <p className="node-address">
          <Icon name="globe" />
          <span className="mono">{props.addresses.map((one) => one.split("/")[0]).join(", ")}</span>
        </p>
      )}
    </div>
  );
}

function FlowLine(props: {
  readonly flow: Flow;
  readonly words: string;
  readonly isMoving: boolean;
}): ReactNode {
  const { flow, isMoving } = props;
  const tone = flow.kind === "up" ? "ok" : flow.kind === "resyncing" ? "info" : "off";
  return (
    <div className={`flow tone-${tone} ${flow.direction} ${flow.kind}${isMoving ? " moving" : ""}`}>
      <span className="flow-words">{props.words}</span>
      <svg viewBox="0 0 120 16" preserveAspectRatio="none" aria-hidden="true">
        <line x1="0" y1="8" x2="120" y2="8" vectorEffect="non-scaling-stroke" />
      </svg>
      {flow.direction !== "none" && <Icon name={flow.direction === "right" ? "right" : "left"} />}
    </div>
  );
}

function WitnessLine({
  witness,
}: {
  readonly witness: NonNullable<Overview["witness"]>;
}): ReactNode {
  const words = useSpoken().words;
  const tone = witness.up === null ? "off" : witness.up ? "ok" : "warn";
  return (
    <p className={`witness tone-${tone}`}>
      <span className="dot" />
      {words.picture.witness}
      <span className="mono muted">
        {witness.address}:{witness.port}
      </span>
      <span className="second">
        {witness.up === null
          ? words.heartbeats.unknown
          : witness.up
            ? words.heartbeats.up
            : words.heartbeats.down}
      </span>
    </p>
  );
}
