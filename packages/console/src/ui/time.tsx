/** Times and ages. @module */
import { type ReactNode, useEffect, useState } from "react";
import { useFormat, useWords } from "../words/words.tsx";

/** The wall clock, again every `everyMs`. */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = window.setInterval(() => setNow(Date.now()), everyMs);
    return () => window.clearInterval(timer);
  }, [everyMs]);
  return now;
}

export function Time(props: { readonly at: string }): ReactNode {
  const format = useFormat();
  const now = useNow(60_000);
  return (
    <time dateTime={props.at} title={format.full(props.at)}>
      {format.time(props.at, now)}
    </time>
  );
}

/** "for 4 min" */
export function Since(props: { readonly at: string }): ReactNode {
  const format = useFormat();
  const words = useWords();
  const now = useNow(1000);
  return (
    <time dateTime={props.at} title={format.full(props.at)}>
      {words.common.since(format.time(props.at, now), format.duration(now - Date.parse(props.at)))}
    </time>
  );
}
