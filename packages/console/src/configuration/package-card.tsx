/** The module as a file, and its end. @module */

import type { ModuleSight } from "@gemel/protocol";
import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useLocation } from "wouter";
import { ConfirmDialog } from "../invocations/confirm-dialog.tsx";
import { CopyAs } from "../invocations/copy-as.tsx";
import { invocation, perform, type ShownInvocation } from "../invocations/invocation.ts";
import { routes } from "../shell/routes.ts";
import { Button } from "../ui/button.tsx";
import { saveAs } from "../ui/copyable.tsx";
import { TextField } from "../ui/field.tsx";
import { ErrorNotice } from "../ui/notice.tsx";
import { Card } from "../ui/page.tsx";
import { useWords } from "../words/words.tsx";
import { bytesOf } from "./base64.ts";
import { OutcomeList, usePerNode } from "./per-node.tsx";

export function PackageCard(props: {
  readonly sight: ModuleSight;
  readonly source: string;
  readonly nodes: readonly string[];
}): ReactNode {
  const words = useWords();
  const own = words.configuration;
  const { sight, source, nodes } = props;
  const { module } = sight;
  const [, go] = useLocation();
  const [removing, setRemoving] = useState(false);
  const [typed, setTyped] = useState("");
  const [isBusy, setIsBusy] = useState(false);
  const { outcomes, begin } = usePerNode();
  const packing = invocation(source, "package", { module });
  const removal = (node: string): ShownInvocation<"uninstall"> =>
    invocation(node, "uninstall", { module });
  const download = useMutation({
    mutationFn: () => perform(packing),
    onSuccess: ({ zip }) =>
      saveAs(new Blob([bytesOf(zip)], { type: "application/zip" }), `${module}.safe`),
  });
  const isStopped = Object.values(sight.perNode).every(
    ({ view }) => view === null || view.state === "STOP",
  );
  const remove = async (): Promise<void> => {
    setIsBusy(true);
    const ok = await begin(nodes, async (node) => {
      await perform(removal(node));
      return undefined;
    });
    setIsBusy(false);
    if (ok) go(routes.overview);
  };
  return (
    <Card title={own.package}>
      <div className="stack">
        <p className="second">{own.packageLead}</p>
        <div className="row">
          <Button icon="download" busy={download.isPending} onClick={() => download.mutate()}>
            {own.download}
          </Button>
          <CopyAs invocations={[packing]} />
          <Button
            icon="trash"
            unless={isStopped ? null : own.uninstallLead}
            onClick={() => setRemoving(true)}
          >
            {own.uninstall}
          </Button>
        </div>
        <ErrorNotice error={download.error} />
      </div>
      {removing && (
        <ConfirmDialog
          title={own.uninstallTitle(module)}
          confirm={words.common.remove}
          danger
          busy={isBusy}
          unless={typed === module ? null : words.actions.typeName(module)}
          error={null}
          invocations={nodes.map(removal)}
          onConfirm={() => void remove()}
          onClose={() => setRemoving(false)}
        >
          <p className="second">{own.uninstallLead}</p>
          <TextField
            label={words.actions.typeName(module)}
            value={typed}
            onChange={setTyped}
            mono
            autoFocus
          />
          {Object.keys(outcomes).length > 0 && (
            <OutcomeList
              nodes={nodes}
              outcomes={outcomes}
              done={words.common.done}
              running={words.actions.running}
            />
          )}
        </ConfirmDialog>
      )}
    </Card>
  );
}
