/** One bar per network: whether the nodes heard each other, over the last two minutes. @module */
import type { ModuleSight, Overview } from "@gemel/protocol";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { api } from "../api/client.ts";
import { useNow } from "../ui/time.tsx";
import { useWords } from "../words/words.tsx";
import { beatsNow, heartbeatHistory, prependHistory, tickMs, ticks } from "./heartbeat-history.ts";
import { pastBeats } from "./past-beats.ts";
import { pictureNodes, speakerOf } from "./picture-facts.ts";

export function Heartbeats(props: {
  readonly sight: ModuleSight;
  readonly overview: Overview;
}): ReactNode {
  const words = useWords().heartbeats;
  const now = beatsNow(props.sight, props.overview);
  usePast(props.sight, props.overview);
  useNow(tickMs);
  const lans = Object.keys(now).sort();
  if (lans.length === 0) return null;
  const shown = [...heartbeatHistory(props.sight.module), now];
  return (
    <div className="heartbeats">
      {lans.map((lan) => {
        const isUp = now[lan] === "up";
        return (
          <div key={lan} className="heartbeat">
            <span className="heartbeat-name">{words.label(lan)}</span>
            <svg
              viewBox={`0 0 ${ticks * 5} 16`}
              preserveAspectRatio="none"
              role="img"
              aria-label={`${words.label(lan)}: ${isUp ? words.up : words.down}; ${words.lead}`}
            >
              {Array.from({ length: ticks }, (_, index) => {
                const value = shown[shown.length - ticks + index]?.[lan];
                const tone = value === undefined ? "none" : value === "up" ? "up" : "down";
                const height = tone === "none" ? 4 : 14;
                return (
                  <rect
                    key={`tick ${ticks - index}`}
                    className={tone}
                    x={index * 5 + 1}
                    y={(16 - height) / 2}
                    width="3"
                    height={height}
                    rx="1"
                  />
                );
              })}
            </svg>
            <span className={`heartbeat-now tone-${isUp ? "ok" : "bad"}`}>
              {isUp ? words.up : words.down}
            </span>
          </div>
        );
      })}
    </div>
  );
}

/** Once for each module: a page that was just opened knows the last two minutes, too. */
function usePast(sight: ModuleSight, overview: Overview): void {
  const { module } = sight;
  const node = speakerOf(pictureNodes(sight, overview))?.node ?? "";
  useQuery({
    queryKey: ["heartbeats", module],
    queryFn: async () => {
      const resources = await api.at(node).call("resources", { module });
      const looked = heartbeatHistory(module).length;
      const nowMs = Date.parse(overview.at) - looked * tickMs;
      prependHistory(module, pastBeats(resources, nowMs, ticks, tickMs));
      return null;
    },
    enabled: node !== "",
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
}
