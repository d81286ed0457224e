/**
 * A long list of which only what can be seen is in the page: thousands of lines stay smooth.
 *
 * Heights are estimated until a row was shown, then measured.
 *
 * @module
 */
import { type ReactNode, useLayoutEffect, useRef, useState } from "react";

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

  const offsets: number[] = [0];
  for (const item of items) {
    const height = heights.current.get(keyOf(item)) ?? estimatedHeight;
    offsets.push((offsets.at(-1) ?? 0) + height);
  }
  const total = offsets.at(-1) ?? 0;
  const from = Math.max(0, firstAfter(offsets, view.top - beyond) - 1);
  const to = Math.min(items.length, firstAfter(offsets, view.top + view.height + beyond));

  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    let changed = false;
    for (const row of element.querySelectorAll<HTMLElement>("[data-key]")) {
      const key = row.dataset["key"] ?? "";
      const height = row.offsetHeight;
      if (height > 0 && Math.abs((heights.current.get(key) ?? 0) - height) > 0.5) {
        heights.current.set(key, height);
        changed = true;
      }
    }
    if (changed) setMeasured((count) => count + 1);
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
      <Spacer height={offsets[from] ?? 0} />
      {items.slice(from, to).map((item) => (
        <div key={keyOf(item)} data-key={keyOf(item)}>
          {props.render(item)}
        </div>
      ))}
      <Spacer height={total - (offsets[to] ?? total)} />
    </section>
  );
}

/** An `svg` has its height as an attribute: no style is needed. */
function Spacer({ height }: { readonly height: number }): ReactNode {
  if (height <= 0) return null;
  return <svg className="spacer" width="1" height={height} aria-hidden="true" />;
}

/** The first index whose offset is above `value`; offsets grow. */
function firstAfter(offsets: readonly number[], value: number): number {
  let low = 0;
  let high = offsets.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((offsets[middle] ?? 0) > value) high = middle;
    else low = middle + 1;
  }
  return low;
}
