/** How fresh the picture is. Never optimistic: without a stream everything is grey. @module */
import { type ReactNode, useEffect, useState } from "react";
import { heardAtMs, useLive } from "../api/live-store.ts";
import { Icon } from "../ui/icon.tsx";
import { useFormat, useWords } from "../words/words.tsx";

/** Milliseconds since the stream was heard, looked at every `everyMs`. */
function useAge(everyMs: number): number {
  const [age, setAge] = useState(0);
  useEffect(() => {
    const look = (): void => setAge(performance.now() - heardAtMs());
    look();
    const timer = window.setInterval(look, everyMs);
    return () => window.clearInterval(timer);
  }, [everyMs]);
  return age;
}

export function Pulse(): ReactNode {
  const words = useWords();
  const format = useFormat();
  const connection = useLive((live) => live.connection);
  const age = useAge(200);
  if (connection === "connecting") {
    return (
      <span className="pulse tone-info">
        <Icon name="spinner" spin />
        {words.connection.connecting}
      </span>
    );
  }
  if (connection === "lost") {
    return (
      <span className="pulse tone-bad">
        <Icon name="unplugged" />
        {words.connection.lost}
      </span>
    );
  }
  return (
    <span className="pulse tone-ok" data-testid="pulse">
      <span className="dot" />
      <span className="only-wide">{words.connection.live(format.seconds(age))}</span>
      <span className="only-narrow">{format.seconds(age)}</span>
    </span>
  );
}

export function LostBar(): ReactNode {
  const words = useWords();
  const format = useFormat();
  const connection = useLive((live) => live.connection);
  const age = useAge(1000);
  if (connection !== "lost") return null;
  return (
    <div className="notice tone-bad stale-bar" role="alert">
      <Icon name="unplugged" />
      <p>{words.connection.lostLong(format.duration(Math.max(1000, age)))}</p>
    </div>
  );
}
