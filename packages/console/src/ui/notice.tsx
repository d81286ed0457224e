/** Messages inside of a page: what happened, and what to do next. @module */
import { GemelError } from "@gemel/base";
import type { ReactNode } from "react";
import { useSpoken, useWords } from "../words/words.tsx";
import { Icon, type IconName } from "./icon.tsx";
import { Marked } from "./marked.tsx";
import type { Tone } from "./status.tsx";

const icons: Readonly<Record<Tone, IconName>> = {
  ok: "okRound",
  warn: "warning",
  info: "info",
  bad: "error",
  off: "info",
};

export function Notice(props: {
  readonly tone: Tone;
  readonly title?: string;
  readonly children?: ReactNode;
  readonly role?: "alert" | "status";
}): ReactNode {
  return (
    <div className={`notice tone-${props.tone}`} role={props.role}>
      <Icon name={icons[props.tone]} />
      <div className="grow stack small">
        {props.title !== undefined && (
          <strong>
            <Marked text={props.title} />
          </strong>
        )}
        {props.children}
      </div>
    </div>
  );
}

/** What the daemon refused, with its remedy. */
export function ErrorNotice({ error }: { readonly error: unknown }): ReactNode {
  const { words, said } = useSpoken();
  if (error === null || error === undefined) return null;
  if (!(error instanceof GemelError)) {
    return (
      <Notice tone="bad" role="alert" title={words.errors.unexpected}>
        <p>{said(error instanceof Error ? error.message : String(error))}</p>
      </Notice>
    );
  }
  const { message, remedy } = error;
  return (
    <Notice tone="bad" role="alert" title={said(message)}>
      {remedy !== "" && (
        <p className="second">
          <Marked text={said(remedy)} />
        </p>
      )}
    </Notice>
  );
}

export function Empty(props: {
  readonly icon: IconName;
  readonly title: string;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
}): ReactNode {
  return (
    <div className="empty">
      <Icon name={props.icon} />
      <h2>{props.title}</h2>
      {props.children !== undefined && <p>{props.children}</p>}
      {props.action}
    </div>
  );
}

export function Loading(props: { readonly tall?: boolean }): ReactNode {
  const words = useWords();
  return (
    <div className="stack" aria-busy="true">
      <span className="visually-hidden">{words.common.loading}</span>
      {props.tall === true ? (
        <div className="skeleton tall" />
      ) : (
        <>
          <div className="skeleton" />
          <div className="skeleton" />
          <div className="skeleton" />
        </>
      )}
    </div>
  );
}
