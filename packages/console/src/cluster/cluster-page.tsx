/** The servers of the cluster, their networks and the witness. @module */

import type { Overview } from "@gemel/protocol";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { Link, Redirect } from "wouter";
import { api } from "../api/client.ts";
import { useLive } from "../api/live-store.ts";
import { useUnless } from "../api/session.tsx";
import { ConfirmDialog } from "../invocations/confirm-dialog.tsx";
import { invocation, perform, type ShownInvocation } from "../invocations/invocation.ts";
import { routes } from "../shell/routes.ts";
import { Button } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import { ErrorNotice, Loading, Notice } from "../ui/notice.tsx";
import { Card, DataTable, Page } from "../ui/page.tsx";
import { Badge } from "../ui/status.tsx";
import { Time } from "../ui/time.tsx";
import { useFormat, useSpoken, useWords } from "../words/words.tsx";
import { AddNodeDialog } from "./add-node-dialog.tsx";
import { WaysCard } from "./ways-card.tsx";

export function ClusterPage(): ReactNode {
  const words = useWords().cluster;
  const overview = useLive((live) => live.overview);
  const isAdmin = useUnless("admin") === null;
  const [adding, setAdding] = useState(false);
  if (overview === null) {
    return (
      <Page title={words.title}>
        <Loading tall />
      </Page>
    );
  }
  if (!overview.configured) return <Redirect to={routes.clusterStart} />;
  return (
    <Page
      title={words.title}
      lead={words.lead}
      actions={
        isAdmin && (
          <>
            <Link className="button" href={routes.clusterEdit}>
              <Icon name="edit" />
              {words.edit}
            </Link>
            <Button kind="primary" icon="add" onClick={() => setAdding(true)}>
              {words.addNode}
            </Button>
          </>
        )
      }
    >
      <NodesCard overview={overview} isAdmin={isAdmin} />
      <NetworksCard overview={overview} />
      {isAdmin && <WaysCard nodes={overview.nodes} />}
      <Card title={words.witness}>
        <WitnessFacts overview={overview} />
      </Card>
      {adding && <AddNodeDialog onClose={() => setAdding(false)} />}
    </Page>
  );
}

function NodesCard(props: { readonly overview: Overview; readonly isAdmin: boolean }): ReactNode {
  const { words, said } = useSpoken();
  const own = words.cluster;
  const format = useFormat();
  const queries = useQueryClient();
  const { overview, isAdmin } = props;
  const [removing, setRemoving] = useState<string | null>(null);
  const standing = useQuery({
    queryKey: ["cluster", "nodes"],
    queryFn: () => api.call("clusterNodes"),
    refetchInterval: 5000,
    retry: false,
  });
  const remove = useMutation({
    mutationFn: (node: string) => perform(removal(node)),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["cluster"] });
      setRemoving(null);
    },
  });
  const same = standing.data?.same;
  return (
    <Card
      title={own.nodes}
      flush
      aside={
        same !== undefined && (
          <Badge tone={same ? "ok" : "warn"} icon={same ? "ok" : "warning"}>
            {same ? own.same : own.notSame}
          </Badge>
        )
      }
    >
      <DataTable
        label={own.nodes}
        heads={[words.common.node, "", own.addresses, own.version, own.certificate, ""].map(
          (head) => ({ words: head }),
        )}
      >
        {overview.nodes.map((node) => {
          const more = standing.data?.nodes.find((one) => one.node === node.node);
          const ends = more?.certificateEndsAt ?? null;
          const problem = node.problem !== "" ? node.problem : (more?.problem ?? "");
          return (
            <tr key={node.node}>
              <td>
                <strong>{node.node}</strong>
                {node.isSelf && <span className="muted small-text"> {own.thisNode}</span>}
              </td>
              <td>
                <Badge
                  tone={node.reachable ? "ok" : "bad"}
                  icon={node.reachable ? "ok" : "unplugged"}
                >
                  {node.reachable ? own.reachable : own.away}
                </Badge>
                {!node.reachable && node.lastSeenAt !== null && (
                  <p className="muted small-text">
                    {own.lastSeen} <Time at={node.lastSeenAt} />
                  </p>
                )}
                {problem !== "" && <p className="second small-text">{said(problem)}</p>}
              </td>
              <td className="mono">{node.addresses.map(({ address }) => address).join(", ")}</td>
              <td>{node.version ?? "-"}</td>
              <td>{ends === null ? "-" : format.full(ends)}</td>
              <td className="end">
                {isAdmin && !node.isSelf && (
                  <Button
                    small
                    kind="quiet"
                    icon="trash"
                    label={own.removeNode(node.node)}
                    onClick={() => setRemoving(node.node)}
                  />
                )}
              </td>
            </tr>
          );
        })}
      </DataTable>
      {removing !== null && (
        <ConfirmDialog
          title={own.removeNode(removing)}
          confirm={words.common.remove}
          danger
          busy={remove.isPending}
          error={remove.error}
          invocations={[removal(removing)]}
          onConfirm={() => remove.mutate(removing)}
          onClose={() => setRemoving(null)}
        >
          <p>{own.removeMore(removing)}</p>
        </ConfirmDialog>
      )}
      <ErrorNotice error={standing.error} />
    </Card>
  );
}

function removal(member: string): ShownInvocation<"removeNode"> {
  return invocation(null, "removeNode", { member });
}

function NetworksCard({ overview }: { readonly overview: Overview }): ReactNode {
  const words = useWords().cluster;
  const lans = [
    ...new Set(overview.nodes.flatMap(({ addresses }) => addresses.map(({ lan }) => lan))),
  ];
  return (
    <Card title={words.networks} flush>
      <DataTable
        label={words.networks}
        heads={[words.network, ...overview.nodes.map(({ node }) => node)].map((head) => ({
          words: head,
        }))}
      >
        {lans.map((lan) => (
          <tr key={lan}>
            <td>
              <strong>{lan}</strong>
            </td>
            {overview.nodes.map(({ node, addresses }) => (
              <td key={node} className="mono">
                {addresses.find((one) => one.lan === lan)?.address ?? "-"}
              </td>
            ))}
          </tr>
        ))}
      </DataTable>
    </Card>
  );
}

function WitnessFacts({ overview }: { readonly overview: Overview }): ReactNode {
  const words = useWords();
  const { witness } = overview;
  if (witness === null) return <Notice tone="info">{words.cluster.noWitness}</Notice>;
  return (
    <div className="stack small">
      <p className="row">
        <Badge tone={witness.up === null ? "off" : witness.up ? "ok" : "warn"}>
          {witness.up === null
            ? words.heartbeats.unknown
            : witness.up
              ? words.cluster.reachable
              : words.cluster.away}
        </Badge>
        <span className="mono">
          {witness.kind} {witness.address}:{witness.port}
        </span>
      </p>
      <p className="muted">{words.cluster.witnessMore}</p>
    </div>
  );
}
