/** Who owns which slot, by which rules, and who leads. @module */
import type { FarmStatus, ModuleSight, Overview } from "@gemel/protocol";
import type { ReactNode } from "react";
import { Card, DataTable } from "../ui/page.tsx";
import { useSpoken } from "../words/words.tsx";
import { type FarmFacts, farmFacts, slotRuns } from "./farm-facts.ts";
import { shareClass } from "./share-bar.tsx";

const slotCount = 256;
const columns = 64;
const cell = 10;

export function FarmCard(props: {
  readonly sight: ModuleSight;
  readonly overview: Overview;
}): ReactNode {
  const { words } = useSpoken();
  const own = words.farm;
  const facts = farmFacts(props.sight, props.overview);
  const { agreed } = facts;
  return (
    <Card title={own.title}>
      {agreed === null || agreed.members.length === 0 ? (
        <p className="second">{own.nothing}</p>
      ) : (
        <div className="stack live">
          <dl className="facts">
            <dt>{own.members}</dt>
            <dd>{agreed.members.join(", ")}</dd>
            <dt>{own.leader}</dt>
            <dd>{agreed.leader ?? words.common.none}</dd>
            <dt>{own.director}</dt>
            <dd>{agreed.director ?? words.common.none}</dd>
            {agreed.testPages.length > 0 && (
              <>
                <dt>{own.testPage}</dt>
                <dd>
                  {agreed.testPages.map((url) => (
                    <a key={url} href={url} target="_blank" rel="noreferrer">
                      {url}
                    </a>
                  ))}
                </dd>
              </>
            )}
          </dl>
          {agreed.groups.map((group) => (
            <Group key={group.name} group={group} facts={facts} />
          ))}
        </div>
      )}
    </Card>
  );
}

type GroupView = FarmStatus["groups"][number];

function Group(props: { readonly group: GroupView; readonly facts: FarmFacts }): ReactNode {
  const { words, format } = useSpoken();
  const own = words.farm;
  const { group, facts } = props;
  const indexOf = (node: string): number =>
    facts.nodes.find((one) => one.node === node)?.index ?? 0;
  return (
    <section className="stack small" aria-label={own.group(group.name)}>
      <h3>{own.group(group.name)}</h3>
      <Slots group={group} indexOf={indexOf} />
      <DataTable
        label={own.shares(group.name)}
        heads={[
          { words: words.common.node },
          { words: own.share, className: "number" },
          { words: own.slots, className: "number" },
          { words: own.power, className: "number" },
        ]}
      >
        {group.nodes.map(({ node, percent, slots, power, member }) => (
          <tr key={node}>
            <td>
              <span className="row tight">
                <svg className="share-key" viewBox="0 0 10 10" aria-hidden="true">
                  <rect className={shareClass(indexOf(node))} width="10" height="10" rx="2" />
                </svg>
                {node}
                {!member && <span className="muted">{own.notMember}</span>}
              </span>
            </td>
            <td className="number">{format.percent(percent)}</td>
            <td className="number">
              {slots}/{slotCount}
            </td>
            <td className="number">{power}</td>
          </tr>
        ))}
      </DataTable>
      {group.moved > 0 && <p className="second">{own.moved(group.moved)}</p>}
      <ul className="bullets">
        {group.rules.map(({ proto, address, port, filter }) => (
          <li key={`${proto} ${address} ${port} ${filter}`}>
            <span className="mono">
              {proto} {address ?? "*"} {port ?? "*"}
            </span>
            {words.common.colon} {own.filters[filter]}
          </li>
        ))}
      </ul>
      <p className="muted small-text">{own.denied}</p>
    </section>
  );
}

function Slots(props: {
  readonly group: GroupView;
  readonly indexOf: (node: string) => number;
}): ReactNode {
  const { words } = useSpoken();
  const { group, indexOf } = props;
  if (group.slots.length === 0) return null;
  const rows = slotCount / columns;
  return (
    <svg
      className="slots"
      viewBox={`0 0 ${columns * cell} ${rows * cell}`}
      role="img"
      aria-label={words.farm.slotsLabel(
        group.nodes.map(({ node, slots }) => `${node} ${slots}`).join(", "),
      )}
    >
      {slotRuns(group).flatMap(({ node, from, count }) =>
        Array.from({ length: count }, (_, offset) => {
          const slot = from + offset;
          return (
            <rect
              key={slot}
              className={node === null ? "share-none" : shareClass(indexOf(node))}
              x={(slot % columns) * cell + 1}
              y={Math.floor(slot / columns) * cell + 1}
              width={cell - 2}
              height={cell - 2}
              rx="1.5"
            >
              <title>{`${slot}: ${node ?? words.common.none}`}</title>
            </rect>
          );
        }),
      )}
    </svg>
  );
}
