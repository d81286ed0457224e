/** The picture, a running resynchronisation, both nodes in detail, what happened last. @module */
import type { ModuleSight, ModuleView, ResyncProgress } from "@gemel/protocol";
import type { ReactNode } from "react";
import { Link } from "wouter";
import { useLive } from "../api/live-store.ts";
import { FarmCard } from "../farm/farm-card.tsx";
import { FarmPicture } from "../farm/farm-picture.tsx";
import { Heartbeats } from "../overview/heartbeats.tsx";
import { ModulePicture } from "../overview/module-picture.tsx";
import { moduleRoute } from "../shell/routes.ts";
import { Card } from "../ui/page.tsx";
import { StateBadge } from "../ui/status.tsx";
import { Since } from "../ui/time.tsx";
import { useSpoken } from "../words/words.tsx";
import { EventRow } from "./event-row.tsx";
import { foldLines } from "./merge-events.ts";
import { NoEvents } from "./no-events.tsx";
import { NodeSwitches } from "./node-switches.tsx";
import { OperationList } from "./operation-list.tsx";
import { useModuleEvents } from "./use-module-events.ts";

const recentMax = 6;

export function StatusTab({ sight }: { readonly sight: ModuleSight }): ReactNode {
  const { words } = useSpoken();
  const overview = useLive((live) => live.overview);
  const { events, isLoading } = useModuleEvents(sight, 20);
  if (overview === null) return null;
  const progress = progressOf(sight);
  const recent = foldLines(events).slice(0, recentMax);
  return (
    <>
      <section className="card picture-card" aria-label={words.module.nodes}>
        <div className="live">
          {sight.kind === "farm" ? (
            <FarmPicture sight={sight} overview={overview} />
          ) : (
            <ModulePicture sight={sight} overview={overview} />
          )}
          <Heartbeats sight={sight} overview={overview} />
        </div>
      </section>
      {sight.kind === "farm" && <FarmCard sight={sight} overview={overview} />}
      {progress !== null && <ResyncCard progress={progress} />}
      <div className="node-cards live">
        {Object.entries(sight.perNode).map(([node, { view }]) => (
          <NodeCard
            key={node}
            sight={sight}
            node={node}
            view={view}
            reachable={overview.nodes.find((one) => one.node === node)?.reachable ?? true}
          />
        ))}
      </div>
      <Card
        title={words.module.recent}
        flush
        aside={
          <Link href={moduleRoute(sight.module, "timeline")}>{words.module.openTimeline}</Link>
        }
      >
        {recent.length === 0 ? (
          <NoEvents isLoading={isLoading} />
        ) : (
          recent.map((line) => (
            <EventRow key={`${line.node} ${line.event.chain} ${line.event.id}`} line={line} />
          ))
        )}
      </Card>
      <OperationList module={sight.module} />
    </>
  );
}

/** Of the node that sends, which knows best. */
function progressOf(sight: ModuleSight): ResyncProgress | null {
  for (const { view } of Object.values(sight.perNode)) {
    const mirror = view?.mirror;
    if (mirror?.link === "resyncing" && mirror.resync !== null && mirror.role === "primary") {
      return mirror.resync;
    }
  }
  return null;
}

function ResyncCard({ progress }: { readonly progress: ResyncProgress }): ReactNode {
  const { words, format } = useSpoken();
  const own = words.module;
  const { bytesDone, bytesTotal, filesDone, filesTotal, bytesSent, elapsedMs } = progress;
  const share = bytesTotal === 0 ? 0 : Math.min(1, bytesDone / bytesTotal);
  const leftMs = share > 0.01 ? (elapsedMs / share) * (1 - share) : null;
  const rate = elapsedMs > 0 ? (bytesDone * 1000) / elapsedMs : 0;
  return (
    <Card title={own.resync} aside={<strong>{Math.floor(share * 100)} %</strong>}>
      <div className="stack small">
        <progress className="progress" value={share} max={1} aria-label={own.resync} />
        <p className="row second">
          <span>{own.resyncOf(format.bytes(bytesDone), format.bytes(bytesTotal))}</span>
          <span>{own.resyncFiles(format.number(filesDone), format.number(filesTotal))}</span>
          <span>{own.resyncSent(format.bytes(bytesSent))}</span>
          <span>{own.resyncRate(format.bytes(rate))}</span>
          {leftMs !== null && (
            <span>{own.resyncLeft(format.duration(Math.max(1000, leftMs)))}</span>
          )}
        </p>
      </div>
    </Card>
  );
}

function NodeCard(props: {
  readonly sight: ModuleSight;
  readonly node: string;
  readonly view: ModuleView | null;
  readonly reachable: boolean;
}): ReactNode {
  const { words, said } = useSpoken();
  const { sight, node, view, reachable } = props;
  const problem = sight.problems[node] ?? "";
  return (
    <Card
      title={node}
      aside={
        <StateBadge
          state={view?.state ?? null}
          readiness={view?.readiness ?? null}
          stale={!reachable}
        />
      }
    >
      {view === null ? (
        <p className="second">{problem === "" ? words.module.notThere : said(problem)}</p>
      ) : (
        <div className="stack">
          {!reachable && <p className="second">{words.module.asHeard}</p>}
          <NodeFacts view={view} problem={problem} />
          {reachable && <NodeSwitches module={sight.module} view={view} />}
        </div>
      )}
    </Card>
  );
}

function NodeFacts(props: { readonly view: ModuleView; readonly problem: string }): ReactNode {
  const { words, format, said } = useSpoken();
  const own = words.module;
  const { view, problem } = props;
  const { mirror, record } = view;
  const link = { up: own.linkUp, down: own.linkDown, resyncing: own.linkResyncing };
  return (
    <dl className="facts">
      <dt>{own.role}</dt>
      <dd>
        {words.states.meaning[view.state]}, <Since at={view.since} />
      </dd>
      {(problem !== "" || view.reason !== "") && (
        <>
          <dt>{own.reason}</dt>
          <dd>{said(problem === "" ? view.reason : problem)}</dd>
        </>
      )}
      {record !== null && (
        <>
          <dt>{own.data}</dt>
          <dd>
            {record.generation === null ? own.noData : own.dataWords[record.data]}
            {record.generation !== null && (
              <span className="muted mono" title={own.generation}>
                {" "}
                {record.generation.slice(0, 8)}
              </span>
            )}
          </dd>
        </>
      )}
      {mirror !== null && mirror.role !== "idle" && (
        <>
          <dt>{own.directories}</dt>
          <dd>
            {link[mirror.link]}, {mirror.encryption === "tls" ? own.tls : own.notEncrypted}
            <br />
            <span className="muted">
              {mirror.role === "primary"
                ? own.recordsSent(format.number(mirror.recordsSent), format.bytes(mirror.bytesSent))
                : own.recordsApplied(format.number(mirror.recordsApplied))}
            </span>
          </dd>
        </>
      )}
    </dl>
  );
}
