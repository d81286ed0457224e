/** The top of a node in a picture: its name and its state. @module */
import type { ModuleView } from "@gemel/protocol";
import type { ReactNode } from "react";
import { Icon } from "../ui/icon.tsx";
import { StateBadge } from "../ui/status.tsx";

export function NodeHead(props: {
  readonly node: string;
  readonly view: ModuleView | null;
  readonly reachable: boolean;
}): ReactNode {
  const { node, view, reachable } = props;
  return (
    <div className="row spread">
      <span className="node-name">
        <Icon name="node" />
        {node}
      </span>
      <StateBadge
        state={view?.state ?? null}
        readiness={view?.readiness ?? null}
        stale={!reachable}
      />
    </div>
  );
}
