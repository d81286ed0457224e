/** Drain a node of a farm, or let it take its share again: what was checked, what it means, what is so now. @module */
import type { Draining, FarmPlan, ModuleSight } from "@gemel/protocol";
import { useMutation, useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { api } from "../api/client.ts";
import { useLive } from "../api/live-store.ts";
import { AskFooter } from "../invocations/ask-footer.tsx";
import { invocation, perform } from "../invocations/invocation.ts";
import { PlanChecks, PlanConsequences } from "../module/plan-words.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { ErrorNotice, Loading, Notice } from "../ui/notice.tsx";
import { useSpoken } from "../words/words.tsx";
import { farmFacts } from "./farm-facts.ts";

export type TrafficWanted = {
  readonly node: string;
  readonly traffic: Draining;
};

export function TrafficDialog(props: {
  readonly sight: ModuleSight;
  readonly wanted: TrafficWanted;
  readonly onClose: () => void;
}): ReactNode {
  const { words } = useSpoken();
  const { sight, wanted, onClose } = props;
  const { node, traffic } = wanted;
  const { module } = sight;
  const plan = useQuery({
    queryKey: ["farm-plan", module, node, traffic],
    queryFn: () => api.at(node).call("farmPlan", { module, query: { traffic } }),
    refetchInterval: 1000,
    staleTime: 0,
  });
  const changing = invocation(node, "changeTraffic", { module, body: { traffic } });
  const act = useMutation({
    mutationFn: () => perform(changing),
  });
  const isLost = useLive((live) => live.connection === "lost");
  const isAsked = act.data !== undefined;
  return (
    <Dialog
      title={words.farm.dialogTitle[traffic](module, node)}
      onClose={onClose}
      footer={
        <AskFooter
          isAsked={isAsked}
          invocations={[changing]}
          words={words.farm[traffic]}
          isDanger={plan.data?.allowed === false}
          busy={act.isPending}
          unless={
            plan.data === undefined ? words.common.loading : isLost ? words.connection.lost : null
          }
          onAct={() => act.mutate()}
          onClose={onClose}
        />
      }
    >
      {isAsked ? (
        <Outcome sight={sight} wanted={wanted} />
      ) : (
        <>
          <p className="second">{words.farm.dialogLead[traffic]}</p>
          {plan.data === undefined ? plan.error === null && <Loading /> : <Plan plan={plan.data} />}
          <ErrorNotice error={plan.error ?? act.error} />
        </>
      )}
    </Dialog>
  );
}

function Plan({ plan }: { readonly plan: FarmPlan }): ReactNode {
  const { words } = useSpoken();
  return (
    <>
      <PlanChecks checks={plan.checks}>
        {!plan.allowed && <Notice tone="warn" title={words.actions.notAll} />}
      </PlanChecks>
      <PlanConsequences consequences={plan.consequences} />
    </>
  );
}

/** As the stream tells it: what the node takes now. */
function Outcome(props: {
  readonly sight: ModuleSight;
  readonly wanted: TrafficWanted;
}): ReactNode {
  const { words, format } = useSpoken();
  const overview = useLive((live) => live.overview);
  const { node, traffic } = props.wanted;
  if (overview === null) return null;
  const found = farmFacts(props.sight, overview).nodes.find((one) => one.node === node);
  const percent = found?.percent ?? 0;
  const isDone = traffic === "drain" ? percent === 0 : percent > 0;
  return (
    <Notice
      tone={isDone ? "ok" : "info"}
      title={isDone ? words.farm.outcome[traffic](node) : words.actions.running}
      role="status"
    >
      <p>{words.farm.takesNow(node, format.percent(percent))}</p>
    </Notice>
  );
}
