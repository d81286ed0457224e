/** Words with what stands between back quotes as code. @module */
import type { ReactNode } from "react";

/** A line may end between its words only: "--" at the end of one is an option no more. */
function Code({ text }: { readonly text: string }): ReactNode {
  return (
    <code>
      {text.split(" ").map((word, at) => (
        <span key={`${at} ${word}`}>
          {at > 0 && " "}
          <span className="whole">{word}</span>
        </span>
      ))}
    </code>
  );
}

export function Marked({ text }: { readonly text: string }): ReactNode {
  // Every second part stood between two of them.
  return text
    .split("`")
    .map((part, at) => (at % 2 === 1 ? <Code key={`${at} ${part}`} text={part} /> : part));
}
