/** The log of a module on its nodes, live; and what its scripts wrote. @module */

import type { ModuleSight } from "@gemel/protocol";
import { useQueries } from "@tanstack/react-query";
import { type ReactNode, useMemo, useState } from "react";
import { api } from "../api/client.ts";
import type { LogLine } from "../api/live-lines.ts";
import { useLive } from "../api/live-store.ts";
import { CopyAs } from "../invocations/copy-as.tsx";
import { invocation, type ShownInvocation } from "../invocations/invocation.ts";
import { Button } from "../ui/button.tsx";
import { saveAs } from "../ui/copyable.tsx";
import { CheckField, Segmented, SelectField, TextField } from "../ui/field.tsx";
import { Empty, ErrorNotice, Loading } from "../ui/notice.tsx";
import { Card } from "../ui/page.tsx";
import { VirtualList } from "../ui/virtual-list.tsx";
import { useSpoken } from "../words/words.tsx";
import { CommandLogs } from "./command-logs.tsx";
import { filterLog, levels, mergeLog } from "./merge-log.ts";
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
  const [node, setNode] = useState("");
  const [level, setLevel] = useState("");
  const [text, setText] = useState("");
  const [follow, setFollow] = useState(true);
  const { lines, error, isLoading } = useLog(sight);
  const shown = useMemo(
    () => filterLog(lines, { node, level, text }, said),
    [lines, node, level, text, said],
  );
  const download = (): void => {
    const body = shown.map(
      (line) =>
        `${line.entry.at} ${line.node} ${line.entry.level} ${line.entry.component}: ${line.entry.message}`,
    );
    saveAs(new Blob([`${body.join("\n")}\n`], { type: "text/plain" }), `${sight.module}.log`);
  };
  const { module } = sight;
  const nodes = Object.keys(sight.perNode);
  const reading = (on: string): ShownInvocation<"log"> =>
    invocation(on, "log", { module, query: { lines: firstCount } });
  return (
    <Card
      title={own.sources.module}
      flush
      aside={
        <div className="row">
          <span className="muted only-wide">{own.lines(format.number(shown.length))}</span>
          <CopyAs small invocations={nodes.map(reading)} />
          <Button small icon="download" onClick={download}>
            {words.common.download}
          </Button>
        </div>
      }
    >
      <div className="card-body filter-bar">
        <TextField label={own.filter} type="search" value={text} onChange={setText} />
        <SelectField
          label={words.common.node}
          value={node}
          options={[
            { value: "", words: words.common.all },
            ...nodes.map((value) => ({ value, words: value })),
          ]}
          onChange={setNode}
        />
        <SelectField
          label={own.level}
          value={level}
          options={[
            { value: "", words: words.common.all },
            ...levels.map((value) => ({ value, words: own.levels[value] })),
          ]}
          onChange={setLevel}
        />
        <CheckField label={own.follow} checked={follow} onChange={setFollow} />
      </div>
      <ErrorNotice error={error} />
      {isLoading ? (
        <div className="card-body">
          <Loading />
        </div>
      ) : shown.length === 0 ? (
        <Empty icon="file" title={own.none}>
          {own.noneMore}
        </Empty>
      ) : (
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
      )}
    </Card>
  );
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
