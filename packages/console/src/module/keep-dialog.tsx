/** Keep one side: the other stops, keeps a rescue copy, and copies from it. @module */

import type { SplitBrainSide } from "@gemel/protocol";
import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useLive } from "../api/live-store.ts";
import { untilDone } from "../api/operation-end.ts";
import { AskFooter } from "../invocations/ask-footer.tsx";
import { invocation, perform, type ShownInvocation } from "../invocations/invocation.ts";
import { Dialog } from "../ui/dialog.tsx";
import { TextField } from "../ui/field.tsx";
import { ErrorNotice, Notice } from "../ui/notice.tsx";
import { useWords } from "../words/words.tsx";
import { Running } from "./action-dialog.tsx";
import { type KeepStep, keepSteps } from "./keep-steps.ts";
import { NodePlans } from "./node-plans.tsx";
import { usePlans } from "./use-plans.ts";

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
  const plans = usePlans(module, act.isIdle ? steps : []);
  const isLost = useLive((live) => live.connection === "lost");
  return (
    <Dialog
      title={own.keepTitle(keep.node, module)}
      onClose={onClose}
      footer={
        <AskFooter
          isAsked={!act.isIdle}
          invocations={steps.map(acting)}
          words={own.keep(keep.node)}
          isDanger
          unless={
            plans.found === null
              ? words.common.loading
              : isLost
                ? words.connection.lost
                : typed === module
                  ? null
                  : words.actions.typeName(module)
          }
          onAct={() => act.mutate()}
          onClose={onClose}
        />
      }
    >
      {act.isIdle ? (
        <>
          <p className="second">{own.keepLead(keep.node, other)}</p>
          <NodePlans plans={plans} />
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
