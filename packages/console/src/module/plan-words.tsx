/** What was checked before something is done, and what doing it means. @module */
import type { ActionPlan } from "@gemel/protocol";
import type { ReactNode } from "react";
import { Icon } from "../ui/icon.tsx";
import { useSpoken } from "../words/words.tsx";

type PlanCheck = ActionPlan["checks"][number];

/** A catalogue has other words for what does not hold only where "not" is not enough. */
export function PlanChecks(props: {
  readonly checks: readonly PlanCheck[];
  /** Beneath them. */
  readonly children?: ReactNode;
}): ReactNode {
  const { words, format } = useSpoken();
  const { checks, ids } = words.actions;
  const said = ({ id, ok, words: text }: PlanCheck): string => {
    if (format.language === "en") return text;
    return (ok ? undefined : ids[`${id}_not`]) ?? ids[id] ?? text;
  };
  return (
    <section className="stack small">
      <h3>{checks}</h3>
      <ul className="steps">
        {props.checks.map((check) => (
          <li key={check.id} className={check.ok ? "tone-ok" : "tone-warn"}>
            <Icon name={check.ok ? "okRound" : "warning"} />
            <span>{said(check)}</span>
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
  const { words, format } = useSpoken();
  const { consequences, ids } = words.actions;
  return (
    <section className="stack small">
      <h3>{consequences}</h3>
      <ul className="bullets">
        {props.consequences.map(({ id, words: text }) => (
          <li key={id}>{format.language === "en" ? text : (ids[id] ?? text)}</li>
        ))}
      </ul>
    </section>
  );
}
