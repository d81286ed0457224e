/** A server without a cluster: create one, or join one. @module */

import type { ClusterJoined } from "@gemel/protocol";
import { type ReactNode, useState } from "react";
import { Link, Redirect } from "wouter";
import { useLive } from "../api/live-store.ts";
import { WizardSteps } from "../configuration/wizard-steps.tsx";
import { routes } from "../shell/routes.ts";
import { Icon } from "../ui/icon.tsx";
import { Loading, Notice } from "../ui/notice.tsx";
import { Card, Page } from "../ui/page.tsx";
import { useWords } from "../words/words.tsx";
import { JoinToken } from "./add-node-dialog.tsx";
import { type ClusterPlan, placeOf } from "./cluster-plan.ts";
import { CreateForm } from "./create-form.tsx";
import { JoinForm } from "./join-form.tsx";
import { WaysCard } from "./ways-card.tsx";

type Begun = { readonly joined: ClusterJoined; readonly plan: ClusterPlan | null };

export function StartPage(): ReactNode {
  const words = useWords().cluster;
  const [way, setWay] = useState<"create" | "join">("create");
  const [made, setMade] = useState<Begun | null>(null);
  const configured = useLive((live) => live.overview?.configured);
  // Who comes here by an old address; who has made a cluster here stays, to see how the next server joins.
  const [isBegun, setBegun] = useState(false);
  if (!isBegun && configured === false) setBegun(true);
  if (made !== null) return <Created {...made} isLive={configured === true} />;
  if (!isBegun && configured === true) return <Redirect to={routes.cluster} />;
  return (
    <Page title={words.chooseTitle} lead={words.chooseLead}>
      <div className="gallery">
        {(["create", "join"] as const).map((one) => (
          <button
            key={one}
            type="button"
            className="gallery-card"
            aria-pressed={one === way}
            onClick={() => setWay(one)}
          >
            <strong>
              {one === "create" ? words.createTitle : words.joinTitle}
              <Icon name={one === "create" ? "add" : "link"} />
            </strong>
            <span className="second">{one === "create" ? words.createLead : words.joinLead}</span>
          </button>
        ))}
      </div>
      {way === "create" ? (
        <div className="wizard">
          <Steps at="start" />
          <CreateForm onDone={(joined, plan) => setMade({ joined, plan })} />
        </div>
      ) : (
        <JoinForm onDone={(joined) => setMade({ joined, plan: null })} />
      )}
    </Page>
  );
}

const stepIds = ["start", "others", "done"] as const;

function Steps({ at }: { readonly at: (typeof stepIds)[number] }): ReactNode {
  const words = useWords().cluster;
  return <WizardSteps steps={stepIds.map((id) => ({ id, words: words.steps[id] }))} at={at} />;
}

/** `plan` null: this server has joined one that was there. */
function Created({ joined, plan, isLive }: Begun & { readonly isLive: boolean }): ReactNode {
  const words = useWords().cluster;
  const nodes = useLive((live) => live.overview?.nodes) ?? [];
  const others = nodes.filter(({ isSelf, reachable }) => !isSelf && reachable);
  const next = others.length + 1;
  const isDone = plan === null || next >= plan.servers.length;
  return (
    <Page
      title={plan === null ? words.joinedHere : words.created}
      lead={isDone ? words.doneMore : words.createdMore}
    >
      {plan === null ? (
        <>
          <Made joined={joined} title={words.joinedHere} />
          {nodes.length > 1 && <WaysCard nodes={nodes} />}
        </>
      ) : (
        <div className="wizard">
          <Steps at={isDone ? "done" : "others"} />
          <div className="stack">
            <Made joined={joined} title={words.created} />
            {others.map(({ node }) => (
              <Notice key={node} tone="ok" role="status" title={words.joined(node)} />
            ))}
            {!isDone && (
              <Card title={words.addTitle}>
                <div className="stack">
                  {isLive ? <JoinToken key={next} place={placeOf(plan, next)} /> : <Loading />}
                </div>
              </Card>
            )}
            {nodes.length > 1 && <WaysCard nodes={nodes} />}
          </div>
        </div>
      )}
      <div className="row">
        <Link className="button primary" href={routes.newModule}>
          {words.toModule}
        </Link>
        <Link className="button" href={routes.overview}>
          {words.toOverview}
        </Link>
      </div>
    </Page>
  );
}

function Made(props: { readonly joined: ClusterJoined; readonly title: string }): ReactNode {
  const { nodes, fingerprint } = props.joined;
  return (
    <Notice tone="ok" title={props.title}>
      <p>
        {nodes.join(", ")} <span className="mono muted">{fingerprint}</span>
      </p>
    </Notice>
  );
}
