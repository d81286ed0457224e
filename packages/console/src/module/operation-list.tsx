/** What was asked of a module lately, by whom, and how it went. @module */
import type { OperationView } from "@gemel/protocol";
import { type ReactNode, useState } from "react";
import { useLive } from "../api/live-store.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Card, DataTable } from "../ui/page.tsx";
import { Badge } from "../ui/status.tsx";
import { Time } from "../ui/time.tsx";
import { useSpoken } from "../words/words.tsx";
import { Running } from "./action-dialog.tsx";

const tones = { running: "info", waiting: "warn", done: "ok", failed: "bad" } as const;

export function OperationList({ module }: { readonly module: string }): ReactNode {
  const { words, format } = useSpoken();
  const own = words.actions;
  const operations = useLive((live) => live.operations).filter((one) => one.module === module);
  const [open, setOpen] = useState<string | null>(null);
  const shown = operations.find(({ id }) => id === open);
  if (operations.length === 0) return null;
  return (
    <Card title={own.lastOperations} flush>
      <DataTable
        label={own.lastOperations}
        heads={["", words.common.node, "", "", ""].map((head) => ({ words: head }))}
      >
        {operations.slice(0, 8).map((operation) => (
          <tr key={operation.id}>
            <td>
              <strong>{own.short[operation.action]}</strong>{" "}
              <span className="muted">{own.by(operation.by)}</span>
            </td>
            <td>{operation.node}</td>
            <td>
              <Time at={operation.startedAt} />{" "}
              <span className="muted">{tookWords(operation, own.took, format.duration)}</span>
            </td>
            <td>
              <Badge tone={tones[operation.state]}>{own[operation.state]}</Badge>
            </td>
            <td className="end">
              <Button
                small
                kind="quiet"
                icon="right"
                label={own.steps}
                onClick={() => setOpen(operation.id)}
              />
            </td>
          </tr>
        ))}
      </DataTable>
      {shown !== undefined && (
        <Dialog
          title={own.titleOn(own.short[shown.action], module, shown.node)}
          onClose={() => setOpen(null)}
        >
          <Running operation={shown} />
        </Dialog>
      )}
    </Card>
  );
}

function tookWords(
  { startedAt, finishedAt }: OperationView,
  took: (time: string) => string,
  duration: (ms: number) => string,
): string {
  if (finishedAt === null) return "";
  return took(duration(Date.parse(finishedAt) - Date.parse(startedAt)));
}
