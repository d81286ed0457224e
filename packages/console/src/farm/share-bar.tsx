/** Shares as one bar, a colour per node. @module */
import type { ReactNode } from "react";

export type Share = { readonly node: string; readonly index: number; readonly percent: number };

/** More nodes than colours begin again. */
export function shareClass(index: number): string {
  return `share-${index % 6}`;
}

export function ShareBar(props: {
  readonly shares: readonly Share[];
  readonly label: string;
}): ReactNode {
  let at = 0;
  return (
    <svg
      className="share-bar"
      viewBox="0 0 1000 12"
      preserveAspectRatio="none"
      role="img"
      aria-label={props.label}
    >
      {props.shares.map(({ node, index, percent }) => {
        const x = at;
        at += percent * 10;
        return (
          <rect
            key={node}
            className={shareClass(index)}
            x={x}
            y="0"
            width={Math.max(0, percent * 10 - 2)}
            height="12"
          />
        );
      })}
    </svg>
  );
}
