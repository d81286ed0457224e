/** A network of a planned cluster: its name, and the address of each server there, tried while it is typed. @module */
import type { HostAddress } from "@gemel/protocol";
import type { ReactNode } from "react";
import { Button } from "../ui/button.tsx";
import { TextField } from "../ui/field.tsx";
import { Icon } from "../ui/icon.tsx";
import { useWords } from "../words/words.tsx";
import type { PlannedNetwork } from "./cluster-plan.ts";
import { type Reached, ReachLine, Wrong } from "./reach-line.tsx";

export function NetworkFields(props: {
  readonly network: PlannedNetwork;
  /** How each server is called in a sentence, in their order. */
  readonly servers: readonly string[];
  readonly host: readonly HostAddress[];
  /** By the number of the server; undefined: not asked yet. */
  readonly reached: (server: number) => Reached | undefined;
  readonly onChange: (network: PlannedNetwork) => void;
  /** null: it is the only one. */
  readonly onRemove: (() => void) | null;
}): ReactNode {
  const words = useWords().cluster;
  const { network, servers, host, onChange, onRemove } = props;
  const { addresses } = network;
  return (
    <fieldset className="stack sub-card">
      <legend className="visually-hidden">{network.name}</legend>
      <div className="row spread">
        <TextField
          label={words.networkName}
          value={network.name}
          onChange={(name) => onChange({ ...network, name })}
          mono
        />
        {onRemove !== null && (
          <Button kind="quiet" icon="trash" label={words.removeNetwork} onClick={onRemove} />
        )}
      </div>
      <div className="form-grid">
        {servers.map((server, at) => {
          const value = addresses[at] ?? "";
          const isEmpty = value.trim() === "";
          return (
            <TextField
              key={`server ${at + 1}`}
              label={words.addressOf(server)}
              value={value}
              onChange={(address) =>
                onChange({ ...network, addresses: addresses.with(at, address) })
              }
              mono
              suggestions={at === 0 ? host.map(({ address }) => address) : []}
              hint={
                at === 0 ? (
                  <OwnAddress address={value.trim()} host={host} />
                ) : isEmpty ? (
                  words.otherAddressHint
                ) : (
                  <ReachLine reached={props.reached(at)} wants="free" />
                )
              }
            />
          );
        })}
      </div>
    </fieldset>
  );
}

function OwnAddress(props: {
  readonly address: string;
  readonly host: readonly HostAddress[];
}): ReactNode {
  const words = useWords().cluster;
  const { address, host } = props;
  if (address === "") {
    return words.hostHas(host.map((one) => `${one.address} (${one.interface})`).join(", "));
  }
  const found = host.find((one) => one.address === address);
  if (found === undefined) return <Wrong>{words.hostHasNot}</Wrong>;
  return (
    <span className="reach tone-ok">
      <Icon name="ok" />
      {words.onInterface(found.interface)}
    </span>
  );
}
