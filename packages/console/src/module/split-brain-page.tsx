/** Both went on by themselves: both sides beside each other, and the decision. @module */

import type { ModuleSight, SplitBrainSide } from "@gemel/protocol";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { Link } from "wouter";
import { api } from "../api/client.ts";
import { useUnless } from "../api/session.tsx";
import { moduleRoute } from "../shell/routes.ts";
import { Button } from "../ui/button.tsx";
import { Marked } from "../ui/marked.tsx";
import { Empty, ErrorNotice, Loading, Notice } from "../ui/notice.tsx";
import { Card } from "../ui/page.tsx";
import { Badge } from "../ui/status.tsx";
import { Since, Time } from "../ui/time.tsx";
import { useSpoken } from "../words/words.tsx";
import { KeepDialog } from "./keep-dialog.tsx";

export function SplitBrainPage({ sight }: { readonly sight: ModuleSight }): ReactNode {
  const { words } = useSpoken();
  const own = words.split;
  const { module } = sight;
  const [keep, setKeep] = useState<string | null>(null);
  const query = useQuery({
    queryKey: ["module", module, "facts", "split-brain"],
    queryFn: () => api.call("splitBrain", { module }),
    refetchInterval: 2000,
  });
  const sides = query.data?.sides ?? [];
  const kept = sides.find(({ node }) => node === keep);
  return (
    <>
      <ErrorNotice error={query.error} />
      {query.isLoading && <Loading tall />}
      {query.data !== undefined && !query.data.diverged && (
        <section className="card">
          <Empty
            icon="okRound"
            title={own.none}
            action={
              <Link className="button" href={moduleRoute(module, "data")}>
                {words.data.openRescues}
              </Link>
            }
          >
            {own.noneMore}
          </Empty>
        </section>
      )}
      {query.data?.diverged === true && (
        <Notice tone="bad" title={own.title}>
          <p>{own.lead}</p>
        </Notice>
      )}
      <div className="sides">
        {sides.map((side) => (
          <Side
            key={side.node}
            module={module}
            side={side}
            onKeep={query.data?.diverged === true ? () => setKeep(side.node) : null}
          />
        ))}
      </div>
      {kept !== undefined && (
        <KeepDialog module={module} keep={kept} sides={sides} onClose={() => setKeep(null)} />
      )}
    </>
  );
}

function Side(props: {
  readonly module: string;
  readonly side: SplitBrainSide;
  readonly onKeep: (() => void) | null;
}): ReactNode {
  const { words, format, said } = useSpoken();
  const own = words.split;
  const { side } = props;
  const unless = useUnless("control", props.module) ?? (side.reachable ? null : own.unreachable);
  const { changed, postgresql } = side;
  const written = postgresql?.lastCommitAt ?? postgresql?.logWrittenAt ?? null;
  return (
    <Card
      title={side.node}
      aside={
        side.reachable ? (
          <Badge tone={!side.serves ? "off" : props.onKeep !== null ? "warn" : "ok"}>
            {side.serves ? own.serves : own.doesNotServe}
          </Badge>
        ) : (
          <Badge tone="off" icon="unplugged">
            {own.unreachable}
          </Badge>
        )
      }
      foot={
        props.onKeep !== null && (
          <Button kind="primary" unless={unless} onClick={props.onKeep}>
            {own.keep(side.node)}
          </Button>
        )
      }
    >
      <dl className="facts">
        <dt>{own.since}</dt>
        <dd>{side.since === null ? own.notKnown : <Since at={side.since} />}</dd>
        {side.alone !== null && (
          <>
            <dt>{own.alone}</dt>
            <dd>
              {side.alone.until === null
                ? own.aloneSince(format.full(side.alone.from))
                : own.aloneUntil(format.full(side.alone.from), format.full(side.alone.until))}
            </dd>
          </>
        )}
        <dt>{words.module.reason}</dt>
        <dd>{side.reason === "" ? "-" : <Marked text={said(side.reason)} />}</dd>
        <dt>{own.data}</dt>
        <dd className="mono">{side.data ?? "-"}</dd>
        <dt>{own.changed}</dt>
        <dd>
          {changed === null
            ? own.notKnown
            : words.data.estimateSome(format.number(changed.files), format.bytes(changed.bytes))}
        </dd>
        {postgresql !== null && (
          <>
            <dt>{postgresql.isCheckpoint ? own.lsnCheckpoint : own.lsn}</dt>
            <dd className="mono">{postgresql.lsn ?? own.notKnown}</dd>
            <dt>{postgresql.lastCommitAt === null ? own.logWritten : own.lastCommit}</dt>
            <dd>{written === null ? own.notKnown : <Time at={written} />}</dd>
          </>
        )}
        <dt>{own.rescues}</dt>
        <dd>
          {side.rescues > 0 ? (
            <Link href={moduleRoute(props.module, "data")}>{side.rescues}</Link>
          ) : (
            own.noRescues
          )}
        </dd>
      </dl>
    </Card>
  );
}
