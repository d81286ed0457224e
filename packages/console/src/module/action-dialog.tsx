/**
 * One action on one node: what was checked, what it means, how long it takes, then its live steps.
 *
 * @module
 */

import type { ModuleSight, OperationView } from "@gemel/protocol";
import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useEffect, useState } from "react";
import { api } from "../api/client.ts";
import { putOperation, useLive } from "../api/live-store.ts";
import { AskFooter } from "../invocations/ask-footer.tsx";
import { invocation, perform } from "../invocations/invocation.ts";
import { Dialog } from "../ui/dialog.tsx";
import { TextField } from "../ui/field.tsx";
import { Icon } from "../ui/icon.tsx";
import { ErrorNotice, Loading, Notice } from "../ui/notice.tsx";
import { useSpoken } from "../words/words.tsx";
import type { ActionName } from "./action-names.ts";
import { OperationSteps } from "./operation-steps.tsx";
import { PlanOfAction } from "./plan-words.tsx";
import { usePlans } from "./use-plans.ts";

export type Wanted = {
  readonly node: string;
  readonly action: ActionName;
  readonly fullsync: boolean;
};

export function ActionDialog(props: {
  readonly sight: ModuleSight;
  readonly wanted: Wanted;
  readonly onClose: () => void;
}): ReactNode {
  const { words } = useSpoken();
  const { sight, wanted, onClose } = props;
  const { module } = sight;
  const { node, action, fullsync } = wanted;
  const body = fullsync ? { action, fullsync } : { action };
  const [typed, setTyped] = useState("");
  const [key] = useState(() => crypto.randomUUID());
  const plans = usePlans(module, [wanted]);
  const [plan] = plans.found ?? [];
  const acting = invocation(node, "act", { module, body });
  const act = useMutation({
    mutationFn: () => perform(acting, { idempotencyKey: key }),
  });
  const operation = useOperation(node, act.data?.operation ?? null);
  const isLost = useLive((live) => live.connection === "lost");
  const losesData = plan?.losesData === true;
  const needsName = losesData && typed !== module;
  const isAsked = act.data !== undefined;
  const other = Object.keys(sight.perNode).find((name) => name !== node) ?? "";
  const title =
    action === "swap"
      ? words.actions.titleSwap(module)
      : words.actions.titleOn(words.actions.short[action], module, node);
  return (
    <Dialog
      title={title}
      onClose={onClose}
      footer={
        <AskFooter
          isAsked={isAsked}
          invocations={[acting]}
          words={words.actions.go[action]}
          isDanger={losesData}
          busy={act.isPending}
          unless={
            plan === undefined
              ? words.common.loading
              : isLost
                ? words.connection.lost
                : needsName
                  ? words.actions.typeName(module)
                  : null
          }
          onAct={() => act.mutate()}
          onClose={onClose}
        />
      }
    >
      {isAsked ? (
        <Running operation={operation} />
      ) : (
        <>
          <p className="second">
            {action === "swap" ? words.actions.lead.swap(node, other) : words.actions.lead[action]}
          </p>
          {plan === undefined ? plans.error === null && <Loading /> : <PlanOfAction plan={plan} />}
          <ErrorNotice error={plans.error ?? act.error} />
          {losesData && (
            <Notice tone="bad" title={words.actions.lose}>
              <p>{words.actions.loseMore[lossOf(action)]}</p>
              <TextField
                label={words.actions.typeName(module)}
                value={typed}
                onChange={setTyped}
                mono
              />
            </Notice>
          )}
        </>
      )}
    </Dialog>
  );
}

/** Whose data, or what of it, is lost at worst. */
function lossOf(action: ActionName): "there" | "here" | "unwritten" {
  if (action === "second") return "here";
  return action === "forcestop" ? "unwritten" : "there";
}

/** As the stream tells it; read once in the beginning, in case the stream was faster. */
export function useOperation(node: string, id: string | null): OperationView | null {
  const live = useLive(({ operations }) => operations.find((one) => one.id === id) ?? null);
  useEffect(() => {
    if (id === null) return;
    const read = (): void => {
      api
        .at(node)
        .call("operation", { operation: id })
        .then(putOperation, () => undefined);
    };
    read();
    const timer = window.setInterval(read, 3000);
    return () => window.clearInterval(timer);
  }, [node, id]);
  return live;
}

export function Running({ operation }: { readonly operation: OperationView | null }): ReactNode {
  const { words, format, said } = useSpoken();
  const own = words.actions;
  if (operation === null) {
    return (
      <p className="row" role="status">
        <Icon name="spinner" spin />
        {own.requested}
      </p>
    );
  }
  const { state, startedAt, finishedAt, detail } = operation;
  const tone = { running: "info", waiting: "warn", done: "ok", failed: "bad" } as const;
  const took =
    finishedAt === null
      ? ""
      : `, ${own.took(format.duration(Date.parse(finishedAt) - Date.parse(startedAt)))}`;
  return (
    <>
      <Notice tone={tone[state]} title={`${own[state]}${took}`} role="status">
        {detail !== "" && <p>{said(detail)}</p>}
        {(state === "running" || state === "waiting") && <p className="second">{own.closing}</p>}
      </Notice>
      <h3>{own.steps}</h3>
      <OperationSteps operation={operation} />
    </>
  );
}
