/** From a template to a protected module: choose, settings, review, install, start. @module */

import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { api } from "../api/client.ts";
import { useLive } from "../api/live-store.ts";
import { Button } from "../ui/button.tsx";
import { TextField } from "../ui/field.tsx";
import { Marked } from "../ui/marked.tsx";
import { ErrorNotice, Loading } from "../ui/notice.tsx";
import { Card, Page } from "../ui/page.tsx";
import { useSpoken, useWords } from "../words/words.tsx";
import { DirectorySizes } from "./directory-sizes.tsx";
import { FirstStart } from "./first-start.tsx";
import { type Choice, Gallery } from "./gallery.tsx";
import { InstallOnAll } from "./install-on-all.tsx";
import { macrosIn, macroTitle, replicatedMacros, withMacros } from "./macro-text.ts";
import { serversOf, withServers } from "./module-servers.ts";
import { ReviewStep } from "./review-step.tsx";
import { ServersField } from "./servers-field.tsx";
import { WatchForm } from "./watch-form.tsx";
import { noWatching, withWatching } from "./watch-xml.ts";
import { WizardSteps } from "./wizard-steps.tsx";

const stepIds = ["choose", "settings", "watch", "review", "install", "start"] as const;
type Step = (typeof stepIds)[number];
const namePattern = /^[a-z0-9][a-z0-9._-]{0,62}$/;

export function NewModulePage(): ReactNode {
  const words = useWords();
  const own = words.configuration;
  const overview = useLive((live) => live.overview);
  const [step, setStep] = useState<Step>("choose");
  const [choice, setChoice] = useState<Choice | null>(null);
  const [name, setName] = useState("");
  const [values, setValues] = useState<Readonly<Record<string, string>>>({});
  const [watching, setWatching] = useState(noWatching);
  const [chosen, setChosen] = useState<readonly string[] | null>(null);
  /** What was changed in the form of all settings, and of which text. */
  const [more, setMore] = useState({ from: "", to: "" });
  const templates = useQuery({
    queryKey: ["templates"],
    queryFn: () => api.call("templates"),
    staleTime: 60_000,
  });
  const taken = overview?.modules.some(({ module }) => module === name) === true;
  const nodes = overview?.nodes.map(({ node }) => node) ?? [];
  const isMirror = choice?.template?.kind === "mirror";
  const servers = isMirror && nodes.length > 2 ? (chosen ?? nodes.slice(0, 2)) : null;
  const choose = (next: Choice): void => {
    setChoice(next);
    setName(next.name);
    setValues(
      next.template === null
        ? {}
        : Object.fromEntries(next.template.macros.map((macro) => [macro.name, macro.value])),
    );
    setWatching(noWatching);
    setStep("settings");
  };
  // A package of one's own has what it needs in it.
  const afterSettings = choice?.template === null ? "review" : "watch";
  const template = choice?.template?.userConfig ?? "";
  const spanning = servers === null ? template : withServers(template, servers);
  const planned = withWatching(withMacros(spanning, values), watching);
  const userConfig = more.from === planned ? more.to : planned;
  const spanned = serversOf(userConfig, nodes);
  const nameError =
    name === "" || namePattern.test(name) ? (taken ? own.nameTaken : null) : own.nameHint;
  return (
    <Page title={own.newTitle} lead={own.newLead}>
      <div className="wizard">
        <WizardSteps steps={stepIds.map((id) => ({ id, words: own.steps[id] }))} at={step} />
        <div className="stack">
          <ErrorNotice error={templates.error} />
          {templates.isLoading && <Loading tall />}
          {step === "choose" && templates.data !== undefined && (
            <Gallery templates={templates.data} onChoose={choose} />
          )}
          {step === "settings" && choice !== null && (
            <Settings
              choice={choice}
              name={name}
              nameError={nameError}
              onName={setName}
              values={values}
              nodes={servers ?? nodes}
              servers={
                servers !== null && (
                  <ServersField nodes={nodes} chosen={servers} onChange={setChosen} />
                )
              }
              isServersGood={servers === null || servers.length === 2}
              onValues={setValues}
              onBack={() => setStep("choose")}
              onNext={() => setStep(afterSettings)}
            />
          )}
          {step === "watch" && choice !== null && (
            <WatchForm
              watching={watching}
              onChange={setWatching}
              witness={choice.template?.kind === "farm" ? "farm" : (overview?.witness ?? null)}
              onBack={() => setStep("settings")}
              onNext={() => setStep("review")}
            />
          )}
          {step === "review" && choice !== null && (
            <ReviewStep
              module={name}
              before={template}
              after={userConfig}
              nodes={spanned}
              onAfter={(to) => setMore({ from: planned, to })}
              onBack={() => setStep(afterSettings === "watch" ? "watch" : "settings")}
              onNext={() => setStep("install")}
            />
          )}
          {step === "install" && choice !== null && (
            <InstallOnAll
              choice={choice}
              name={name}
              macros={changedOf(choice, macrosIn(userConfig))}
              userConfig={userConfig === withMacros(template, values) ? null : userConfig}
              nodes={spanned}
              onBack={() => setStep("settings")}
              onNext={() => setStep("start")}
            />
          )}
          {step === "start" && <FirstStart module={name} />}
        </div>
      </div>
    </Page>
  );
}

/** Only what differs from the template: what is left as it was may change with it. */
function changedOf(
  { template }: Choice,
  values: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const before = new Map(template?.macros.map(({ name, value }) => [name, value]));
  return Object.fromEntries(
    Object.entries(values).filter(([name, value]) => before.get(name) !== value),
  );
}

function Settings(props: {
  readonly choice: Choice;
  readonly name: string;
  readonly nameError: string | null;
  readonly onName: (name: string) => void;
  readonly values: Readonly<Record<string, string>>;
  readonly nodes: readonly string[];
  /** The choice among more servers than it needs. */
  readonly servers: ReactNode;
  readonly isServersGood: boolean;
  readonly onValues: (values: Readonly<Record<string, string>>) => void;
  readonly onBack: () => void;
  readonly onNext: () => void;
}): ReactNode {
  const { words, said } = useSpoken();
  const own = words.configuration;
  const products: Readonly<Record<string, string>> = words.products;
  const { choice, values } = props;
  const unless =
    props.name === ""
      ? own.nameHint
      : (props.nameError ?? (props.isServersGood ? null : own.serversWrong));
  const replicated = replicatedMacros(choice.template?.userConfig ?? "");
  return (
    <Card
      title={
        choice.template === null
          ? choice.name
          : (products[choice.template.name] ?? choice.template.name)
      }
      foot={
        <>
          <Button onClick={props.onBack}>{words.common.back}</Button>
          {unless !== null && <span className="muted small-text">{unless}</span>}
          <Button kind="primary" unless={unless} onClick={props.onNext}>
            {words.common.next}
          </Button>
        </>
      }
    >
      <div className="stack">
        <TextField
          label={own.name}
          value={props.name}
          onChange={props.onName}
          hint={own.nameHint}
          error={props.nameError}
          mono
        />
        {props.servers}
        {choice.template !== null && choice.template.macros.length > 0 && (
          <>
            <h3>{own.macros}</h3>
            <div className="form-grid wide-fields">
              {choice.template.macros.map((macro) => (
                <div key={macro.name} className="stack small">
                  <TextField
                    label={macroTitle(macro.name, words.macroTitles)}
                    hint={macro.comment === "" ? undefined : <Marked text={said(macro.comment)} />}
                    value={values[macro.name] ?? ""}
                    mono
                    onChange={(value) => props.onValues({ ...values, [macro.name]: value })}
                  />
                  {replicated.has(macro.name) && (
                    <DirectorySizes path={values[macro.name] ?? ""} nodes={props.nodes} />
                  )}
                </div>
              ))}
            </div>
          </>
        )}
      </div>
    </Card>
  );
}
