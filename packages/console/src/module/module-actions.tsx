/** What can be done with a module: swap at hand, everything else in the menu. @module */
import type { ModuleSight } from "@gemel/protocol";
import { type ReactNode, useState } from "react";
import { useLive } from "../api/live-store.ts";
import { useUnless } from "../api/session.tsx";
import { TrafficDialog, type TrafficWanted } from "../farm/traffic-dialog.tsx";
import { Button } from "../ui/button.tsx";
import type { IconName } from "../ui/icon.tsx";
import { Menu, type MenuItem } from "../ui/menu.tsx";
import { useWords } from "../words/words.tsx";
import { ActionDialog, type Wanted } from "./action-dialog.tsx";
import type { ActionName } from "./action-names.ts";
import { AllNodesDialog } from "./all-nodes-dialog.tsx";

type Asked = Wanted | TrafficWanted | { readonly all: "start" | "stop" };

const icons: Readonly<Record<ActionName, IconName>> = {
  start: "play",
  stop: "stop",
  forcestop: "stop",
  restart: "restart",
  stopstart: "restart",
  swap: "swap",
  prim: "shield",
  second: "copy",
};

export function ModuleActions(props: {
  readonly sight: ModuleSight;
  readonly small?: boolean;
  /** Also the actions that are asked for by a link. */
  readonly asked?: Asked | null;
  readonly onDone?: () => void;
}): ReactNode {
  const farm = useWords().farm;
  const words = useWords().actions;
  const { module, perNode, sentence } = props.sight;
  const [asked, setAsked] = useState<Asked | null>(props.asked ?? null);
  const isLost = useLive((live) => live.connection === "lost");
  const overview = useLive((live) => live.overview);
  const lostWords = useWords().connection.lost;
  const unless = useUnless("control", module) ?? (isLost ? lostWords : null);
  const reachable = Object.keys(perNode).filter(
    (node) => overview?.nodes.find((one) => one.node === node)?.reachable !== false,
  );
  const close = (): void => {
    setAsked(null);
    props.onDone?.();
  };
  const action = (node: string, name: ActionName, fullsync = false): MenuItem => ({
    kind: "action",
    icon: icons[name],
    words: fullsync ? words.secondFull : words.short[name],
    unless,
    onSelect: () => setAsked({ node, action: name, fullsync }),
  });
  const items: MenuItem[] = [
    { kind: "caption", words: words.allNodes },
    {
      kind: "action",
      icon: "play",
      words: words.startAll,
      unless,
      onSelect: () => setAsked({ all: "start" }),
    },
    {
      kind: "action",
      icon: "stop",
      words: words.stopAll,
      unless,
      onSelect: () => setAsked({ all: "stop" }),
    },
    ...reachable.flatMap((node): MenuItem[] => [
      { kind: "line" },
      { kind: "caption", words: words.onNode(node) },
      ...trafficItems(props.sight, node).map(
        (traffic): MenuItem => ({
          kind: "action",
          icon: traffic === "drain" ? "waiting" : "play",
          words: farm[traffic],
          unless,
          onSelect: () => setAsked({ node, traffic }),
        }),
      ),
      ...nodeActions(props.sight, node).map((name) => action(node, name)),
      ...(nodeActions(props.sight, node).includes("second") ? [action(node, "second", true)] : []),
    ]),
  ];
  const { servingNode } = sentence;
  const isIdle = servingNode === null && sentence.code === "stopped";
  return (
    <div className="row tight">
      {props.sight.kind === "mirror" && servingNode !== null && (
        <Button
          icon="swap"
          small={props.small ?? false}
          unless={unless ?? (sentence.code === "protected" ? null : words.swapUnless)}
          onClick={() => setAsked({ node: servingNode, action: "swap", fullsync: false })}
        >
          {words.short.swap}
        </Button>
      )}
      {isIdle && (
        <Button
          icon="play"
          small={props.small ?? false}
          unless={unless}
          onClick={() => setAsked({ all: "start" })}
        >
          {words.short.start}
        </Button>
      )}
      <Menu label={words.menu(module)} icon="more" items={items} small={props.small ?? false} />
      {asked !== null &&
        ("all" in asked ? (
          <AllNodesDialog sight={props.sight} action={asked.all} onClose={close} />
        ) : "traffic" in asked ? (
          <TrafficDialog sight={props.sight} wanted={asked} onClose={close} />
        ) : (
          <ActionDialog sight={props.sight} wanted={asked} onClose={close} />
        ))}
    </div>
  );
}

function trafficItems(sight: ModuleSight, node: string): readonly TrafficWanted["traffic"][] {
  const view = sight.perNode[node]?.view;
  if (view?.state !== "UP" || view.farm === null) return [];
  return [view.farm.drained ? "undrain" : "drain"];
}

/** What makes sense on a node in its present state; the daemon says the rest. */
export function nodeActions(sight: ModuleSight, node: string): readonly ActionName[] {
  const view = sight.perNode[node]?.view ?? null;
  if (view === null) return [];
  const isMirror = sight.kind === "mirror";
  if (view.state === "STOP") return isMirror ? ["start", "prim", "second"] : ["start"];
  const force: readonly ActionName[] = isMirror && view.state === "WAIT" ? ["prim", "second"] : [];
  return ["restart", "stopstart", "stop", "forcestop", ...force];
}
