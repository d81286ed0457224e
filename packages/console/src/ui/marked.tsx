/** Words with what stands between back quotes as code. @module */
import type { ReactNode } from "react";

export function Marked({ text }: { readonly text: string }): ReactNode {
  // Every second part stood between two of them.
  return text
    .split("`")
    .map((part, at) => (at % 2 === 1 ? <code key={`${at} ${part}`}>{part}</code> : part));
}
