/** Everything that is watched, on each node, with its earlier values. @module */

import type { ModuleSight } from "@gemel/protocol";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { api } from "../api/client.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Segmented, TextField } from "../ui/field.tsx";
import { Empty, ErrorNotice, Loading } from "../ui/notice.tsx";
import { Card, DataTable } from "../ui/page.tsx";
import { Badge, type Tone } from "../ui/status.tsx";
import { Time } from "../ui/time.tsx";
import { useSpoken, useWords } from "../words/words.tsx";

const refreshMs = 2000;

export function ResourcesTab({ sight }: { readonly sight: ModuleSight }): ReactNode {
  const words = useWords();
  const own = words.resources;
  const nodes = Object.keys(sight.perNode).filter((node) => sight.perNode[node]?.view !== null);
  const [chosen, setChosen] = useState<string | null>(null);
  const [filter, setFilter] = useState("");
  const node = chosen ?? sight.sentence.servingNode ?? nodes[0] ?? "";
  return (
    <>
      <div className="filter-bar">
        <TextField label={own.filter} type="search" value={filter} onChange={setFilter} />
        <Segmented
          label={words.common.node}
          value={node}
          options={nodes.map((value) => ({ value, words: value }))}
          onChange={setChosen}
        />
      </div>
      {node !== "" && <Resources module={sight.module} node={node} filter={filter} />}
      {node !== "" && <MonitoredCard module={sight.module} node={node} />}
    </>
  );
}

function Resources(props: {
  readonly module: string;
  readonly node: string;
  readonly filter: string;
}): ReactNode {
  const { words, said } = useSpoken();
  const own = words.resources;
  const { module, node } = props;
  const [open, setOpen] = useState<string | null>(null);
  const query = useQuery({
    queryKey: ["module", module, "facts", "resources", node],
    queryFn: () => api.at(node).call("resources", { module }),
    refetchInterval: refreshMs,
  });
  const wanted = props.filter.toLowerCase().trim();
  const shown = (query.data ?? []).filter(({ name, detail }) =>
    `${name} ${said(detail)}`.toLowerCase().includes(wanted),
  );
  const chosen = query.data?.find(({ name }) => name === open);
  return (
    <Card
      title={words.tabs.resources}
      flush
      aside={<p className="only-wide">{words.common.on_node(node)}</p>}
    >
      <ErrorNotice error={query.error} />
      {query.isLoading ? (
        <div className="card-body">
          <Loading />
        </div>
      ) : shown.length === 0 ? (
        <Empty icon="search" title={own.none}>
          {own.noneMore}
        </Empty>
      ) : (
        <DataTable
          label={words.tabs.resources}
          heads={[own.name, own.value, own.detail, own.history].map((head) => ({ words: head }))}
        >
          {shown.map((resource) => (
            <tr key={resource.name}>
              <td className="mono">{resource.name}</td>
              <td>
                <Value value={resource.value} />
              </td>
              <td>
                {said(resource.detail)}{" "}
                <span className="muted">
                  <Time at={resource.since} />
                </span>
              </td>
              <td>
                <Button small kind="quiet" onClick={() => setOpen(resource.name)}>
                  {String(resource.history.length)}
                  <span className="visually-hidden">{own.sets(resource.name)}</span>
                </Button>
              </td>
            </tr>
          ))}
        </DataTable>
      )}
      {chosen !== undefined && (
        <Dialog title={own.sets(chosen.name)} onClose={() => setOpen(null)}>
          <DataTable label={own.history} heads={[{ words: own.value }, { words: "" }]}>
            {[{ value: chosen.value, at: chosen.since }, ...chosen.history].map(({ value, at }) => (
              <tr key={`${value} ${at}`}>
                <td>
                  <Value value={value} />
                </td>
                <td>
                  <Time at={at} />
                </td>
              </tr>
            ))}
          </DataTable>
        </Dialog>
      )}
    </Card>
  );
}

const tones: Readonly<Record<string, Tone>> = {
  up: "ok",
  on: "ok",
  down: "bad",
  off: "off",
  unknown: "off",
  init: "info",
};

function Value({ value }: { readonly value: string }): ReactNode {
  return <Badge tone={tones[value] ?? "off"}>{value}</Badge>;
}

function MonitoredCard(props: { readonly module: string; readonly node: string }): ReactNode {
  const words = useWords();
  const own = words.resources;
  const query = useQuery({
    queryKey: ["module", props.module, "facts", "monitored", props.node],
    queryFn: () => api.at(props.node).call("monitored", { module: props.module }),
    refetchInterval: refreshMs,
  });
  const rows = query.data ?? [];
  return (
    <Card
      title={own.monitored}
      flush
      aside={<p className="only-wide">{words.common.on_node(props.node)}</p>}
    >
      <ErrorNotice error={query.error} />
      {query.isLoading ? (
        <div className="card-body">
          <Loading />
        </div>
      ) : rows.length === 0 ? (
        <Empty icon="terminal" title={own.noMonitored} />
      ) : (
        <DataTable
          label={own.monitored}
          heads={[own.name, own.value, own.class, own.action, own.processes].map((head) => ({
            words: head,
          }))}
        >
          {rows.map((row) => (
            <tr key={row.name}>
              <td className="mono">{row.name}</td>
              <td>
                {row.up === null ? (
                  <Badge tone="off">{own.notLooked}</Badge>
                ) : (
                  <Badge tone={row.up ? "ok" : "bad"} icon={row.up ? "ok" : "error"}>
                    {row.up ? own.up : own.down}
                  </Badge>
                )}
              </td>
              <td>{row.class}</td>
              <td>{row.action}</td>
              <td className="mono">{row.pids.join(", ")}</td>
            </tr>
          ))}
        </DataTable>
      )}
    </Card>
  );
}
