/** A module as one line, where there are many. @module */
import type { ModuleSight, Overview } from "@gemel/protocol";
import type { ReactNode } from "react";
import { Link } from "wouter";
import { ModuleActions } from "../module/module-actions.tsx";
import { moduleRoute } from "../shell/routes.ts";
import { lookOf, StateBadge, StatusIcon } from "../ui/status.tsx";
import { headline } from "../words/sentence-words.ts";
import { useSpoken } from "../words/words.tsx";

export function ModuleRow(props: {
  readonly sight: ModuleSight;
  readonly overview: Overview;
}): ReactNode {
  const spoken = useSpoken();
  const { sight, overview } = props;
  const { module, sentence } = sight;
  return (
    <li className="module-row">
      <StatusIcon code={sentence.code} small />
      <div className="grow">
        <h2>
          <Link href={moduleRoute(module)}>{module}</Link>
        </h2>
        <p
          className={`tone-${lookOf(sentence.code).tone} row-words`}
          data-testid={`sentence-${module}`}
        >
          {headline(sentence, spoken)}
        </p>
      </div>
      <dl className="row-nodes live">
        {Object.entries(sight.perNode).map(([node, { view }]) => (
          <div key={node}>
            <dt>{node}</dt>
            <dd>
              <StateBadge
                state={view?.state ?? null}
                readiness={view?.readiness ?? null}
                stale={overview.nodes.find((one) => one.node === node)?.reachable === false}
              />
            </dd>
          </div>
        ))}
      </dl>
      <ModuleActions sight={sight} small />
    </li>
  );
}
