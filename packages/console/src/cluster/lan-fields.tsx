/** A network: its name, the address of each server there, which of them are behind a translation. @module */
import type { ClusterConfig, ClusterNode } from "@gemel/protocol";
import { type ReactNode, useState } from "react";
import { Button } from "../ui/button.tsx";
import { CheckField, TextField } from "../ui/field.tsx";
import { useWords } from "../words/words.tsx";

type Lan = ClusterConfig["lans"][number];

export function LanFields(props: {
  readonly lan: Lan;
  /** All servers, in their order. */
  readonly names: readonly string[];
  /** The cluster has no other network. */
  readonly isOnly: boolean;
  readonly onChange: (lan: Lan) => void;
  readonly onRemove: () => void;
}): ReactNode {
  const words = useWords().cluster;
  const { lan, names, isOnly, onChange } = props;
  const { nodes } = lan;
  const [isBehind, setBehind] = useState(nodes.some((node) => node.localAddress !== undefined));
  const nodeOf = (name: string): ClusterNode =>
    nodes.find((node) => node.name === name) ?? { name, address: "" };
  const setNode = (node: ClusterNode): void => {
    const others = nodes.filter(({ name }) => name !== node.name);
    const all = node.address === "" ? others : [...others, node];
    onChange({
      ...lan,
      nodes: all.sort((a, b) => names.indexOf(a.name) - names.indexOf(b.name)),
    });
  };
  const setOwn = (name: string, own: string): void => {
    const { localAddress: _, ...node } = nodeOf(name);
    setNode(own === "" ? node : { ...node, localAddress: own });
  };
  return (
    <fieldset className="stack sub-card">
      <legend className="visually-hidden">{lan.name}</legend>
      <div className="row spread">
        <TextField
          label={words.networkName}
          value={lan.name}
          onChange={(name) => onChange({ ...lan, name })}
        />
        {!isOnly && (
          <Button kind="quiet" icon="trash" label={words.removeNetwork} onClick={props.onRemove} />
        )}
      </div>
      <div className="form-grid">
        {names.map((name) => (
          <TextField
            key={name}
            label={name}
            value={nodeOf(name).address}
            mono
            onChange={(address) => setNode({ ...nodeOf(name), address })}
          />
        ))}
      </div>
      {!isOnly && (
        <CheckField
          label={words.askFirst}
          hint={words.askFirstMore}
          checked={lan.command === true}
          onChange={(isFirst) => {
            const { command: _, ...rest } = lan;
            onChange(isFirst ? { ...rest, command: true } : rest);
          }}
        />
      )}
      <CheckField
        label={words.behind}
        hint={words.behindMore}
        checked={isBehind}
        onChange={(next) => {
          setBehind(next);
          if (next) return;
          onChange({ ...lan, nodes: nodes.map(({ localAddress: _, ...node }) => node) });
        }}
      />
      {isBehind && (
        <div className="form-grid">
          {names.map((name) => (
            <TextField
              key={name}
              label={words.ownAddress(name)}
              value={nodeOf(name).localAddress ?? ""}
              mono
              onChange={(own) => setOwn(name, own)}
            />
          ))}
        </div>
      )}
    </fieldset>
  );
}
