/**
 * A long list of which only what can be seen is in the page: thousands of lines stay smooth.
 *
 * Heights are estimated until a row was shown, then measured.
 *
 * @module
 */
import { type ReactNode, useLayoutEffect, useMemo, useRef, useState } from "react";
import { RowOffsets } from "./row-offsets.ts";

const beyond = 400;

export function VirtualList<T>(props: {
  readonly className: string;
  readonly label: string;
  readonly items: readonly T[];
  readonly estimatedHeight: number;
  readonly keyOf: (item: T) => string;
  readonly render: (item: T) => ReactNode;
  /** Stay at the end as items are added. */
  readonly follow?: boolean;
}): ReactNode {
  const { items, estimatedHeight, keyOf, follow } = props;
  const box = useRef<HTMLDivElement>(null);
  const heights = useRef(new Map<string, number>());
  const [view, setView] = useState({ top: 0, height: 800 });
  const [, setMeasured] = useState(0);

  const offsets = useMemo(
    () => new RowOffsets(items.map(keyOf), heights.current, estimatedHeight),
    // What a row is called does not change with who draws the list.
    [items, estimatedHeight],
  );
  const from = Math.max(0, offsets.firstBelow(view.top - beyond) - 1);
  const to = offsets.firstBelow(view.top + view.height + beyond);

  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    const shown = new Map<number, number>();
    for (const row of element.querySelectorAll<HTMLElement>("[data-row]")) {
      const index = Number(row.dataset["row"]);
      const height = row.offsetHeight;
      if (height <= 0) continue;
      shown.set(index, height);
      heights.current.set(offsets.keys[index] ?? "", height);
    }
    if (offsets.measured(shown)) setMeasured((count) => count + 1);
    if (follow === true) element.scrollTop = element.scrollHeight;
    if (element.clientHeight !== view.height)
      setView({ top: element.scrollTop, height: element.clientHeight });
  });

  return (
    <section
      ref={box}
      className={props.className}
      aria-label={props.label}
      tabIndex={0}
      onScroll={(event) => {
        const { scrollTop, clientHeight } = event.currentTarget;
        setView({ top: scrollTop, height: clientHeight });
      }}
    >
      <Spacer height={offsets.at(from)} />
      {items.slice(from, to).map((item, index) => (
        <div key={offsets.keys[from + index]} data-row={from + index}>
          {props.render(item)}
        </div>
      ))}
      <Spacer height={offsets.total - offsets.at(to)} />
    </section>
  );
}

/** An `svg` has its height as an attribute: no style is needed. */
function Spacer({ height }: { readonly height: number }): ReactNode {
  if (height <= 0) return null;
  return <svg className="spacer" width="1" height={height} aria-hidden="true" />;
}
