/** The step of the wizard in which one says what is watched, and how a split brain is avoided. @module */
import type { Overview } from "@gemel/protocol";
import type { ReactNode } from "react";
import { Button } from "../ui/button.tsx";
import { Segmented, TextField } from "../ui/field.tsx";
import { Notice } from "../ui/notice.tsx";
import { Card } from "../ui/page.tsx";
import { useWords } from "../words/words.tsx";
import { lackOf, type Watch, type Watching } from "./watch-xml.ts";

const fresh: Readonly<Record<Watch["kind"], Watch>> = {
  tcp: { kind: "tcp", address: "127.0.0.1", port: "" },
  http: { kind: "http", url: "http://127.0.0.1/", body: "" },
  ping: { kind: "ping", address: "" },
  process: { kind: "process", name: "" },
  unit: { kind: "unit", name: "" },
};

export function WatchForm(props: {
  readonly watching: Watching;
  readonly onChange: (watching: Watching) => void;
  /** Null: a farm, which has no split brain. */
  readonly witness: Overview["witness"] | "farm";
  readonly onBack: () => void;
  readonly onNext: () => void;
}): ReactNode {
  const words = useWords();
  const own = words.configuration;
  const { watching, onChange, witness } = props;
  const { watches } = watching;
  const set = (index: number, watch: Watch): void =>
    onChange({ ...watching, watches: watches.with(index, watch) });
  const isLacking = watches.some((watch) => lackOf(watch) !== null);
  return (
    <Card
      title={own.steps.watch}
      foot={
        <>
          <Button onClick={props.onBack}>{words.common.back}</Button>
          <Button kind="primary" unless={isLacking ? own.watchLacks : null} onClick={props.onNext}>
            {words.common.next}
          </Button>
        </>
      }
    >
      <div className="stack">
        <p className="second">{own.watchLead}</p>
        {watches.map((watch, index) => (
          // A list that only grows at its end, and whose fields hold no state of their own.
          <fieldset
            key={`${index + 1}`}
            className="stack sub-card"
            aria-label={own.watchKinds[watch.kind]}
          >
            <div className="row spread">
              <strong>{own.watchKinds[watch.kind]}</strong>
              <Button
                icon="trash"
                kind="quiet"
                small
                label={own.watchRemove(own.watchKinds[watch.kind])}
                onClick={() => onChange({ ...watching, watches: watches.toSpliced(index, 1) })}
              />
            </div>
            <p className="second">{own.watchMore[watch.kind]}</p>
            <WatchFields watch={watch} onChange={(next) => set(index, next)} />
          </fieldset>
        ))}
        <div className="row">
          {(["tcp", "http", "process", "unit", "ping"] as const).map((kind) => (
            <Button
              key={kind}
              icon="add"
              onClick={() => onChange({ ...watching, watches: [...watches, fresh[kind]] })}
            >
              {own.watchKinds[kind]}
            </Button>
          ))}
        </div>
        {witness !== "farm" && (
          <>
            <h3>{own.splitBrain}</h3>
            {witness === null ? (
              <>
                <TextField
                  label={own.thirdMachine}
                  hint={own.thirdMachineHint}
                  value={watching.thirdMachine}
                  mono
                  onChange={(thirdMachine) => onChange({ ...watching, thirdMachine })}
                />
                <p className="second">{own.splitPolicyLead}</p>
                <Segmented
                  label={own.splitPolicy}
                  value={watching.splitBrain}
                  options={(["yield", "ask"] as const).map((value) => ({
                    value,
                    words: own.splitPolicies[value],
                  }))}
                  onChange={(splitBrain) => onChange({ ...watching, splitBrain })}
                />
              </>
            ) : (
              <Notice tone="ok" title={own.hasWitness(witness.address)} />
            )}
          </>
        )}
      </div>
    </Card>
  );
}

function WatchFields(props: {
  readonly watch: Watch;
  readonly onChange: (watch: Watch) => void;
}): ReactNode {
  const own = useWords().configuration;
  const { watch, onChange } = props;
  const lack = lackOf(watch);
  if (watch.kind === "http") {
    return (
      <div className="form-grid">
        <TextField
          label={own.watchUrl}
          value={watch.url}
          error={lack === "url" ? own.watchUrlWrong : null}
          mono
          onChange={(url) => onChange({ ...watch, url })}
        />
        <TextField
          label={own.watchBody}
          hint={own.watchBodyHint}
          value={watch.body}
          mono
          onChange={(body) => onChange({ ...watch, body })}
        />
      </div>
    );
  }
  if (watch.kind === "process" || watch.kind === "unit") {
    return (
      <div className="form-grid">
        <TextField
          label={own.watchNames[watch.kind]}
          value={watch.name}
          error={lack === "name" && watch.name !== "" ? own.watchNameWrong : null}
          mono
          onChange={(name) => onChange({ ...watch, name })}
        />
      </div>
    );
  }
  return (
    <div className="form-grid">
      <TextField
        label={own.watchAddress}
        value={watch.address}
        error={lack === "address" && watch.address !== "" ? own.watchAddressWrong : null}
        mono
        onChange={(address) => onChange({ ...watch, address })}
      />
      {watch.kind === "tcp" && (
        <TextField
          label={own.watchPort}
          value={watch.port}
          error={lack === "port" && watch.port !== "" ? own.watchPortWrong : null}
          mono
          onChange={(port) => onChange({ ...watch, port })}
        />
      )}
    </div>
  );
}
