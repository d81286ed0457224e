/** Rescue copies on all nodes: look inside, bring back, delete. @module */

import type { ModuleSight, Rescue } from "@gemel/protocol";
import { useMutation, useQueries, useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { addressOf } from "../api/browser-transport.ts";
import { api } from "../api/client.ts";
import { useUnless } from "../api/session.tsx";
import { CopyAs } from "../invocations/copy-as.tsx";
import { invocation, perform } from "../invocations/invocation.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { TextField } from "../ui/field.tsx";
import { Icon } from "../ui/icon.tsx";
import { ErrorNotice, Loading, Notice } from "../ui/notice.tsx";
import { Card, DataTable } from "../ui/page.tsx";
import { Time } from "../ui/time.tsx";
import { toast } from "../ui/toasts.tsx";
import { useSpoken } from "../words/words.tsx";

export function RescueCard({ sight }: { readonly sight: ModuleSight }): ReactNode {
  const { words, format } = useSpoken();
  const own = words.data;
  const { module } = sight;
  const nodes = Object.keys(sight.perNode).filter((node) => sight.perNode[node]?.view !== null);
  const [open, setOpen] = useState<Rescue | null>(null);
  const [removing, setRemoving] = useState<Rescue | null>(null);
  const unless = useUnless("admin", module);
  const { rescues, error, isLoading } = useQueries({
    queries: nodes.map((node) => ({
      queryKey: ["module", module, "facts", "rescues", node],
      queryFn: () => api.at(node).call("rescues", { module }),
      retry: false,
    })),
    combine: (results) => ({
      rescues: results.flatMap(({ data }) => data ?? []).sort((a, b) => (a.at < b.at ? 1 : -1)),
      error: results.every((one) => one.error !== null) ? (results[0]?.error ?? null) : null,
      isLoading: results.some((one) => one.isLoading),
    }),
  });
  return (
    <Card title={own.rescues} flush={rescues.length > 0}>
      <ErrorNotice error={error} />
      {isLoading ? (
        <Loading />
      ) : rescues.length === 0 ? (
        <div className="stack small">
          <p className="second">{own.rescuesLead}</p>
          <p className="muted">
            {own.noRescues}. {own.noRescuesMore}
          </p>
        </div>
      ) : (
        <DataTable
          label={own.rescues}
          heads={[own.when, words.common.node, own.where, own.size, ""].map((head) => ({
            words: head,
          }))}
        >
          {rescues.map((rescue) => {
            const bytes = rescue.directories.reduce((sum, one) => sum + one.bytes, 0);
            return (
              <tr key={`${rescue.node} ${rescue.id}`}>
                <td>
                  <Time at={rescue.at} />
                </td>
                <td>{rescue.node}</td>
                <td className="mono">{rescue.directories.map(({ path }) => path).join(", ")}</td>
                <td>{format.bytes(bytes)}</td>
                <td className="end">
                  <div className="row tight">
                    <Button small onClick={() => setOpen(rescue)}>
                      {own.open}
                    </Button>
                    <Button
                      small
                      kind="quiet"
                      icon="trash"
                      label={own.deleteRescue}
                      unless={unless}
                      onClick={() => setRemoving(rescue)}
                    />
                  </div>
                </td>
              </tr>
            );
          })}
        </DataTable>
      )}
      {open !== null && <RescueDialog rescue={open} onClose={() => setOpen(null)} />}
      {removing !== null && <DeleteDialog rescue={removing} onClose={() => setRemoving(null)} />}
    </Card>
  );
}

function RescueDialog(props: { readonly rescue: Rescue; readonly onClose: () => void }): ReactNode {
  const { words, format } = useSpoken();
  const own = words.data;
  const { rescue, onClose } = props;
  const { module, node, id } = rescue;
  const unless = useUnless("admin", module);
  const [to, setTo] = useState(`/var/tmp/${module}-${id}`);
  const listing = useQuery({
    queryKey: ["rescue", module, node, id],
    queryFn: () => api.at(node).call("rescue", { module, rescue: id }),
  });
  const archiving = invocation(node, "rescueArchive", { module, rescue: id });
  const restoring = invocation(node, "restoreRescue", {
    module,
    rescue: id,
    body: { to, paths: [] },
  });
  const restore = useMutation({
    mutationFn: () => perform(restoring),
    onSuccess: ({ restored }) => toast(own.restored(restored.length)),
  });
  return (
    <Dialog title={own.rescueOf(node)} onClose={onClose} wide>
      <dl className="facts">
        <dt>{own.when}</dt>
        <dd>{format.full(rescue.at)}</dd>
        <dt>{own.folder}</dt>
        <dd className="mono">{rescue.folder}</dd>
      </dl>
      <ErrorNotice error={listing.error} />
      {listing.data === undefined ? (
        listing.isLoading && <Loading />
      ) : (
        <>
          <h3>{own.entries}</h3>
          <DataTable
            label={own.entries}
            heads={[
              { words: own.path },
              { words: own.size, className: "number" },
              { words: own.modified },
            ]}
          >
            {listing.data.entries.slice(0, 200).map((entry) => (
              <tr key={entry.path}>
                <td className="mono">{entry.path}</td>
                <td className="number">{entry.type === "file" ? format.bytes(entry.bytes) : ""}</td>
                <td>
                  <Time at={entry.modified} />
                </td>
              </tr>
            ))}
          </DataTable>
          {(listing.data.isCut || listing.data.entries.length > 200) && (
            <p className="muted">{own.cut}</p>
          )}
        </>
      )}
      <h3>{own.take}</h3>
      <p className="second">{own.takeLead}</p>
      <div className="row">
        {unless === null ? (
          <a className="button" download href={addressOf(archiving.request.path)}>
            <Icon name="download" />
            {own.takeTar}
          </a>
        ) : (
          <Button icon="download" unless={unless}>
            {own.takeTar}
          </Button>
        )}
        <CopyAs invocations={[archiving]} />
      </div>
      <h3>{own.restore}</h3>
      <p className="second">{own.restoreLead}</p>
      <TextField label={own.restoreTo} value={to} onChange={setTo} mono />
      <ErrorNotice error={restore.error} />
      {restore.data !== undefined && (
        <Notice tone="ok" title={own.restored(restore.data.restored.length)} />
      )}
      <div className="row">
        <Button busy={restore.isPending} unless={unless} onClick={() => restore.mutate()}>
          {own.restore}
        </Button>
        <CopyAs invocations={[restoring]} />
      </div>
    </Dialog>
  );
}

function DeleteDialog(props: { readonly rescue: Rescue; readonly onClose: () => void }): ReactNode {
  const { words } = useSpoken();
  const own = words.data;
  const queries = useQueryClient();
  const { rescue, onClose } = props;
  const [typed, setTyped] = useState("");
  const removal = invocation(rescue.node, "deleteRescue", {
    module: rescue.module,
    rescue: rescue.id,
  });
  const remove = useMutation({
    mutationFn: () => perform(removal),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["module", rescue.module, "facts", "rescues"] });
      onClose();
    },
  });
  return (
    <Dialog
      title={own.deleteRescue}
      onClose={onClose}
      footer={
        <>
          <span className="start">
            <CopyAs invocations={[removal]} />
          </span>
          <Button onClick={onClose}>{words.common.cancel}</Button>
          <Button
            kind="danger"
            busy={remove.isPending}
            unless={typed === rescue.module ? null : words.actions.typeName(rescue.module)}
            onClick={() => remove.mutate()}
          >
            {words.common.delete}
          </Button>
        </>
      }
    >
      <p>
        {own.rescueOf(rescue.node)}, <Time at={rescue.at} />. {own.deleteRescueMore}
      </p>
      <TextField
        label={words.actions.typeName(rescue.module)}
        value={typed}
        onChange={setTyped}
        mono
        autoFocus
      />
      <ErrorNotice error={remove.error} />
    </Dialog>
  );
}
