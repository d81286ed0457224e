/** Snapshots for whoever helps, and what this is. @module */

import type { NodeSight } from "@gemel/protocol";
import { useMutation } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { api } from "../api/client.ts";
import { useLive } from "../api/live-store.ts";
import { useUnless } from "../api/session.tsx";
import { CopyAs } from "../invocations/copy-as.tsx";
import { invocation } from "../invocations/invocation.ts";
import { Button } from "../ui/button.tsx";
import { saveAs } from "../ui/copyable.tsx";
import { ErrorNotice } from "../ui/notice.tsx";
import { Card, Page } from "../ui/page.tsx";
import { useWords } from "../words/words.tsx";

export function SupportPage(): ReactNode {
  const words = useWords().support;
  const overview = useLive((live) => live.overview);
  const nodes = overview?.nodes ?? [];
  return (
    <Page title={words.title} lead={words.lead}>
      <Card title={words.snapshot}>
        <div className="stack">
          <p className="second">{words.snapshotLead}</p>
          {nodes.map((node) => (
            <Snapshot key={node.node} node={node} />
          ))}
        </div>
      </Card>
      <Card title={words.about}>
        <dl className="facts">
          {nodes.map(({ node, version }) => (
            <div className="shortcut" key={node}>
              <dt>{node}</dt>
              <dd>{version === null ? words.nodeAway : `Gemel ${version}`}</dd>
            </div>
          ))}
        </dl>
      </Card>
      <Card title={words.api}>
        <div className="stack small">
          <p className="second">{words.apiMore}</p>
          <p>
            <a href="./openapi.json" target="_blank" rel="noreferrer">
              {words.openApi}
            </a>
          </p>
        </div>
      </Card>
    </Page>
  );
}

function Snapshot({ node }: { readonly node: NodeSight }): ReactNode {
  const words = useWords().support;
  const unless = useUnless("admin") ?? (node.reachable ? null : words.nodeAway);
  const load = useMutation({
    mutationFn: () =>
      api
        .at(node.node)
        .file("support")
        .then((file) => file.bytes()),
    onSuccess: (zip) => {
      const day = new Date().toISOString().slice(0, 10);
      saveAs(new Blob([zip], { type: "application/zip" }), `gemel-${node.node}-${day}.zip`);
    },
  });
  return (
    <div className="stack small">
      <div className="row">
        <Button icon="download" busy={load.isPending} unless={unless} onClick={() => load.mutate()}>
          {load.isPending ? words.busy : words.download(node.node)}
        </Button>
        <CopyAs named invocations={[invocation(node.node, "support", {})]} />
      </div>
      <ErrorNotice error={load.error} />
    </div>
  );
}
