/** The steps of a running operation, as the daemon's events tell them. @module */
import type { OperationView } from "@gemel/protocol";
import type { ReactNode } from "react";
import { Icon, type IconName } from "../ui/icon.tsx";
import { useSpoken } from "../words/words.tsx";
import { actionWords, foldSteps, type Step } from "./fold-steps.ts";

const looks: Readonly<Record<Step["outcome"], { readonly icon: IconName; readonly tone: string }>> =
  {
    begun: { icon: "spinner", tone: "info" },
    done: { icon: "okRound", tone: "ok" },
    failed: { icon: "error", tone: "bad" },
    "given up": { icon: "warning", tone: "warn" },
  };

export function OperationSteps({ operation }: { readonly operation: OperationView }): ReactNode {
  const { words, format, said } = useSpoken();
  const steps = foldSteps(operation.steps);
  if (steps.length === 0) return <p className="second">{words.actions.noSteps}</p>;
  return (
    <ol className="steps">
      {steps.map((step) => {
        const { icon, tone } = looks[step.outcome];
        return (
          <li key={`${step.chain} ${step.id}`} className={`tone-${tone}`}>
            <Icon name={icon} spin={step.outcome === "begun"} />
            <div>
              {step.detail === ""
                ? actionWords(step.action, words.timeline.moves)
                : said(step.detail)}
              {step.from !== step.to && (
                <span className="muted">
                  {" "}
                  {step.from} → {step.to}
                </span>
              )}
              <small>
                {step.rule} {actionWords(step.action, words.timeline.moves)}
              </small>
            </div>
            <span className="took">
              {step.tookMs === null ? "" : words.actions.took(format.duration(step.tookMs))}
            </span>
          </li>
        );
      })}
    </ol>
  );
}
