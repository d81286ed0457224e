/** What the scripts of a module wrote, run by run. @module */

import type { ModuleSight } from "@gemel/protocol";
import { useQueries, useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { api } from "../api/client.ts";
import { Button } from "../ui/button.tsx";
import { saveAs } from "../ui/copyable.tsx";
import { Empty, ErrorNotice, Loading } from "../ui/notice.tsx";
import { Card } from "../ui/page.tsx";
import { Time } from "../ui/time.tsx";
import { useSpoken } from "../words/words.tsx";

type Chosen = { readonly node: string; readonly log: string };

export function ScriptLogs({ sight }: { readonly sight: ModuleSight }): ReactNode {
  const { words, format } = useSpoken();
  const own = words.logs;
  const nodes = Object.keys(sight.perNode);
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const lists = useQueries({
    queries: nodes.map((node) => ({
      queryKey: ["module", sight.module, "facts", "script-logs", node],
      queryFn: async () => {
        const logs = await api.at(node).call("scriptLogs", { module: sight.module });
        return logs.map((log) => ({ ...log, node }));
      },
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
      <div className="script-logs">
        <div className="script-list">
          {lists.logs.map((log) => (
            <button
              key={`${log.node} ${log.log}`}
              type="button"
              className="pick-row"
              aria-pressed={chosen?.node === log.node && chosen.log === log.log}
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
          <ScriptOutput module={sight.module} chosen={chosen} />
        )}
      </div>
    </Card>
  );
}

function ScriptOutput(props: { readonly module: string; readonly chosen: Chosen }): ReactNode {
  const { words } = useSpoken();
  const { module, chosen } = props;
  const query = useQuery({
    queryKey: ["script-log", module, chosen.node, chosen.log],
    queryFn: () =>
      api
        .at(chosen.node)
        .file("scriptLog", { module, log: chosen.log })
        .then((file) => file.text()),
  });
  if (query.isLoading) return <Loading />;
  const text = query.data ?? "";
  return (
    <section className="script-output" aria-label={chosen.log} tabIndex={0}>
      <ErrorNotice error={query.error} />
      {query.data !== undefined && (
        <div className="stack">
          <div className="row spread">
            <span className="mono">{chosen.log}</span>
            <Button small icon="download" onClick={() => saveAs(new Blob([text]), chosen.log)}>
              {words.common.download}
            </Button>
          </div>
          <pre>{text === "" ? words.logs.emptyOutput : text}</pre>
        </div>
      )}
    </section>
  );
}
