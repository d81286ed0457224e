/** Both nodes' states over time, and every change with its chain. @module */
import { logLinesMax, type ModuleSight } from "@gemel/protocol";
import { type ReactNode, useMemo, useState } from "react";
import { CopyAs } from "../invocations/copy-as.tsx";
import { invocation, type ShownInvocation } from "../invocations/invocation.ts";
import { Button } from "../ui/button.tsx";
import { CheckField, Segmented, TextField } from "../ui/field.tsx";
import { Loading } from "../ui/notice.tsx";
import { Card } from "../ui/page.tsx";
import { useNow } from "../ui/time.tsx";
import { VirtualList } from "../ui/virtual-list.tsx";
import { useSpoken } from "../words/words.tsx";
import { EventRow } from "./event-row.tsx";
import { foldLines, type StepLine } from "./merge-events.ts";
import { NoEvents } from "./no-events.tsx";
import { StateLanes } from "./state-lanes.tsx";
import { useModuleEvents } from "./use-module-events.ts";

const minute = 60_000;
const ranges = { "15m": 15 * minute, "2h": 120 * minute, "24h": 1440 * minute, all: null } as const;
type Range = keyof typeof ranges;
const firstCount = 500;

export function TimelineTab({ sight }: { readonly sight: ModuleSight }): ReactNode {
  const { words: all, said } = useSpoken();
  const words = all.timeline;
  const [range, setRange] = useState<Range>("15m");
  const [filter, setFilter] = useState("");
  const [onlyState, setOnlyState] = useState(false);
  const [count, setCount] = useState(firstCount);
  const now = useNow(1000);
  const { events, isLoading, hasMore } = useModuleEvents(sight, count);
  const shown = useMemo(
    () => filtered(foldLines(events), filter, onlyState, said),
    [events, filter, onlyState, said],
  );
  const reading = (node: string): ShownInvocation<"transitions"> =>
    invocation(node, "transitions", { module: sight.module, query: { lines: count } });
  const oldest = events.at(-1);
  const lengthMs = ranges[range];
  const fromMs =
    lengthMs === null
      ? Math.min(now - minute, oldest === undefined ? now : Date.parse(oldest.event.at))
      : now - lengthMs;
  return (
    <>
      <Card
        title={words.states}
        aside={
          <Segmented
            label={words.range}
            value={range}
            options={(Object.keys(ranges) as Range[]).map((value) => ({
              value,
              words: words.ranges[value],
            }))}
            onChange={setRange}
          />
        }
      >
        {isLoading ? (
          <Loading />
        ) : (
          <StateLanes sight={sight} events={events} fromMs={fromMs} toMs={now} />
        )}
      </Card>
      <Card
        title={words.events}
        flush
        aside={
          <div className="row tight">
            <p className="only-wide">{words.clocks}</p>
            <CopyAs small invocations={Object.keys(sight.perNode).map(reading)} />
          </div>
        }
      >
        <div className="card-body filter-bar">
          <TextField label={words.filter} type="search" value={filter} onChange={setFilter} />
          <CheckField label={words.onlyState} checked={onlyState} onChange={setOnlyState} />
        </div>
        {shown.length === 0 ? (
          <NoEvents isLoading={isLoading} />
        ) : (
          <VirtualList
            className="event-list"
            label={words.events}
            items={shown}
            estimatedHeight={62}
            keyOf={({ node, event }) => `${node} ${event.id}`}
            render={(line) => <EventRow line={line} />}
          />
        )}
        {hasMore && (
          <div className="card-foot">
            <Button onClick={() => setCount(Math.min(count * 4, logLinesMax))}>
              {words.older}
            </Button>
          </div>
        )}
      </Card>
    </>
  );
}

function filtered(
  events: readonly StepLine[],
  text: string,
  onlyState: boolean,
  said: (english: string) => string,
): readonly StepLine[] {
  const parts = text
    .toLowerCase()
    .split(/\s+/)
    .filter((part) => part !== "");
  return events.filter(({ node, event }) => {
    if (onlyState && event.from === event.to) return false;
    if (parts.length === 0) return true;
    const all = `${node} ${said(event.cause)} ${event.rule} ${event.action} ${said(event.detail)} ${event.to} ${event.outcome}`;
    return parts.every((part) => all.toLowerCase().includes(part));
  });
}
