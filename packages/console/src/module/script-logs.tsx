/** What the scripts of a module wrote, run by run. @module */

import type { ModuleSight } from "@gemel/protocol";
import { keepPreviousData, useQueries, useQuery } from "@tanstack/react-query";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { api } from "../api/client.ts";
import { Button } from "../ui/button.tsx";
import { saveAs } from "../ui/copyable.tsx";
import { TextField } from "../ui/field.tsx";
import { Empty, ErrorNotice, Loading } from "../ui/notice.tsx";
import { Card } from "../ui/page.tsx";
import { Time } from "../ui/time.tsx";
import { useSpoken } from "../words/words.tsx";

type Chosen = { readonly node: string; readonly log: string };

const refreshMs = 1000;

export function ScriptLogs({ sight }: { readonly sight: ModuleSight }): ReactNode {
  const { words, format } = useSpoken();
  const own = words.logs;
  const nodes = Object.keys(sight.perNode);
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [filter, setFilter] = useState("");
  const lists = useQueries({
    queries: nodes.map((node) => ({
      queryKey: ["module", sight.module, "facts", "script-logs", node],
      queryFn: async () => {
        const logs = await api.at(node).call("scriptLogs", { module: sight.module });
        return logs.map((log) => ({ ...log, node }));
      },
      refetchInterval: refreshMs,
      retry: false,
    })),
    combine: (results) => ({
      logs: results.flatMap(({ data }) => data ?? []).sort((a, b) => (a.at < b.at ? 1 : -1)),
      error: results.every(({ error }) => error !== null) ? (results[0]?.error ?? null) : null,
      isLoading: results.some(({ isLoading }) => isLoading),
    }),
  });
  if (lists.isLoading) return <Loading tall />;
  if (lists.logs.length === 0) {
    return (
      <section className="card">
        <ErrorNotice error={lists.error} />
        <Empty icon="terminal" title={own.scriptNone}>
          {own.scriptNoneMore}
        </Empty>
      </section>
    );
  }
  return (
    <Card title={own.sources.scripts} flush>
      <div className="card-body filter-bar">
        <TextField label={own.filter} type="search" value={filter} onChange={setFilter} />
      </div>
      <div className="script-logs">
        <div className="script-list">
          {lists.logs.map((log) => (
            <button
              key={`${log.node} ${log.log}`}
              type="button"
              className="pick-row"
              aria-pressed={chosen !== null && isSame(log, chosen)}
              onClick={() => setChosen({ node: log.node, log: log.log })}
            >
              <strong>{log.script}</strong>
              <span className="muted small-text">
                {log.node}, <Time at={log.at} />, {format.bytes(log.bytes)}
              </span>
            </button>
          ))}
        </div>
        {chosen === null ? (
          <Empty icon="terminal" title={own.chooseScript} />
        ) : (
          <ScriptOutput
            key={`${chosen.node} ${chosen.log}`}
            module={sight.module}
            chosen={chosen}
            bytes={lists.logs.find((log) => isSame(log, chosen))?.bytes ?? 0}
            filter={filter}
          />
        )}
      </div>
    </Card>
  );
}

function isSame(one: Chosen, other: Chosen): boolean {
  return one.node === other.node && one.log === other.log;
}

/** Read again whenever it has grown; what is at its end stays in sight as long as nobody scrolled away from it. */
function ScriptOutput(props: {
  readonly module: string;
  readonly chosen: Chosen;
  readonly bytes: number;
  readonly filter: string;
}): ReactNode {
  const { words } = useSpoken();
  const { module, chosen, bytes, filter } = props;
  const box = useRef<HTMLElement>(null);
  const isAtEnd = useRef(false);
  const query = useQuery({
    queryKey: ["script-log", module, chosen.node, chosen.log, bytes],
    queryFn: () =>
      api
        .at(chosen.node)
        .file("scriptLog", { module, log: chosen.log })
        .then((file) => file.text()),
    placeholderData: keepPreviousData,
  });
  const text = linesWith(query.data ?? "", filter);
  useEffect(() => {
    const element = box.current;
    if (element !== null && isAtEnd.current && text !== "") {
      element.scrollTop = element.scrollHeight;
    }
  }, [text]);
  if (query.isLoading) return <Loading />;
  return (
    <section
      ref={box}
      className="script-output"
      aria-label={chosen.log}
      tabIndex={0}
      onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
        isAtEnd.current = scrollHeight - scrollTop - clientHeight < 8;
      }}
    >
      <ErrorNotice error={query.error} />
      {query.data !== undefined && (
        <div className="stack">
          <div className="row spread">
            <span className="mono">{chosen.log}</span>
            <Button small icon="download" onClick={() => saveAs(new Blob([text]), chosen.log)}>
              {words.common.download}
            </Button>
          </div>
          <pre>
            {text === "" ? (filter === "" ? words.logs.emptyOutput : words.logs.none) : text}
          </pre>
        </div>
      )}
    </section>
  );
}

function linesWith(text: string, filter: string): string {
  const wanted = filter.trim().toLowerCase();
  if (wanted === "") return text;
  const lines = text.split("\n").filter((line) => line.toLowerCase().includes(wanted));
  return lines.length === 0 ? "" : `${lines.join("\n")}\n`;
}
