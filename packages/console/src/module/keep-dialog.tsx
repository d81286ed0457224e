/** Keep one side: the other stops, keeps a rescue copy, and copies from it. @module */

import type { SplitBrainSide } from "@gemel/protocol";
import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useLive } from "../api/live-store.ts";
import { untilDone } from "../api/operation-end.ts";
import { CopyAs } from "../invocations/copy-as.tsx";
import { invocation, perform, type ShownInvocation } from "../invocations/invocation.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { TextField } from "../ui/field.tsx";
import { ErrorNotice, Notice } from "../ui/notice.tsx";
import { useWords } from "../words/words.tsx";
import { Running } from "./action-dialog.tsx";
import { type KeepStep, keepSteps } from "./keep-steps.ts";

const waitMaxMs = 120_000;

export function KeepDialog(props: {
  readonly module: string;
  readonly keep: SplitBrainSide;
  readonly sides: readonly SplitBrainSide[];
  readonly onClose: () => void;
}): ReactNode {
  const words = useWords();
  const own = words.split;
  const { module, keep, onClose } = props;
  const others = props.sides.filter(({ node, reachable }) => node !== keep.node && reachable);
  const other = others[0]?.node ?? "";
  const [typed, setTyped] = useState("");
  const [steps] = useState(() => keepSteps(keep, others));
  const [asked, setAsked] = useState<readonly string[]>([]);
  const operations = useLive((live) => live.operations);
  const acting = ({ node, action, fullsync }: KeepStep): ShownInvocation<"act"> =>
    invocation(node, "act", { module, body: { action, fullsync: fullsync === true } });
  const act = useMutation({
    mutationFn: async () => {
      for (const step of steps) {
        const { node, action } = step;
        const { operation } = await perform(acting(step));
        setAsked((before) => [...before, operation]);
        // The last one takes as long as the copy takes; it goes on by itself.
        if (action !== "second") await untilDone(node, operation, waitMaxMs);
      }
    },
  });
  return (
    <Dialog
      title={own.keepTitle(keep.node, module)}
      onClose={onClose}
      footer={
        act.isIdle ? (
          <>
            <span className="start">
              <CopyAs invocations={steps.map(acting)} />
            </span>
            <Button onClick={onClose}>{words.common.cancel}</Button>
            <Button
              kind="danger"
              unless={typed === module ? null : words.actions.typeName(module)}
              onClick={() => act.mutate()}
            >
              {own.keep(keep.node)}
            </Button>
          </>
        ) : (
          <Button kind="primary" onClick={onClose}>
            {words.actions.hide}
          </Button>
        )
      }
    >
      {act.isIdle ? (
        <>
          <p className="second">{own.keepLead(keep.node, other)}</p>
          <Notice tone="bad" title={words.actions.lose}>
            <p>{own.keepLose(other)}</p>
            <TextField
              label={words.actions.typeName(module)}
              value={typed}
              onChange={setTyped}
              mono
              autoFocus
            />
          </Notice>
        </>
      ) : (
        steps.map(({ node, action }, index) => {
          const id = asked[index];
          if (id === undefined) return null;
          return (
            <section key={`${node} ${action}`} className="stack small">
              <h3>
                {words.actions.short[action]}, {words.common.on_node(node)}
              </h3>
              <Running operation={operations.find((one) => one.id === id) ?? null} />
            </section>
          );
        })
      )}
      <ErrorNotice error={act.error} />
    </Dialog>
  );
}
