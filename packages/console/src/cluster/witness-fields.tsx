/** The third vote, where there is one. @module */
import type { ClusterConfig } from "@gemel/protocol";
import type { ReactNode } from "react";
import { CheckField, SelectField, TextField } from "../ui/field.tsx";
import { useWords } from "../words/words.tsx";

type Witness = ClusterConfig["witness"];

const usualPorts = { gemel: 5700, etcd: 2379 } as const;

export function WitnessFields(props: {
  readonly witness: Witness;
  readonly onChange: (witness: Witness) => void;
}): ReactNode {
  const words = useWords().cluster;
  const { witness, onChange } = props;
  return (
    <>
      <CheckField
        label={words.addWitness}
        hint={words.witnessMore}
        checked={witness !== null}
        onChange={(isUsed) =>
          onChange(isUsed ? { kind: "gemel", address: "", port: usualPorts.gemel } : null)
        }
      />
      {witness !== null && (
        <div className="form-grid">
          <SelectField
            label={words.witnessKind}
            value={witness.kind}
            options={[
              { value: "gemel", words: "gemel-witness" },
              { value: "etcd", words: "etcd" },
            ]}
            onChange={(next) => {
              const kind = next === "etcd" ? "etcd" : "gemel";
              onChange({ ...witness, kind, port: usualPorts[kind] });
            }}
          />
          <TextField
            label={words.witnessAddress}
            value={witness.address}
            mono
            onChange={(address) => onChange({ ...witness, address })}
          />
          <TextField
            label={words.witnessPort}
            type="number"
            value={String(witness.port)}
            onChange={(port) => onChange({ ...witness, port: Number(port) })}
          />
        </div>
      )}
    </>
  );
}
