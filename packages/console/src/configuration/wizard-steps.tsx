/** Where one is in a wizard. @module */
import type { ReactNode } from "react";
import { Icon } from "../ui/icon.tsx";
import { useWords } from "../words/words.tsx";

export function WizardSteps<T extends string>(props: {
  readonly steps: readonly { readonly id: T; readonly words: string }[];
  readonly at: T;
}): ReactNode {
  const words = useWords().configuration;
  const now = props.steps.findIndex(({ id }) => id === props.at);
  return (
    <ol className="wizard-steps" aria-label={words.stepsLabel}>
      {props.steps.map(({ id, words: name }, index) => (
        <li
          key={id}
          className={index < now ? "is-done" : undefined}
          aria-current={index === now ? "step" : undefined}
        >
          <span className="step-number">{index < now ? <Icon name="ok" /> : index + 1}</span>
          <span className="step-name">{name}</span>
        </li>
      ))}
    </ol>
  );
}
