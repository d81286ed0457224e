/** The log of a module on its nodes, live; and what its scripts wrote. @module */

import type { ModuleSight } from "@gemel/protocol";
import { useQueries } from "@tanstack/react-query";
import { type ReactNode, useMemo, useState } from "react";
import { api } from "../api/client.ts";
import type { LogLine } from "../api/live-lines.ts";
import { useLive } from "../api/live-store.ts";
import { invocation, type ShownInvocation } from "../invocations/invocation.ts";
import { CheckField, Segmented, SelectField } from "../ui/field.tsx";
import { VirtualList } from "../ui/virtual-list.tsx";
import { useSpoken } from "../words/words.tsx";
import { CommandLogs } from "./command-logs.tsx";
import { LogCard } from "./log-card.tsx";
import { everything } from "./log-want.ts";
import { filterLog, type LevelWant, levels, mergeLog } from "./merge-log.ts";
import { ScriptLogs } from "./script-logs.tsx";

const firstCount = 1000;
const sources = ["module", "scripts", "commands"] as const;
type Source = (typeof sources)[number];

export function LogsTab({ sight }: { readonly sight: ModuleSight }): ReactNode {
  const { words } = useSpoken();
  const own = words.logs;
  const [source, setSource] = useState<Source>("module");
  return (
    <>
      <div className="row spread">
        <Segmented
          label={own.source}
          value={source}
          options={sources.map((value) => ({ value, words: own.sources[value] }))}
          onChange={setSource}
        />
      </div>
      {source === "module" && <ModuleLog sight={sight} />}
      {source === "scripts" && <ScriptLogs sight={sight} />}
      {source === "commands" && <CommandLogs sight={sight} />}
    </>
  );
}

function ModuleLog({ sight }: { readonly sight: ModuleSight }): ReactNode {
  const { words, format, said } = useSpoken();
  const own = words.logs;
  const [want, setWant] = useState<LevelWant>({ ...everything, level: "" });
  const [follow, setFollow] = useState(true);
  const { lines, error, isLoading } = useLog(sight);
  const shown = useMemo(() => filterLog(lines, want, said), [lines, want, said]);
  const { module } = sight;
  const nodes = Object.keys(sight.perNode);
  const reading = (on: string): ShownInvocation<"log"> =>
    invocation(on, "log", { module, query: { lines: firstCount } });
  return (
    <LogCard
      title={own.sources.module}
      nodes={nodes}
      want={want}
      onWant={setWant}
      more={
        <>
          <SelectField
            label={own.level}
            value={want.level}
            options={[
              { value: "", words: words.common.all },
              ...levels.map((value) => ({ value, words: own.levels[value] })),
            ]}
            onChange={(level) => setWant({ ...want, level })}
          />
          <CheckField label={own.follow} checked={follow} onChange={setFollow} />
        </>
      }
      invocations={nodes.map(reading)}
      file={{ name: `${module}.log`, lines: () => shown.map(lineOf) }}
      count={shown.length}
      isLoading={isLoading}
      error={error}
      none={{ icon: "file", title: own.none, more: own.noneMore }}
    >
      <VirtualList
        className="log"
        label={own.lead}
        items={shown}
        estimatedHeight={22}
        keyOf={(line) => line.key}
        follow={follow}
        render={(line) => (
          <div className={`log-line level-${line.entry.level}`}>
            <time dateTime={line.entry.at} title={format.full(line.entry.at)}>
              {format.clock(line.entry.at)}
            </time>
            <span className="muted">{line.node}</span>
            <span className="muted" title={line.entry.rule ?? line.entry.component}>
              {line.entry.component}
            </span>
            <span className="message">{said(line.entry.message)}</span>
          </div>
        )}
      />
    </LogCard>
  );
}

function lineOf({ node, entry }: LogLine): string {
  return `${entry.at} ${node} ${entry.level} ${entry.component}: ${entry.message}`;
}

function useLog(sight: ModuleSight) {
  const { module } = sight;
  const live = useLive(({ logs }) => logs);
  const connection = useLive((one) => one.connection);
  const nodes = Object.keys(sight.perNode);
  const read = useQueries({
    queries: nodes.map((node) => ({
      queryKey: ["module", module, "log", node, connection === "live"],
      queryFn: async (): Promise<LogLine[]> => {
        const entries = await api.at(node).call("log", { module, query: { lines: firstCount } });
        return entries.map((entry) => ({ node, module, entry }));
      },
      staleTime: 60_000,
      retry: false,
    })),
    combine: (results) => ({
      lines: results.map(({ data }) => data),
      // One node may be away: only when no log can be read it is an error.
      error: results.every(({ error }) => error !== null) ? (results[0]?.error ?? null) : null,
      isLoading: results.every(({ isLoading }) => isLoading),
    }),
  });
  const lines = useMemo(
    () =>
      mergeLog(
        read.lines.flatMap((some) => some ?? []),
        live.filter((line) => line.module === module),
      ),
    [read.lines, live, module],
  );
  return { lines, error: read.error, isLoading: read.isLoading };
}
