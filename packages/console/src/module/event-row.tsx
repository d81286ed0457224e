/** One link of the chain: cause, rule, action, outcome. @module */
import type { ModuleEvent } from "@gemel/protocol";
import type { ReactNode } from "react";
import type { IconName } from "../ui/icon.tsx";
import { Badge, type Tone } from "../ui/status.tsx";
import { Time } from "../ui/time.tsx";
import { useSpoken } from "../words/words.tsx";
import { actionWords } from "./fold-steps.ts";
import type { StepLine } from "./merge-events.ts";

const looks: Readonly<
  Record<ModuleEvent["outcome"], { readonly tone: Tone; readonly icon: IconName }>
> = {
  begun: { tone: "info", icon: "clock" },
  done: { tone: "ok", icon: "ok" },
  failed: { tone: "bad", icon: "error" },
  "given up": { tone: "warn", icon: "warning" },
};

export function EventRow({ line }: { readonly line: StepLine }): ReactNode {
  const { words, format, said } = useSpoken();
  const own = words.timeline;
  const { node, event } = line;
  const { tone, icon } = looks[event.outcome];
  const action = actionWords(event.action, own.moves);
  return (
    <div className="event">
      <span className="event-time">
        <Time at={event.at} />
      </span>
      <span className="event-node">{node}</span>
      <p className="event-chain">
        {event.cause !== "" && (
          <>
            <span className="cause">{said(event.cause)}</span>
            <span className="arrow" aria-hidden="true">
              →
            </span>
          </>
        )}
        <strong>{event.detail === "" ? action : said(event.detail)}</strong>
      </p>
      <Badge tone={tone} icon={icon}>
        {own.outcomes[event.outcome]}
      </Badge>
      <p className="event-detail">
        {event.rule !== "" && (
          <span className="rule" title={own.rule}>
            {event.rule}
          </span>
        )}
        <span>{action}</span>
        {event.from !== event.to && !action.includes("→") && (
          <span>
            {event.from} → {event.to}
          </span>
        )}
        {event.tookMs !== null && <span>{words.actions.took(format.duration(event.tookMs))}</span>}
      </p>
    </div>
  );
}
