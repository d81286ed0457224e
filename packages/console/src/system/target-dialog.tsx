/** Make or change a mail address or a webhook. @module */
import type { NotificationChange, NotificationTarget, SentenceCode } from "@gemel/protocol";
import { type ReactNode, useState } from "react";
import { useLive } from "../api/live-store.ts";
import { CopyAs, type Shown } from "../invocations/copy-as.tsx";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { CheckField, SelectField, TextField } from "../ui/field.tsx";
import { ErrorNotice } from "../ui/notice.tsx";
import { useWords } from "../words/words.tsx";

const codes: readonly SentenceCode[] = [
  "split_brain",
  "failed",
  "unreachable",
  "waiting",
  "unprotected",
  "resynchronising",
  "stopped",
  "protected",
];
const told: readonly SentenceCode[] = [
  "split_brain",
  "failed",
  "unreachable",
  "waiting",
  "unprotected",
  "protected",
];

export function newTarget(kind: "mail" | "webhook"): NotificationTarget {
  const common = {
    name: "",
    enabled: true,
    codes: [...told],
    modules: [],
    hasSecret: false,
    last: null,
  };
  return kind === "mail"
    ? { ...common, kind, host: "", port: 587, security: "starttls", user: "", from: "", to: [] }
    : { ...common, kind, url: "" };
}

/** What is sent: without what only the daemon knows, so that the secret stays. */
export function changeOf(target: NotificationTarget): NotificationChange {
  const { hasSecret: _, last: __, ...change } = target;
  return change;
}

export function TargetDialog(props: {
  readonly target: NotificationTarget;
  readonly isNew: boolean;
  readonly busy: boolean;
  readonly error: unknown;
  /** What saving it does. */
  readonly invocationOf: (change: NotificationChange) => Shown;
  readonly onSave: (change: NotificationChange) => void;
  readonly onClose: () => void;
}): ReactNode {
  const words = useWords();
  const own = words.notifications;
  const [target, setTarget] = useState(props.target);
  const [to, setTo] = useState(props.target.kind === "mail" ? props.target.to.join(", ") : "");
  const [secret, setSecret] = useState("");
  const overview = useLive((live) => live.overview);
  const toggled = <T,>(list: readonly T[], item: T, isIn: boolean): T[] =>
    isIn ? [...list, item] : list.filter((one) => one !== item);
  const addresses = to.split(/[,;\s]+/).filter((one) => one !== "");
  const whole = changeOf(target.kind === "mail" ? { ...target, to: addresses } : target);
  const change = secret === "" ? whole : { ...whole, secret };
  return (
    <Dialog
      title={
        props.isNew
          ? target.kind === "mail"
            ? own.newMail
            : own.newWebhook
          : own.edit(props.target.name)
      }
      onClose={props.onClose}
      footer={
        <>
          <span className="start">
            <CopyAs invocations={[props.invocationOf(change)]} />
          </span>
          <Button onClick={props.onClose}>{words.common.cancel}</Button>
          <Button
            kind="primary"
            busy={props.busy}
            unless={target.name === "" ? own.name : null}
            onClick={() => props.onSave(change)}
          >
            {words.common.save}
          </Button>
        </>
      }
    >
      <TextField
        label={own.name}
        value={target.name}
        onChange={(name) => setTarget({ ...target, name })}
        autoFocus
      />
      {target.kind === "mail" ? (
        <>
          <div className="form-grid">
            <TextField
              label={own.host}
              value={target.host}
              onChange={(host) => setTarget({ ...target, host })}
              mono
            />
            <TextField
              label={own.port}
              type="number"
              value={String(target.port)}
              onChange={(port) => setTarget({ ...target, port: Number(port) })}
            />
            <SelectField
              label={own.security}
              value={target.security}
              options={(["starttls", "tls", "none"] as const).map((value) => ({
                value,
                words: own.securities[value],
              }))}
              onChange={(value) =>
                setTarget({ ...target, security: value as "tls" | "starttls" | "none" })
              }
            />
            <TextField
              label={own.user}
              value={target.user}
              onChange={(user) => setTarget({ ...target, user })}
            />
          </div>
          <TextField
            label={own.password}
            type="password"
            value={secret}
            onChange={setSecret}
            autoComplete="new-password"
            hint={target.hasSecret ? own.kept : undefined}
          />
          <TextField
            label={own.from}
            type="email"
            value={target.from}
            onChange={(from) => setTarget({ ...target, from })}
          />
          <TextField label={own.to} value={to} onChange={setTo} hint={own.toHint} />
        </>
      ) : (
        <>
          <TextField
            label={own.url}
            type="url"
            value={target.url}
            onChange={(url) => setTarget({ ...target, url })}
            mono
          />
          <TextField
            label={own.secret}
            type="password"
            value={secret}
            onChange={setSecret}
            autoComplete="new-password"
            hint={target.hasSecret ? own.kept : undefined}
          />
        </>
      )}
      <fieldset className="stack small">
        <legend className="label">{own.when}</legend>
        <div className="form-grid">
          {codes.map((code) => (
            <CheckField
              key={code}
              label={words.sentence.short[code]}
              checked={target.codes.includes(code)}
              onChange={(isIn) =>
                setTarget({ ...target, codes: toggled(target.codes, code, isIn) })
              }
            />
          ))}
        </div>
      </fieldset>
      {(overview?.modules.length ?? 0) > 1 && (
        <fieldset className="stack small">
          <legend className="label">
            {own.modules} <span className="muted small-text">{own.modulesHint}</span>
          </legend>
          <div className="form-grid">
            {overview?.modules.map(({ module }) => (
              <CheckField
                key={module}
                label={module}
                checked={target.modules.includes(module)}
                onChange={(isIn) =>
                  setTarget({ ...target, modules: toggled(target.modules, module, isIn) })
                }
              />
            ))}
          </div>
        </fieldset>
      )}
      <CheckField
        label={own.enabled}
        checked={target.enabled}
        onChange={(enabled) => setTarget({ ...target, enabled })}
      />
      <ErrorNotice error={props.error} />
    </Dialog>
  );
}
