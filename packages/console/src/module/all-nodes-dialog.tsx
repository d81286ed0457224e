/** Start or stop on every node, in the right order, one operation after the other. @module */

import type { ModuleSight } from "@gemel/protocol";
import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { api } from "../api/client.ts";
import { useLive } from "../api/live-store.ts";
import { endOf } from "../api/operation-end.ts";
import { Dialog } from "../ui/dialog.tsx";
import { ErrorNotice } from "../ui/notice.tsx";
import { useWords } from "../words/words.tsx";
import { Running } from "./action-dialog.tsx";
import { allNodesOrder } from "./all-nodes-order.ts";
import { AskFooter } from "./ask-footer.tsx";

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
  const act = useMutation({
    mutationFn: async () => {
      for (const node of nodes) {
        const accepted = await api.at(node).call("act", { module, body: { action } });
        setAsked((before) => ({ ...before, [node]: accepted.operation }));
        // Starting waits for nobody: each start may need the other's.
        if (action === "stop") await endOf(node, accepted.operation, waitMaxMs);
      }
    },
  });
  const isAsked = !act.isIdle;
  const title = action === "start" ? words.actions.titleStartAll : words.actions.titleStopAll;
  return (
    <Dialog
      title={title(module)}
      onClose={onClose}
      footer={
        <AskFooter
          isAsked={isAsked}
          copy={{
            commands: nodes.map((node) => ({ node, cli: `gemel ${action} -m ${module} --wait` })),
          }}
          words={action === "stop" ? words.actions.stopAll : words.actions.startAll}
          isDanger={action === "stop"}
          onAct={() => act.mutate()}
          onClose={onClose}
        />
      }
    >
      <p className="second">
        {action === "stop" ? words.actions.lead.stopAll : words.actions.lead.startAll}
      </p>
      {!isAsked && (
        <ol className="numbered">
          {nodes.map((node) => (
            <li key={node}>{node}</li>
          ))}
        </ol>
      )}
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
