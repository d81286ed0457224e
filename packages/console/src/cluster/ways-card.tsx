/** Whether the servers reach each other on every network, and how well: measured when it is asked for. @module */
import type { NodeSight, PreflightPeer } from "@gemel/protocol";
import { useMutation } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { CopyAs } from "../invocations/copy-as.tsx";
import { invocation, perform, type ShownInvocation } from "../invocations/invocation.ts";
import { Button } from "../ui/button.tsx";
import { ErrorNotice } from "../ui/notice.tsx";
import { Card, DataTable } from "../ui/page.tsx";
import { Badge } from "../ui/status.tsx";
import { useSpoken } from "../words/words.tsx";

/** Programs are run and bytes are sent for it. */
const measuringMaxMs = 120_000;
/** As `gemel check` judges: up to which it is good. */
const limits = { roundTripMs: 2, clockMs: 500, bytesPerSecond: 50_000_000 } as const;

type Way = PreflightPeer & { readonly from: string };

export function WaysCard({ nodes }: { readonly nodes: readonly NodeSight[] }): ReactNode {
  const { words, format, said } = useSpoken();
  const own = words.cluster;
  const names = nodes.filter(({ reachable }) => reachable).map(({ node }) => node);
  const measuring = (node: string): ShownInvocation<"preflight"> =>
    invocation(node, "preflight", {});
  const measure = useMutation({
    mutationFn: async () => {
      const ways: Way[] = [];
      // One after the other: they would share the network.
      for (const node of names) {
        const { peers } = await perform(measuring(node), { timeoutMs: measuringMaxMs });
        ways.push(...peers.map((peer) => ({ ...peer, from: node })));
      }
      return ways;
    },
  });
  const ways = measure.data ?? [];
  return (
    <Card
      title={own.ways}
      flush={ways.length > 0}
      aside={
        <div className="row tight">
          <CopyAs small invocations={names.slice(0, 1).map(measuring)} />
          <Button
            small
            busy={measure.isPending}
            unless={nodes.length < 2 ? own.waysNone : null}
            onClick={() => measure.mutate()}
          >
            {own.measure}
          </Button>
        </div>
      }
    >
      {ways.length === 0 ? (
        <p className="second">{nodes.length < 2 ? own.waysNone : own.waysLead}</p>
      ) : (
        <DataTable
          label={own.ways}
          heads={[own.way, own.network, own.roundTrip, own.clock, own.rate, ""].map((head) => ({
            words: head,
          }))}
        >
          {ways.map((way) => (
            <tr key={`${way.from} ${way.node} ${way.lan}`}>
              <td>
                <strong>{way.from}</strong> → <strong>{way.node}</strong>
              </td>
              <td>
                {way.lan} <span className="muted mono">{way.address}</span>
              </td>
              <td>{way.roundTripMs === null ? "-" : format.milliseconds(way.roundTripMs)}</td>
              <td>
                {way.clockAheadMs === null
                  ? "-"
                  : own.clockBy(
                      format.milliseconds(Math.abs(way.clockAheadMs)),
                      way.clockAheadMs < 0,
                    )}
              </td>
              <td>{way.bytesPerSecond === null ? "-" : `${format.bytes(way.bytesPerSecond)}/s`}</td>
              <td>
                <Badge tone={toneOf(way)}>
                  {way.problem === "" ? own.wayIs[toneOf(way)] : said(way.problem)}
                </Badge>
              </td>
            </tr>
          ))}
        </DataTable>
      )}
      <ErrorNotice error={measure.error} />
    </Card>
  );
}

function toneOf({
  problem,
  roundTripMs,
  clockAheadMs,
  bytesPerSecond,
}: Way): "ok" | "warn" | "bad" {
  if (problem !== "" || roundTripMs === null || bytesPerSecond === null) return "bad";
  const isGood =
    roundTripMs <= limits.roundTripMs &&
    bytesPerSecond >= limits.bytesPerSecond &&
    Math.abs(clockAheadMs ?? 0) <= limits.clockMs;
  return isGood ? "ok" : "warn";
}
