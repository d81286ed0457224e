/** What answers on the servers: HTTPS for the console and for programs, plain HTTP for load balancers. @module */
import type { ClusterConfig } from "@gemel/protocol";
import type { ReactNode } from "react";
import { CheckField, SelectField, TextField } from "../ui/field.tsx";
import { Notice } from "../ui/notice.tsx";
import { useWords } from "../words/words.tsx";

type Fields = {
  readonly config: ClusterConfig;
  readonly onChange: (config: ClusterConfig) => void;
};

export function ListenerFields({ config, onChange }: Fields): ReactNode {
  return (
    <>
      <HealthFields config={config} onChange={onChange} />
      <ApiFields config={config} onChange={onChange} />
    </>
  );
}

function HealthFields({ config, onChange }: Fields): ReactNode {
  const words = useWords().cluster;
  const { health, lans } = config;
  return (
    <>
      <CheckField
        label={words.health}
        hint={words.healthMore}
        checked={health !== null}
        onChange={(isUsed) =>
          onChange({ ...config, health: isUsed ? { port: 9010, lan: null } : null })
        }
      />
      {health !== null && (
        <div className="form-grid">
          <TextField
            label={words.healthPort}
            type="number"
            value={String(health.port)}
            onChange={(port) => onChange({ ...config, health: { ...health, port: Number(port) } })}
          />
          <SelectField
            label={words.healthLan}
            value={health.lan ?? ""}
            options={[
              { value: "", words: words.healthEverywhere },
              ...lans.map(({ name }) => ({ value: name, words: name })),
            ]}
            onChange={(lan) =>
              onChange({ ...config, health: { ...health, lan: lan === "" ? null : lan } })
            }
          />
        </div>
      )}
    </>
  );
}

function ApiFields({ config, onChange }: Fields): ReactNode {
  const words = useWords().cluster;
  const { api } = config;
  return (
    <>
      <CheckField
        label={words.api}
        checked={api !== null}
        onChange={(isOn) =>
          onChange({ ...config, api: isOn ? { port: 7443, metricsOnLoopback: false } : null })
        }
      />
      {api === null ? (
        <Notice tone="warn" title={words.apiOff} />
      ) : (
        <div className="form-grid">
          <TextField
            label={words.apiPort}
            type="number"
            value={String(api.port)}
            onChange={(port) => onChange({ ...config, api: { ...api, port: Number(port) } })}
          />
          <SelectField
            label={words.metrics}
            value={api.metricsOnLoopback ? "loopback" : "token"}
            options={[
              { value: "token", words: words.metricsToken },
              { value: "loopback", words: words.metricsLoopback },
            ]}
            onChange={(who) =>
              onChange({ ...config, api: { ...api, metricsOnLoopback: who === "loopback" } })
            }
          />
        </div>
      )}
    </>
  );
}
