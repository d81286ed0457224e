/** A new cluster: servers and networks, tried before anything is written. @module */
import type { ClusterJoined, HostAddress } from "@gemel/protocol";
import { useMutation, useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { api } from "../api/client.ts";
import { CopyAs } from "../invocations/copy-as.tsx";
import { invocation, perform } from "../invocations/invocation.ts";
import { Button } from "../ui/button.tsx";
import { TextField } from "../ui/field.tsx";
import { ErrorNotice, Loading, Notice } from "../ui/notice.tsx";
import { Card } from "../ui/page.tsx";
import { useSettled } from "../ui/settled.ts";
import { useWords } from "../words/words.tsx";
import {
  type ClusterPlan,
  firstPlan,
  placeOf,
  problemOf,
  waysOf,
  withNetwork,
  withoutServer,
  withServer,
} from "./cluster-plan.ts";
import { NetworkFields } from "./network-fields.tsx";
import { isOpen, isReached, useReach } from "./reach-line.tsx";

type OnDone = (joined: ClusterJoined, plan: ClusterPlan) => void;

export function CreateForm({ onDone }: { readonly onDone: OnDone }): ReactNode {
  const query = useQuery({
    queryKey: ["host-addresses"],
    queryFn: () => api.call("hostAddresses"),
    retry: false,
  });
  if (query.isLoading) return <Loading tall />;
  return <PlanForm host={query.data ?? []} onDone={onDone} />;
}

function PlanForm(props: {
  readonly host: readonly HostAddress[];
  readonly onDone: OnDone;
}): ReactNode {
  const words = useWords().cluster;
  const { host, onDone } = props;
  const [plan, setPlan] = useState(() => firstPlan(host));
  const ways = waysOf(plan, host);
  const asked = waysOf(useSettled(plan), host);
  const answers = useReach(asked);
  // What is said stays beside what has not changed since.
  const reached = ways.map(
    ({ to, from }) => answers[asked.findIndex((one) => one.to === to && one.from === from)],
  );
  const { node, addresses } = placeOf(plan, 0);
  const making = invocation(null, "initCluster", {
    body: {
      ...(node === undefined ? {} : { node }),
      ...(Object.keys(addresses).length === 0 ? {} : { addresses }),
    },
  });
  const act = useMutation({
    mutationFn: () => perform(making),
    onSuccess: (joined) => onDone(joined, plan),
  });
  const problem = problemOf(plan);
  const isTrying = reached.some((one) => one === undefined || isOpen(one));
  const isAway = !isTrying && !reached.every((one) => one !== undefined && isReached(one));
  const called = plan.servers.map((name, at) =>
    name.trim() !== "" ? name.trim() : at === 0 ? words.thisServer : words.otherServer(at + 1),
  );
  const reachedAt = (network: number, server: number) =>
    reached[ways.findIndex((way) => way.network === network && way.server === server)];
  return (
    <Card
      title={words.createTitle}
      foot={
        <>
          <span className="start">
            <CopyAs invocations={[making]} />
          </span>
          <Button
            kind="primary"
            busy={act.isPending}
            unless={
              problem !== null ? words.planProblems[problem] : isTrying ? words.reaching : null
            }
            onClick={() => act.mutate()}
          >
            {isAway ? words.createAnyway : words.create}
          </Button>
        </>
      }
    >
      <div className="stack">
        <ServerFields plan={plan} onChange={setPlan} />
        <h3>{words.networks}</h3>
        <p className="second">{words.networksLead}</p>
        {plan.networks.map((network, at) => (
          <NetworkFields
            // Networks have no identity but their place while they are planned.
            key={`network ${at + 1}`}
            network={network}
            servers={called}
            host={host}
            reached={(server) => reachedAt(at, server)}
            onChange={(next) => setPlan({ ...plan, networks: plan.networks.with(at, next) })}
            onRemove={
              plan.networks.length === 1
                ? null
                : () => setPlan({ ...plan, networks: plan.networks.toSpliced(at, 1) })
            }
          />
        ))}
        <div className="row">
          <Button icon="add" onClick={() => setPlan(withNetwork(plan))}>
            {words.addNetwork}
          </Button>
        </div>
        {problem !== null && <Notice tone="warn" title={words.planProblems[problem]} />}
        {isAway && (
          <Notice tone="warn" role="status" title={words.notAllReached}>
            <p className="second">{words.notAllReachedMore}</p>
          </Notice>
        )}
        <ErrorNotice error={act.error} />
      </div>
    </Card>
  );
}

function ServerFields(props: {
  readonly plan: ClusterPlan;
  readonly onChange: (plan: ClusterPlan) => void;
}): ReactNode {
  const words = useWords().cluster;
  const { plan, onChange } = props;
  const { servers } = plan;
  return (
    <>
      <div className="form-grid">
        {servers.map((name, at) => (
          <div key={`server ${at + 1}`} className="server-name">
            <TextField
              label={at === 0 ? words.nodeName : words.otherName(at + 1)}
              value={name}
              onChange={(next) => onChange({ ...plan, servers: servers.with(at, next) })}
              hint={words.nodeNameHint}
              mono
            />
            {at > 1 && (
              <Button
                kind="quiet"
                icon="trash"
                label={words.forgetServer}
                onClick={() => onChange(withoutServer(plan, at))}
              />
            )}
          </div>
        ))}
      </div>
      <div className="row">
        <Button icon="add" onClick={() => onChange(withServer(plan))}>
          {words.anotherServer}
        </Button>
      </div>
    </>
  );
}
