/** Everything that `cluster.xml` says: networks with one address per server, the witness, what listens. @module */
import type { ClusterConfig } from "@gemel/protocol";
import type { ReactNode } from "react";
import { Button } from "../ui/button.tsx";
import { useWords } from "../words/words.tsx";
import { LanFields } from "./lan-fields.tsx";
import { ListenerFields } from "./listener-fields.tsx";
import { WitnessFields } from "./witness-fields.tsx";

export function ClusterForm(props: {
  readonly config: ClusterConfig;
  readonly onChange: (config: ClusterConfig) => void;
}): ReactNode {
  const words = useWords().cluster;
  const { config, onChange } = props;
  const { lans } = config;
  const names = [...new Set(lans.flatMap(({ nodes }) => nodes.map(({ name }) => name)))];
  return (
    <div className="stack">
      {lans.map((lan, at) => (
        <LanFields
          // Networks have no identity but their place while they are edited.
          key={`lan ${at + 1}`}
          lan={lan}
          names={names}
          isOnly={lans.length === 1}
          onChange={(next) => onChange({ ...config, lans: lans.with(at, next) })}
          onRemove={() => onChange({ ...config, lans: lans.toSpliced(at, 1) })}
        />
      ))}
      <div className="row">
        <Button
          icon="add"
          onClick={() => {
            const added = { name: `network${lans.length + 1}`, nodes: [] };
            onChange({ ...config, lans: [...lans, added] });
          }}
        >
          {words.addNetwork}
        </Button>
      </div>
      <WitnessFields
        witness={config.witness}
        onChange={(witness) => onChange({ ...config, witness })}
      />
      <ListenerFields config={config} onChange={onChange} />
    </div>
  );
}
