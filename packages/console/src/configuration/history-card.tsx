/** The last configurations that were in force, and one of them again. @module */

import type { LastConfigView } from "@gemel/protocol";
import { useQueries, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { api } from "../api/client.ts";
import { ConfirmDialog } from "../invocations/confirm-dialog.tsx";
import { invocation, perform, type ShownInvocation } from "../invocations/invocation.ts";
import { Button } from "../ui/button.tsx";
import { Card, DataTable } from "../ui/page.tsx";
import { Badge } from "../ui/status.tsx";
import { Time } from "../ui/time.tsx";
import { useFormat, useWords } from "../words/words.tsx";
import { OutcomeList, usePerNode } from "./per-node.tsx";

export function HistoryCard(props: {
  readonly module: string;
  readonly nodes: readonly string[];
}): ReactNode {
  const words = useWords();
  const format = useFormat();
  const own = words.configuration;
  const queries = useQueryClient();
  const { module, nodes } = props;
  const [asked, setAsked] = useState<LastConfigView | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const { outcomes, begin, reset } = usePerNode();
  const histories = useQueries({
    queries: nodes.map((node) => ({
      queryKey: ["config-history", module, node],
      queryFn: () => api.at(node).call("history", { module }),
      retry: false,
    })),
    combine: (results) => results.map(({ data }) => data ?? []),
  });
  const first = histories[0] ?? [];
  const restoring = (node: string, { back }: LastConfigView): ShownInvocation<"restore"> =>
    invocation(node, "restore", { module, body: { back } });
  const restore = async (config: LastConfigView): Promise<void> => {
    setIsBusy(true);
    await begin(nodes, async (node) => {
      await perform(restoring(node, config));
      return undefined;
    });
    setIsBusy(false);
    for (const key of ["config-history", "file", "files"]) {
      await queries.invalidateQueries({ queryKey: [key, module] });
    }
  };
  return (
    <Card title={own.history} flush={first.length > 0}>
      {first.length === 0 ? (
        <p className="muted">{own.noHistory}</p>
      ) : (
        <DataTable label={own.history} heads={["", ""].map((head) => ({ words: head }))}>
          {first.map((config) => (
            <tr key={config.back}>
              <td>
                <Time at={config.at} />
              </td>
              <td className="end">
                {config.back === 0 ? (
                  <Badge tone="ok">{own.inForce}</Badge>
                ) : (
                  <Button small onClick={() => setAsked(config)}>
                    {own.restore}
                  </Button>
                )}
              </td>
            </tr>
          ))}
        </DataTable>
      )}
      {asked !== null && (
        <ConfirmDialog
          title={own.restoreTitle(format.full(asked.at))}
          confirm={own.restore}
          busy={isBusy}
          error={null}
          invocations={nodes.map((node) => restoring(node, asked))}
          onConfirm={() => void restore(asked)}
          onClose={() => {
            setAsked(null);
            reset();
          }}
        >
          <p className="second">{own.restoreLead}</p>
          {Object.keys(outcomes).length > 0 && (
            <OutcomeList
              nodes={nodes}
              outcomes={outcomes}
              done={own.applied}
              running={own.writing}
            />
          )}
        </ConfirmDialog>
      )}
    </Card>
  );
}
