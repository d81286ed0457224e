/** Which servers of a larger cluster a mirror spans. @module */
import type { ReactNode } from "react";
import { CheckField } from "../ui/field.tsx";
import { useWords } from "../words/words.tsx";

export function ServersField(props: {
  readonly nodes: readonly string[];
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
}): ReactNode {
  const own = useWords().configuration;
  const { nodes, chosen, onChange } = props;
  return (
    <fieldset className="stack small">
      <legend className="label">
        {own.servers} <span className="muted small-text">{own.serversLead}</span>
      </legend>
      <div className="form-grid">
        {nodes.map((node) => (
          <CheckField
            key={node}
            label={node}
            checked={chosen.includes(node)}
            onChange={(isIn) =>
              onChange(nodes.filter((one) => (one === node ? isIn : chosen.includes(one))))
            }
          />
        ))}
      </div>
      {chosen.length !== 2 && <p className="muted small-text">{own.serversWrong}</p>}
    </fieldset>
  );
}
