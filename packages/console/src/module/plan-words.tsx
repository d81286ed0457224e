/** What was checked before something is done, and what doing it means. @module */
import type { ActionPlan } from "@gemel/protocol";
import type { ReactNode } from "react";
import { Icon } from "../ui/icon.tsx";
import { Notice } from "../ui/notice.tsx";
import { useSpoken } from "../words/words.tsx";

export function PlanOfAction({ plan }: { readonly plan: ActionPlan }): ReactNode {
  const { words, format } = useSpoken();
  const own = words.actions;
  return (
    <>
      {plan.checks.length > 0 && (
        <PlanChecks checks={plan.checks}>
          {!plan.allowed && (
            <Notice tone="warn" title={own.notAll}>
              <p>{own.willWait}</p>
            </Notice>
          )}
        </PlanChecks>
      )}
      {plan.consequences.length > 0 && <PlanConsequences consequences={plan.consequences} />}
      {plan.consequences.some(({ id }) => id === "interruption") && (
        <p className="interruption">
          <Icon name="clock" />
          {plan.interruptionMs === null ? (
            <span>{own.interruptionNever}</span>
          ) : (
            <span>
              {own.interruption}{" "}
              <strong>{own.interruptionLast(format.duration(plan.interruptionMs))}</strong>
            </span>
          )}
        </p>
      )}
    </>
  );
}

type PlanCheck = ActionPlan["checks"][number];

export function PlanChecks(props: {
  readonly checks: readonly PlanCheck[];
  /** Beneath them. */
  readonly children?: ReactNode;
}): ReactNode {
  const { words, said } = useSpoken();
  const { checks } = words.actions;
  return (
    <section className="stack small">
      <h3>{checks}</h3>
      <ul className="steps">
        {props.checks.map((check) => (
          <li key={check.id} className={check.ok ? "tone-ok" : "tone-warn"}>
            <Icon name={check.ok ? "okRound" : "warning"} />
            <span>{said(check.words)}</span>
          </li>
        ))}
      </ul>
      {props.children}
    </section>
  );
}

export function PlanConsequences(props: {
  readonly consequences: readonly { readonly id: string; readonly words: string }[];
}): ReactNode {
  const { words, said } = useSpoken();
  const { consequences } = words.actions;
  return (
    <section className="stack small">
      <h3>{consequences}</h3>
      <ul className="bullets">
        {props.consequences.map(({ id, words: text }) => (
          <li key={id}>{said(text)}</li>
        ))}
      </ul>
    </section>
  );
}
