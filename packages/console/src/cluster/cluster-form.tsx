/** Networks with one address per server, and the witness. @module */
import type { ClusterConfig } from "@gemel/protocol";
import type { ReactNode } from "react";
import { Button } from "../ui/button.tsx";
import { CheckField, SelectField, TextField } from "../ui/field.tsx";
import { useWords } from "../words/words.tsx";

export function ClusterForm(props: {
  readonly config: ClusterConfig;
  readonly onChange: (config: ClusterConfig) => void;
}): ReactNode {
  const words = useWords().cluster;
  const { config, onChange } = props;
  const names = [...new Set(config.lans.flatMap(({ nodes }) => nodes.map(({ name }) => name)))];
  const setLan = (at: number, lan: ClusterConfig["lans"][number]): void =>
    onChange({ ...config, lans: config.lans.map((one, index) => (index === at ? lan : one)) });
  const { witness } = config;
  return (
    <div className="stack">
      {config.lans.map((lan, at) => (
        // Networks have no identity but their place while they are edited.
        <fieldset key={`lan ${at + 1}`} className="stack sub-card">
          <legend className="visually-hidden">{lan.name}</legend>
          <div className="row spread">
            <TextField
              label={words.networkName}
              value={lan.name}
              onChange={(name) => setLan(at, { ...lan, name })}
            />
            {config.lans.length > 1 && (
              <Button
                kind="quiet"
                icon="trash"
                label={words.removeNetwork}
                onClick={() =>
                  onChange({ ...config, lans: config.lans.filter((_, index) => index !== at) })
                }
              />
            )}
          </div>
          <div className="form-grid">
            {names.map((name) => {
              const own = lan.nodes.find((node) => node.name === name) ?? { name, address: "" };
              return (
                <TextField
                  key={name}
                  label={name}
                  value={own.address}
                  mono
                  onChange={(next) => {
                    const others = lan.nodes.filter((node) => node.name !== name);
                    const nodes = next === "" ? others : [...others, { ...own, address: next }];
                    setLan(at, {
                      ...lan,
                      nodes: nodes.sort((a, b) => names.indexOf(a.name) - names.indexOf(b.name)),
                    });
                  }}
                />
              );
            })}
          </div>
        </fieldset>
      ))}
      <div className="row">
        <Button
          icon="add"
          onClick={() =>
            onChange({
              ...config,
              lans: [...config.lans, { name: `network${config.lans.length + 1}`, nodes: [] }],
            })
          }
        >
          {words.addNetwork}
        </Button>
      </div>
      <CheckField
        label={words.addWitness}
        hint={words.witnessMore}
        checked={witness !== null}
        onChange={(isUsed) =>
          onChange({
            ...config,
            witness: isUsed ? { kind: "gemel", address: "", port: 5700 } : null,
          })
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
            onChange={(kind) =>
              onChange({
                ...config,
                witness: {
                  ...witness,
                  kind: kind === "etcd" ? "etcd" : "gemel",
                  port: kind === "etcd" ? 2379 : 5700,
                },
              })
            }
          />
          <TextField
            label={words.witnessAddress}
            value={witness.address}
            mono
            onChange={(address) => onChange({ ...config, witness: { ...witness, address } })}
          />
          <TextField
            label={words.witnessPort}
            type="number"
            value={String(witness.port)}
            onChange={(port) =>
              onChange({ ...config, witness: { ...witness, port: Number(port) } })
            }
          />
        </div>
      )}
    </div>
  );
}
