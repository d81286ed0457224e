/** The same thing done on one node after the other, with what became of it on each. @module */
import { type ReactNode, useState } from "react";
import { Icon } from "../ui/icon.tsx";
import { ErrorNotice } from "../ui/notice.tsx";
import { useWords } from "../words/words.tsx";

export type NodeOutcome =
  | { readonly state: "running" }
  | { readonly state: "done"; readonly words?: string }
  | { readonly state: "failed"; readonly error: unknown };

export type Outcomes = Readonly<Record<string, NodeOutcome>>;

/** `begin` goes from node to node and stops at the first that refuses; true: all did it. */
export function usePerNode(): {
  readonly outcomes: Outcomes;
  readonly begin: (
    nodes: readonly string[],
    act: (node: string) => Promise<string | undefined>,
  ) => Promise<boolean>;
  readonly reset: () => void;
} {
  const [outcomes, setOutcomes] = useState<Outcomes>({});
  const set = (node: string, outcome: NodeOutcome): void =>
    setOutcomes((before) => ({ ...before, [node]: outcome }));
  return {
    outcomes,
    reset: () => setOutcomes({}),
    begin: async (nodes, act) => {
      setOutcomes({});
      for (const node of nodes) {
        set(node, { state: "running" });
        try {
          const said = await act(node);
          set(node, said === undefined ? { state: "done" } : { state: "done", words: said });
        } catch (error) {
          set(node, { state: "failed", error });
          return false;
        }
      }
      return true;
    },
  };
}

export function OutcomeList(props: {
  readonly nodes: readonly string[];
  readonly outcomes: Outcomes;
  readonly done: string;
  readonly running: string;
}): ReactNode {
  const words = useWords().configuration;
  return (
    <ul className="steps">
      {props.nodes.map((node) => {
        const outcome = props.outcomes[node];
        if (outcome === undefined) {
          return (
            <li key={node}>
              <Icon name="clock" />
              <span>{node}</span>
            </li>
          );
        }
        if (outcome.state === "failed") {
          return (
            <li key={node} className="tone-bad">
              <Icon name="error" />
              <div className="stack small">
                <span>
                  <strong>{node}</strong>: {words.problem}
                </span>
                <ErrorNotice error={outcome.error} />
              </div>
            </li>
          );
        }
        const isDone = outcome.state === "done";
        return (
          <li key={node} className={isDone ? "tone-ok" : "tone-info"}>
            <Icon name={isDone ? "okRound" : "spinner"} spin={!isDone} />
            <span>
              <strong>{node}</strong>: {isDone ? (outcome.words ?? props.done) : props.running}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
