/** Who is told when a module needs somebody. @module */

import type { NotificationChange, NotificationTarget } from "@gemel/protocol";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { api } from "../api/client.ts";
import { ConfirmDialog } from "../invocations/confirm-dialog.tsx";
import { CopyAs } from "../invocations/copy-as.tsx";
import { invocation, perform, type ShownInvocation } from "../invocations/invocation.ts";
import { Button } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import { Empty, ErrorNotice, Loading, Notice } from "../ui/notice.tsx";
import { Card, Page } from "../ui/page.tsx";
import { Badge } from "../ui/status.tsx";
import { Time } from "../ui/time.tsx";
import { toast } from "../ui/toasts.tsx";
import { useSpoken, useWords } from "../words/words.tsx";
import { changeOf, newTarget, TargetDialog } from "./target-dialog.tsx";

export function NotificationsPage(): ReactNode {
  const words = useWords();
  const own = words.notifications;
  const queries = useQueryClient();
  const [editing, setEditing] = useState<{
    readonly target: NotificationTarget;
    readonly at: number;
  } | null>(null);
  const [removing, setRemoving] = useState<number | null>(null);
  const query = useQuery({
    queryKey: ["notifications"],
    queryFn: () => api.read("notifications"),
  });
  const targets = query.data?.answer.targets ?? [];
  const save = useMutation({
    mutationFn: (next: readonly NotificationChange[]) =>
      perform(targetsChange(next), { ifMatch: query.data?.etag }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["notifications"] });
      setEditing(null);
      setRemoving(null);
      toast(words.common.saved);
    },
  });
  const replaced = (at: number, change: NotificationChange): NotificationChange[] => {
    const all = targets.map(changeOf);
    all[at] = change;
    return all;
  };
  const without = (at: number): NotificationChange[] =>
    targets.filter((_, index) => index !== at).map(changeOf);
  const add = (kind: "mail" | "webhook"): void =>
    setEditing({ target: newTarget(kind), at: targets.length });
  const actions = (
    <>
      <Button icon="mail" onClick={() => add("mail")}>
        {own.newMail}
      </Button>
      <Button icon="link" onClick={() => add("webhook")}>
        {own.newWebhook}
      </Button>
    </>
  );
  return (
    <Page title={own.title} lead={own.lead} actions={targets.length > 0 && actions}>
      <ErrorNotice error={query.error} />
      {query.isLoading && <Loading tall />}
      {query.data !== undefined && targets.length === 0 && (
        <section className="card">
          <Empty icon="bell" title={own.none} action={<div className="row">{actions}</div>}>
            {own.noneMore}
          </Empty>
        </section>
      )}
      {targets.map((target, at) => (
        <TargetCard
          key={target.name}
          target={target}
          onEdit={() => setEditing({ target, at })}
          onRemove={() => setRemoving(at)}
        />
      ))}
      {editing !== null && (
        <TargetDialog
          target={editing.target}
          isNew={editing.at >= targets.length}
          busy={save.isPending}
          error={save.error}
          onClose={() => setEditing(null)}
          invocationOf={(change) => targetsChange(replaced(editing.at, change))}
          onSave={(change) => save.mutate(replaced(editing.at, change))}
        />
      )}
      {removing !== null && (
        <ConfirmDialog
          title={`${words.common.delete}: ${targets[removing]?.name ?? ""}`}
          confirm={words.common.delete}
          danger
          busy={save.isPending}
          error={save.error}
          onClose={() => setRemoving(null)}
          invocations={[targetsChange(without(removing))]}
          onConfirm={() => save.mutate(without(removing))}
        >
          <p>{own.lead}</p>
        </ConfirmDialog>
      )}
    </Page>
  );
}

/** All of them are said at once. */
function targetsChange(
  targets: readonly NotificationChange[],
): ShownInvocation<"changeNotifications"> {
  return invocation(null, "changeNotifications", { body: { targets: [...targets] } });
}

function TargetCard(props: {
  readonly target: NotificationTarget;
  readonly onEdit: () => void;
  readonly onRemove: () => void;
}): ReactNode {
  const { words, said } = useSpoken();
  const own = words.notifications;
  const { target } = props;
  const { last } = target;
  const queries = useQueryClient();
  const testing = invocation(null, "testNotification", { target: target.name });
  const test = useMutation({
    mutationFn: () => perform(testing),
    // The card says what became of the last message.
    onSettled: () => queries.invalidateQueries({ queryKey: ["notifications"] }),
    onSuccess: ({ ok, detail }) =>
      toast(ok ? own.tested : `${own.testFailed}: ${said(detail)}`, ok ? "ok" : "bad"),
  });
  return (
    <Card
      title={target.name}
      aside={
        <div className="row tight">
          <Badge tone={target.enabled ? "ok" : "off"}>
            {target.enabled ? words.common.on : words.common.off}
          </Badge>
          <Button small busy={test.isPending} onClick={() => test.mutate()}>
            {own.test}
          </Button>
          <CopyAs small invocations={[testing]} />
          <Button
            small
            kind="quiet"
            icon="edit"
            label={own.edit(target.name)}
            onClick={props.onEdit}
          />
          <Button
            small
            kind="quiet"
            icon="trash"
            label={words.common.delete}
            onClick={props.onRemove}
          />
        </div>
      }
    >
      <div className="stack small">
        <p className="row">
          <Icon name={target.kind === "mail" ? "mail" : "link"} />
          {target.kind === "mail"
            ? own.kindMail(target.to.join(", "))
            : own.kindWebhook(new URL(target.url).host)}
        </p>
        <p className="second">
          {own.when}
          {words.common.colon} {target.codes.map((code) => words.sentence.short[code]).join(", ")}
        </p>
        <p className="muted small-text">
          {own.last}
          {words.common.colon}{" "}
          {last === null ? (
            own.neverSent
          ) : (
            <>
              <Time at={last.at} />, {last.ok ? own.tested : own.testFailed}
            </>
          )}
        </p>
        {last?.ok === false && (
          <Notice tone="bad" title={said(last.detail)}>
            <p className="second">{said(last.remedy)}</p>
          </Notice>
        )}
        <ErrorNotice error={test.error} />
      </div>
    </Card>
  );
}
