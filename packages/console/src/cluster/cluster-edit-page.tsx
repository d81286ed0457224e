/** Change networks, addresses, witness: as a form or as XML, checked, with the difference, then applied. @module */

import type { ClusterCheck, ClusterConfig } from "@gemel/protocol";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { Redirect } from "wouter";
import { api } from "../api/client.ts";
import { useLive } from "../api/live-store.ts";
import { CodeEditor } from "../configuration/code-editor.tsx";
import { Difference } from "../configuration/difference.tsx";
import { CopyAs } from "../invocations/copy-as.tsx";
import { invocation, perform } from "../invocations/invocation.ts";
import { routes } from "../shell/routes.ts";
import { Button } from "../ui/button.tsx";
import { Segmented } from "../ui/field.tsx";
import { ErrorNotice, Loading, Notice } from "../ui/notice.tsx";
import { Card, Page } from "../ui/page.tsx";
import { Badge } from "../ui/status.tsx";
import { useSpoken, useWords } from "../words/words.tsx";
import { ClusterForm } from "./cluster-form.tsx";
import { clusterXmlOf } from "./cluster-xml.ts";

const fileName = "cluster.xml";

export function ClusterEditPage(): ReactNode {
  const words = useWords().cluster;
  const configured = useLive((live) => live.overview?.configured);
  const query = useQuery({
    queryKey: ["cluster", "view"],
    queryFn: () => api.read("cluster"),
    enabled: configured === true,
  });
  if (configured === false) return <Redirect to={routes.clusterStart} />;
  const config = query.data?.answer.config ?? null;
  return (
    <Page title={words.editTitle} lead={words.editLead}>
      <ErrorNotice error={query.error} />
      {config === null ? (
        query.isLoading && <Loading tall />
      ) : (
        <Editor config={config} etag={query.data?.etag ?? null} />
      )}
    </Page>
  );
}

function Editor({
  config,
  etag,
}: {
  readonly config: ClusterConfig;
  readonly etag: string | null;
}): ReactNode {
  const words = useWords();
  const own = words.cluster;
  const queries = useQueryClient();
  const before = clusterXmlOf(config);
  const [mode, setMode] = useState<"form" | "xml">("form");
  const [draft, setDraft] = useState(config);
  const [text, setText] = useState(before);
  const xml = mode === "form" ? clusterXmlOf(draft) : text;
  const body = { xml, file: fileName };
  const checking = invocation(null, "checkCluster", { body });
  const applying = invocation(null, "uploadCluster", { body });
  const check = useMutation({ mutationFn: () => perform(checking) });
  /** The form shows what the XML says: the daemon reads it, and says what it cannot. */
  const toForm = useMutation({
    mutationFn: () => perform(checking),
    onSuccess: ({ config: read }) => {
      setDraft(read);
      setMode("form");
    },
  });
  const apply = useMutation({
    mutationFn: () => perform(applying, { ifMatch: etag }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["cluster"] }),
  });
  const changed = (): void => {
    check.reset();
    apply.reset();
    toForm.reset();
  };
  const blocked =
    check.data === undefined
      ? own.check
      : check.data.stopFirst.length > 0
        ? own.stopFirst(check.data.stopFirst.join(", "))
        : null;
  return (
    <>
      <Card
        title={fileName}
        aside={
          <Segmented
            label={own.editTitle}
            value={mode}
            options={[
              { value: "form", words: own.form },
              { value: "xml", words: own.xml },
            ]}
            onChange={(next) => {
              if (next === mode) return;
              if (next === "form") {
                toForm.mutate();
                return;
              }
              setText(xml);
              setMode("xml");
            }}
          />
        }
        foot={
          <>
            <span className="start">
              <CopyAs invocations={[checking, applying]} />
            </span>
            <Button busy={check.isPending} onClick={() => check.mutate()}>
              {own.check}
            </Button>
            <Button
              kind="primary"
              busy={apply.isPending}
              unless={blocked}
              onClick={() => apply.mutate()}
            >
              {own.apply}
            </Button>
          </>
        }
      >
        {mode === "form" ? (
          <ClusterForm
            config={draft}
            onChange={(next) => {
              setDraft(next);
              changed();
            }}
          />
        ) : (
          <CodeEditor
            label={fileName}
            text={text}
            language="cluster"
            onChange={(next) => {
              setText(next);
              changed();
            }}
          />
        )}
      </Card>
      <ErrorNotice error={check.error ?? apply.error ?? toForm.error} />
      {check.data !== undefined && <Checked check={check.data} />}
      {check.data !== undefined && xml !== before && (
        <Card title={own.diff}>
          <Difference before={before} after={xml} />
        </Card>
      )}
      {apply.data !== undefined && <Results />}
    </>
  );
}

function Checked({ check }: { readonly check: ClusterCheck }): ReactNode {
  const { words: all, said } = useSpoken();
  const words = all.cluster;
  return (
    <>
      {check.stopFirst.length > 0 ? (
        <Notice tone="warn" title={words.stopFirst(check.stopFirst.join(", "))} />
      ) : (
        <Notice tone="ok" title={words.checked}>
          {check.changes.length === 0 ? (
            <p>{words.noChanges}</p>
          ) : (
            <ul className="bullets">
              {check.changes.map((change) => (
                <li key={change}>
                  {change.slice(0, 2)}
                  {said(change.slice(2))}
                </li>
              ))}
            </ul>
          )}
        </Notice>
      )}
      {check.notes.length > 0 && (
        <Notice tone="info" title={words.notes}>
          <ul className="bullets">
            {check.notes.map((note) => (
              <li key={`${note.line} ${note.column} ${note.message}`}>
                {words.line(note.line, note.column)}: {said(note.message)}
              </li>
            ))}
          </ul>
        </Notice>
      )}
    </>
  );
}

/** What became of it on each server. */
function Results(): ReactNode {
  const { words: all, said } = useSpoken();
  const words = all.cluster;
  const query = useQuery({
    queryKey: ["cluster", "nodes", "result"],
    queryFn: () => api.call("clusterNodes"),
    refetchInterval: 1000,
  });
  const newest = Math.max(...(query.data?.nodes ?? []).map(({ version }) => version ?? 0));
  return (
    <Card title={words.result}>
      <ErrorNotice error={query.error} />
      <dl className="facts">
        {(query.data?.nodes ?? []).map((node) => {
          const isIn = node.reachable && node.problem === "" && node.version === newest;
          return (
            <div key={node.node} className="shortcut">
              <dt>{node.node}</dt>
              <dd>
                <Badge tone={isIn ? "ok" : "warn"} icon={isIn ? "ok" : "warning"}>
                  {isIn ? words.applied : node.problem === "" ? words.away : said(node.problem)}
                </Badge>
              </dd>
            </div>
          );
        })}
      </dl>
    </Card>
  );
}
