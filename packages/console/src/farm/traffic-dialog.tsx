/** Drain a node of a farm, or let it take its share again: what was checked, what it means, what is so now. @module */
import type { FarmPlan, FarmRequest, ModuleSight, ModuleView } from "@gemel/protocol";
import { useMutation, useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { ask, moduleOnNode } from "../api/client.ts";
import { useLive } from "../api/live-store.ts";
import { CopyAs } from "../module/copy-as.tsx";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Icon } from "../ui/icon.tsx";
import { ErrorNotice, Loading, Notice } from "../ui/notice.tsx";
import { useSpoken } from "../words/words.tsx";
import { farmFacts } from "./farm-facts.ts";

export type TrafficWanted = {
  readonly node: string;
  readonly traffic: Extract<FarmRequest["traffic"], "drain" | "undrain">;
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
    queryFn: () => ask<FarmPlan>(moduleOnNode(node, module, `farm/plan?traffic=${traffic}`)),
    refetchInterval: 1000,
    staleTime: 0,
  });
  const act = useMutation({
    mutationFn: () =>
      ask<ModuleView>(moduleOnNode(node, module, "farm"), { method: "POST", body: { traffic } }),
  });
  const isLost = useLive((live) => live.connection === "lost");
  const isAsked = act.data !== undefined;
  return (
    <Dialog
      title={words.farm.dialogTitle[traffic](module, node)}
      onClose={onClose}
      footer={
        isAsked ? (
          <Button kind="primary" onClick={onClose}>
            {words.actions.hide}
          </Button>
        ) : (
          <>
            <span className="start">
              <CopyAs
                commands={[{ node, cli: `gemel ${traffic} -m ${module}` }]}
                request={{
                  method: "POST",
                  node,
                  path: `modules/${module}/farm`,
                  body: { traffic },
                }}
              />
            </span>
            <Button onClick={onClose}>{words.common.cancel}</Button>
            <Button
              kind={plan.data?.allowed === false ? "danger" : "primary"}
              busy={act.isPending}
              unless={
                plan.data === undefined
                  ? words.common.loading
                  : isLost
                    ? words.connection.lost
                    : null
              }
              onClick={() => act.mutate()}
            >
              {words.farm[traffic]}
            </Button>
          </>
        )
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
  const { words, format } = useSpoken();
  const own = words.actions;
  const said = (id: string, text: string): string =>
    format.language === "en" ? text : (own.ids[id] ?? text);
  return (
    <>
      <section className="stack small">
        <h3>{own.checks}</h3>
        <ul className="steps">
          {plan.checks.map(({ id, ok, words: text }) => (
            <li key={id} className={ok ? "tone-ok" : "tone-warn"}>
              <Icon name={ok ? "okRound" : "warning"} />
              <span>{ok ? said(id, text) : said(`${id}_not`, text)}</span>
            </li>
          ))}
        </ul>
        {!plan.allowed && <Notice tone="warn" title={own.notAll} />}
      </section>
      <section className="stack small">
        <h3>{own.consequences}</h3>
        <ul className="bullets">
          {plan.consequences.map(({ id, words: text }) => (
            <li key={id}>{said(id, text)}</li>
          ))}
        </ul>
      </section>
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
