/** All files of a module in an editor, checked on all nodes, put in force; earlier ones; the package. @module */

import { errorCatalogue, GemelError } from "@gemel/base";
import type { ConfigCheckAll, ModuleFileInfo, ModuleSight } from "@gemel/protocol";
import { useMutation, useQueries, useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useMemo, useState } from "react";
import { api } from "../api/client.ts";
import { useLive } from "../api/live-store.ts";
import { CopyAs } from "../invocations/copy-as.tsx";
import { invocation, perform, type ShownInvocation } from "../invocations/invocation.ts";
import { Button } from "../ui/button.tsx";
import { Segmented } from "../ui/field.tsx";
import { ErrorNotice, Loading, Notice } from "../ui/notice.tsx";
import { Card } from "../ui/page.tsx";
import { Badge } from "../ui/status.tsx";
import { useWords } from "../words/words.tsx";
import { CheckResults } from "./check-results.tsx";
import { CodeEditor } from "./code-editor.tsx";
import { Difference } from "./difference.tsx";
import { HistoryCard } from "./history-card.tsx";
import { type Mark, marksOfNotes, marksOfRefusal } from "./marks.ts";
import { PackageCard } from "./package-card.tsx";
import { OutcomeList, usePerNode } from "./per-node.tsx";
import { SettingsForm } from "./settings-form.tsx";

const configFile = "conf/userconfig.xml";

export function ConfigurationTab({ sight }: { readonly sight: ModuleSight }): ReactNode {
  const words = useWords();
  const { module } = sight;
  const overview = useLive((live) => live.overview);
  const nodes = Object.keys(sight.perNode);
  const reachable = nodes.filter(
    (node) => overview?.nodes.find((one) => one.node === node)?.reachable !== false,
  );
  const self = overview?.self ?? "";
  const source = reachable.includes(self) ? self : (reachable[0] ?? "");
  const list = useQuery({
    queryKey: ["files", module, source],
    queryFn: () => api.at(source).call("moduleFiles", { module }),
    enabled: source !== "",
  });
  return (
    <>
      <ErrorNotice error={list.error} />
      {list.isLoading && <Loading tall />}
      {list.data !== undefined && (
        <Files module={module} source={source} nodes={reachable} list={list.data} />
      )}
      <HistoryCard module={module} nodes={reachable} />
      <PackageCard sight={sight} source={source} nodes={reachable} />
      {reachable.length < nodes.length && (
        <Notice
          tone="warn"
          title={words.overview.nodeAway(
            nodes.filter((node) => !reachable.includes(node)).join(", "),
          )}
        />
      )}
    </>
  );
}

function Files(props: {
  readonly module: string;
  readonly source: string;
  readonly nodes: readonly string[];
  readonly list: readonly ModuleFileInfo[];
}): ReactNode {
  const words = useWords();
  const own = words.configuration;
  const queries = useQueryClient();
  const { module, source, nodes, list } = props;
  const paths = sorted(list.map(({ path }) => path));
  const [open, setOpen] = useState(configFile);
  const [isForm, setIsForm] = useState(false);
  const [drafts, setDrafts] = useState<Readonly<Record<string, string>>>({});
  const wanted = paths.filter((path) => path === open || drafts[path] !== undefined);
  const files = useFiles(module, source, wanted);
  // Nobody overwrites what they have not read: also where the text was another one already.
  const tags = useTags(module, nodes, wanted);
  const present = files.byPath[open];
  const text = drafts[open] ?? present?.text ?? null;
  const changed = Object.keys(drafts).filter((path) => drafts[path] !== files.byPath[path]?.text);
  const apply = usePerNode();
  const [isApplying, setIsApplying] = useState(false);
  const xml = drafts[configFile];
  const checking = invocation(source, "checkConfigAll", {
    module,
    body: xml === undefined ? {} : { xml, file: configFile },
  });
  const check = useMutation({ mutationFn: () => perform(checking) });
  const writing = (node: string, path: string): ShownInvocation<"writeModuleFile"> =>
    invocation(node, "writeModuleFile", {
      module,
      query: { path },
      body: { text: drafts[path] ?? "" },
    });
  const reconfiguring = (node: string): ShownInvocation<"reconfigure"> =>
    invocation(node, "reconfigure", { module });
  const marks = useMemo(() => marksOf(check.data, check.error), [check.data, check.error]);
  const results = Object.values(check.data?.perNode ?? {});
  const isGood =
    results.length > 0 &&
    results.every((one) => one.check !== null && one.check.effect !== "stop_first");
  const putInForce = async (): Promise<void> => {
    setIsApplying(true);
    // Before the first of them is written, so that none is when one must not be.
    const stale = await staleNode(module, nodes, changed, tags);
    const ok = await apply.begin(stale === null ? nodes : [stale], async (node) => {
      if (stale !== null) throw changedMeanwhile();
      for (const path of changed) {
        await perform(writing(node, path), { ifMatch: tags[`${node} ${path}`] });
      }
      await perform(reconfiguring(node));
      return undefined;
    });
    setIsApplying(false);
    await queries.invalidateQueries({ queryKey: ["file", module] });
    await queries.invalidateQueries({ queryKey: ["files", module] });
    await queries.invalidateQueries({ queryKey: ["config-history", module] });
    if (ok) {
      setDrafts({});
      check.reset();
    }
  };
  const edit = (next: string): void => {
    check.reset();
    apply.reset();
    if (present !== undefined) setDrafts({ ...drafts, [open]: next });
  };
  return (
    <>
      <Card
        title={own.files}
        aside={changed.length > 0 && <Badge tone="info">{own.unsaved}</Badge>}
        foot={
          <>
            <span className="start">
              <CopyAs
                invocations={[
                  checking,
                  ...nodes.flatMap((node) => [
                    ...changed.map((path) => writing(node, path)),
                    reconfiguring(node),
                  ]),
                ]}
              />
            </span>
            <Button busy={check.isPending} onClick={() => check.mutate()}>
              {own.check}
            </Button>
            <Button
              kind="primary"
              busy={isApplying}
              unless={isGood ? null : own.checkFirst}
              onClick={() => void putInForce()}
            >
              {own.apply}
            </Button>
            {changed.length > 0 && (
              <Button
                kind="quiet"
                onClick={() => {
                  setDrafts({});
                  check.reset();
                }}
              >
                {own.discard}
              </Button>
            )}
          </>
        }
      >
        <div className="stack">
          <div className="row spread">
            <p className="second">{own.filesLead}</p>
            {open === configFile && (
              <Segmented
                label={configFile}
                value={isForm ? "form" : "text"}
                options={[
                  { value: "text", words: own.asText },
                  { value: "form", words: own.asForm },
                ]}
                onChange={(view) => setIsForm(view === "form")}
              />
            )}
          </div>
          <ErrorNotice error={files.error} />
          <div className="files">
            <ul className="file-list">
              {paths.map((path) => (
                <li key={path}>
                  <button
                    type="button"
                    className="pick-row"
                    aria-current={path === open ? "true" : undefined}
                    onClick={() => setOpen(path)}
                  >
                    <span className="mono">{path}</span>
                    {changed.includes(path) && (
                      <span className="small-text second">{own.edited}</span>
                    )}
                  </button>
                </li>
              ))}
            </ul>
            {present === undefined ? (
              <Loading tall />
            ) : text === null ? (
              <p className="muted">{own.notText}</p>
            ) : isForm && open === configFile ? (
              <SettingsForm xml={text} onChange={edit} />
            ) : (
              <CodeEditor
                key={open}
                label={open}
                text={text}
                language={
                  open === configFile ? "module" : open.startsWith("bin/") ? "shell" : "text"
                }
                marks={open === configFile ? marks : noMarks}
                onChange={edit}
              />
            )}
          </div>
          {Object.keys(apply.outcomes).length > 0 && (
            <OutcomeList
              nodes={nodes}
              outcomes={apply.outcomes}
              done={own.applied}
              running={own.writing}
            />
          )}
        </div>
      </Card>
      <ErrorNotice error={check.error} />
      {check.data !== undefined && <CheckResults check={check.data} />}
      {changed.map((path) => (
        <Card key={path} title={`${own.difference}: ${path}`}>
          <Difference before={files.byPath[path]?.text ?? ""} after={drafts[path] ?? ""} />
        </Card>
      ))}
    </>
  );
}

function fileOn(module: string, node: string, path: string) {
  return {
    queryKey: ["file", module, node, path],
    queryFn: () => api.at(node).call("moduleFile", { module, query: { path } }),
    staleTime: Number.POSITIVE_INFINITY,
  };
}

function useFiles(module: string, node: string, paths: readonly string[]) {
  return useQueries({
    queries: paths.map((path) => fileOn(module, node, path)),
    combine: (results) => ({
      byPath: Object.fromEntries(
        results.flatMap(({ data }) => (data === undefined ? [] : [[data.path, data]])),
      ),
      error: results.find(({ error }) => error !== null)?.error ?? null,
    }),
  });
}

/** For `If-Match`, by node and path; a file that a node has not got has none. */
function useTags(
  module: string,
  nodes: readonly string[],
  paths: readonly string[],
): Readonly<Record<string, string>> {
  const places = nodes.flatMap((node) => paths.map((path) => ({ node, path })));
  return useQueries({
    queries: places.map(({ node, path }) => ({ ...fileOn(module, node, path), retry: false })),
    combine: (results) =>
      Object.fromEntries(
        results.flatMap(({ data }, at) => {
          const place = places[at];
          if (data === undefined || place === undefined) return [];
          return [[`${place.node} ${place.path}`, `"${data.etag}"`] as const];
        }),
      ),
  });
}

/** The first node on which a file is not what was read there; null: all are. */
async function staleNode(
  module: string,
  nodes: readonly string[],
  paths: readonly string[],
  tags: Readonly<Record<string, string>>,
): Promise<string | null> {
  for (const node of nodes) {
    for (const path of paths) {
      const read = tags[`${node} ${path}`];
      if (read === undefined) continue;
      const { etag } = await api.at(node).call("moduleFile", { module, query: { path } });
      if (read !== `"${etag}"`) return node;
    }
  }
  return null;
}

function changedMeanwhile(): GemelError {
  const { meaning, remedy } = errorCatalogue.changed_meanwhile;
  return new GemelError("changed_meanwhile", meaning, { remedy });
}

const noMarks: readonly Mark[] = [];

/** The configuration first, then the scripts. */
function sorted(paths: readonly string[]): string[] {
  const rank = (path: string): number =>
    path === configFile ? 0 : path.startsWith("bin/") ? 1 : 2;
  return [...paths].sort((a, b) => rank(a) - rank(b) || a.localeCompare(b));
}

/** Of all nodes, each place once. */
function marksOf(check: ConfigCheckAll | undefined, error: unknown): readonly Mark[] {
  const found = Object.values(check?.perNode ?? {}).flatMap((one) =>
    one.check === null ? marksOfRefusal(one.problem.detail) : marksOfNotes(one.check.notes),
  );
  if (error instanceof GemelError) found.push(...marksOfRefusal(error.message));
  const keys = found.map(({ line, column, message }) => `${line} ${column} ${message}`);
  return found.filter((_, index) => keys.indexOf(keys[index] ?? "") === index);
}
