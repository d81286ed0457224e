/** One lane per node: its states over time. @module */
import type { ModuleSight, ModuleState } from "@gemel/protocol";
import { Fragment, type ReactNode } from "react";
import type { EventLine } from "../api/live-lines.ts";
import { useSpoken } from "../words/words.tsx";
import { stateSpans } from "./state-spans.ts";

const states: readonly ModuleState[] = ["PRIM", "SECOND", "ALONE", "UP", "WAIT", "STOP"];
const width = 1000;

export function StateLanes(props: {
  readonly sight: ModuleSight;
  readonly events: readonly EventLine[];
  readonly fromMs: number;
  readonly toMs: number;
}): ReactNode {
  const { words, format } = useSpoken();
  const { sight, events, fromMs, toMs } = props;
  const nodes = Object.keys(sight.perNode);
  const at = (ms: number): number => ((ms - fromMs) / (toMs - fromMs)) * width;
  const time = (ms: number): string => format.time(new Date(ms).toISOString(), toMs);
  return (
    <div className="stack">
      <div className="lanes">
        {nodes.map((node) => {
          const now = sight.perNode[node]?.view?.state ?? null;
          const spans = stateSpans(events, node, { fromMs, toMs }, now);
          const described = spans
            .map(({ state, ...span }) =>
              words.timeline.state(node, state, time(span.fromMs), time(span.toMs)),
            )
            .slice(-8)
            .join("; ");
          return (
            <Fragment key={node}>
              <span className="lane-name">{node}</span>
              <svg
                viewBox={`0 0 ${width} 34`}
                preserveAspectRatio="none"
                role="img"
                aria-label={described || node}
              >
                <rect className="lane-none" x="0" y="4" width={width} height="26" rx="3" />
                {spans.map((span) => (
                  <rect
                    key={`${span.state} ${span.fromMs}`}
                    className={`lane-${span.state}`}
                    x={at(span.fromMs)}
                    y="4"
                    width={Math.max(2, at(span.toMs) - at(span.fromMs))}
                    height="26"
                  >
                    <title>
                      {words.timeline.state(node, span.state, time(span.fromMs), time(span.toMs))}
                    </title>
                  </rect>
                ))}
              </svg>
            </Fragment>
          );
        })}
        <div className="axis" aria-hidden="true">
          {[0, 0.25, 0.5, 0.75, 1].map((share) => (
            <span key={share}>{time(fromMs + share * (toMs - fromMs))}</span>
          ))}
        </div>
      </div>
      <p className="legend">
        {states
          .filter((state) => state !== "UP" || sight.kind !== "mirror")
          .map((state) => (
            <span key={state}>
              <svg viewBox="0 0 14 14" aria-hidden="true">
                <rect className={`lane-${state}`} x="1" y="1" width="12" height="12" rx="3" />
              </svg>
              {state}
            </span>
          ))}
      </p>
    </div>
  );
}
