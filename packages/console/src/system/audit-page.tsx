/** Who did what. @module */

import { type ErrorCode, errorCatalogue } from "@gemel/base";
import type { AuditEntry } from "@gemel/protocol";
import { useInfiniteQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { api } from "../api/client.ts";
import { useLive } from "../api/live-store.ts";
import { CopyAs } from "../invocations/copy-as.tsx";
import { invocation } from "../invocations/invocation.ts";
import { Button } from "../ui/button.tsx";
import { Segmented, TextField } from "../ui/field.tsx";
import { Empty, ErrorNotice, Loading, Notice } from "../ui/notice.tsx";
import { Card, DataTable, Page } from "../ui/page.tsx";
import { Badge } from "../ui/status.tsx";
import { Time } from "../ui/time.tsx";
import { useSpoken } from "../words/words.tsx";

const pageSize = 100;

export function AuditPage(): ReactNode {
  const { words, said } = useSpoken();
  const own = words.audit;
  const overview = useLive((live) => live.overview);
  const nodes = overview?.nodes ?? [];
  const [chosen, setChosen] = useState<string | null>(null);
  const [filter, setFilter] = useState("");
  const node = chosen ?? overview?.self ?? "";
  const query = useInfiniteQuery({
    queryKey: ["audit", node],
    queryFn: ({ pageParam }) =>
      api.at(node).call("audit", {
        query: { count: pageSize, ...(pageParam === 0 ? {} : { before: pageParam }) },
      }),
    initialPageParam: 0,
    getNextPageParam: (last) => {
      const oldest = last.entries.at(-1)?.number ?? 1;
      return oldest > 1 ? oldest : undefined;
    },
    enabled: node !== "",
    refetchInterval: 5000,
  });
  const pages = query.data?.pages ?? [];
  const brokenAt = pages[0]?.brokenAt ?? null;
  const did: Readonly<Record<string, string>> = words.did;
  const didOf = ({ what }: AuditEntry): string => did[what] ?? what;
  const resultOf = ({ result }: AuditEntry): string =>
    result === "ok"
      ? own.ok
      : result in errorCatalogue
        ? said(errorCatalogue[result as ErrorCode].meaning)
        : result;
  const wanted = filter.toLowerCase().trim();
  const entries = pages
    .flatMap((page) => page.entries)
    .filter((entry) =>
      [
        entry.who,
        didOf(entry),
        entry.what,
        entry.subject,
        resultOf(entry),
        entry.result,
        entry.from,
      ]
        .join(" ")
        .toLowerCase()
        .includes(wanted),
    );
  const vias: Readonly<Record<string, string>> = own.vias;
  return (
    <Page title={own.title} lead={own.lead}>
      <ErrorNotice error={query.error} />
      {pages.length > 0 && (
        <Notice
          tone={brokenAt === null ? "ok" : "bad"}
          title={brokenAt === null ? own.whole : own.broken(brokenAt)}
        />
      )}
      <div className="filter-bar">
        <TextField label={own.filter} type="search" value={filter} onChange={setFilter} />
        {nodes.length > 1 && (
          <Segmented
            label={words.common.node}
            value={node}
            options={nodes.map((one) => ({ value: one.node, words: one.node }))}
            onChange={setChosen}
          />
        )}
        {node !== "" && (
          <CopyAs invocations={[invocation(node, "audit", { query: { count: pageSize } })]} />
        )}
      </div>
      <Card
        flush
        foot={
          query.hasNextPage && (
            <Button busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
              {own.older}
            </Button>
          )
        }
      >
        {query.isLoading ? (
          <div className="card-body">
            <Loading />
          </div>
        ) : entries.length === 0 ? (
          <Empty icon="audit" title={own.none} />
        ) : (
          <DataTable
            label={own.title}
            heads={[own.number, own.when, own.who, own.via, own.what, own.result].map((head) => ({
              words: head,
            }))}
          >
            {entries.map((entry) => (
              <tr key={entry.number}>
                <td className="muted">{entry.number}</td>
                <td>
                  <Time at={entry.at} />
                </td>
                <td>
                  <strong>{entry.who}</strong>
                </td>
                <td>
                  {vias[entry.via] ?? entry.via}
                  <span className="muted small-text">
                    {" "}
                    {entry.from === "" ? own.socket : entry.from}
                  </span>
                </td>
                <td>
                  {didOf(entry)}
                  <br />
                  <span className="muted small-text mono">{entry.subject}</span>
                </td>
                <td>
                  <Badge tone={entry.result === "ok" ? "ok" : "warn"}>{resultOf(entry)}</Badge>
                </td>
              </tr>
            ))}
          </DataTable>
        )}
      </Card>
    </Page>
  );
}
