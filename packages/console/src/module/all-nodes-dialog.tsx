/** Start or stop on every node, in the right order, one operation after the other. @module */

import type { ModuleSight } from "@gemel/protocol";
import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useLive } from "../api/live-store.ts";
import { endOf } from "../api/operation-end.ts";
import { AskFooter } from "../invocations/ask-footer.tsx";
import { invocation, perform, type ShownInvocation } from "../invocations/invocation.ts";
import { Dialog } from "../ui/dialog.tsx";
import { Empty, ErrorNotice } from "../ui/notice.tsx";
import { useWords } from "../words/words.tsx";
import { Running } from "./action-dialog.tsx";
import { allNodesOrder } from "./all-nodes-order.ts";
import { NodePlans } from "./node-plans.tsx";
import { usePlans } from "./use-plans.ts";

const waitMaxMs = 300_000;

export function AllNodesDialog(props: {
  readonly sight: ModuleSight;
  readonly action: "start" | "stop";
  readonly onClose: () => void;
}): ReactNode {
  const words = useWords();
  const { sight, action, onClose } = props;
  const { module } = sight;
  const overview = useLive((live) => live.overview);
  const operations = useLive((live) => live.operations);
  const [nodes] = useState(() => allNodesOrder(sight, overview, action));
  const [asked, setAsked] = useState<Readonly<Record<string, string>>>({});
  const acting = (node: string): ShownInvocation<"act"> =>
    invocation(node, "act", { module, body: { action } });
  const act = useMutation({
    mutationFn: async () => {
      for (const node of nodes) {
        const accepted = await perform(acting(node));
        setAsked((before) => ({ ...before, [node]: accepted.operation }));
        // Starting waits for nobody: each start may need the other's.
        if (action === "stop") await endOf(node, accepted.operation, waitMaxMs);
      }
    },
  });
  const isAsked = !act.isIdle;
  const plans = usePlans(
    module,
    isAsked ? [] : nodes.map((node) => ({ node, action, everywhere: true })),
  );
  const isLost = useLive((live) => live.connection === "lost");
  const title = action === "start" ? words.actions.titleStartAll : words.actions.titleStopAll;
  return (
    <Dialog
      title={title(module)}
      onClose={onClose}
      footer={
        <AskFooter
          isAsked={isAsked}
          invocations={nodes.map(acting)}
          words={action === "stop" ? words.actions.stopAll : words.actions.startAll}
          isDanger={action === "stop"}
          unless={
            nodes.length === 0
              ? words.actions.nothingToDo[action]
              : plans.found === null
                ? words.common.loading
                : isLost
                  ? words.connection.lost
                  : null
          }
          onAct={() => act.mutate()}
          onClose={onClose}
        />
      }
    >
      <p className="second">
        {action === "stop" ? words.actions.lead.stopAll : words.actions.lead.startAll}
      </p>
      {!isAsked && nodes.length === 0 && (
        <Empty icon="okRound" title={words.actions.nothingToDo[action]} />
      )}
      {!isAsked && nodes.length > 0 && <NodePlans plans={plans} />}
      {isAsked &&
        nodes
          .filter((node) => asked[node] !== undefined)
          .map((node) => (
            <section key={node} className="stack small">
              <h3>{node}</h3>
              <Running operation={operations.find(({ id }) => id === asked[node]) ?? null} />
            </section>
          ))}
      <ErrorNotice error={act.error} />
    </Dialog>
  );
}
