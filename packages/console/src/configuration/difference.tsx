/** What changes between two texts, line by line. @module */
import { Fragment, type ReactNode } from "react";
import { useWords } from "../words/words.tsx";
import { hunksOf, lineDiff } from "./line-diff.ts";

const signs = { same: " ", added: "+", removed: "-" } as const;

export function Difference(props: { readonly before: string; readonly after: string }): ReactNode {
  const words = useWords().configuration;
  if (props.before === props.after) return <p className="muted">{words.noDifference}</p>;
  const hunks = hunksOf(lineDiff(props.before, props.after));
  return (
    <section className="diff" aria-label={words.difference} tabIndex={0}>
      {hunks.map((hunk, index) => (
        <Fragment key={`hunk ${index + 1}`}>
          {hunk.skipped > 0 && (
            <div className="gap">
              <span />
              <span>{words.unchanged(hunk.skipped)}</span>
            </div>
          )}
          {hunk.lines.map((line, at) => (
            <div key={`line ${at + 1}`} className={line.kind}>
              <span>{signs[line.kind]}</span>
              <span>{line.text}</span>
            </div>
          ))}
        </Fragment>
      ))}
    </section>
  );
}
