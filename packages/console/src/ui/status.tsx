/** States as text, icon and colour, never colour alone. @module */
import type { ModuleState, Readiness, SentenceCode } from "@gemel/protocol";
import type { ReactNode } from "react";
import { useWords } from "../words/words.tsx";
import { Icon, type IconName } from "./icon.tsx";

export type Tone = "ok" | "warn" | "info" | "bad" | "off";

type Look = { readonly tone: Tone; readonly icon: IconName; readonly spin?: boolean };

export const sentenceLooks: Readonly<Record<SentenceCode, Look>> = {
  split_brain: { tone: "bad", icon: "split" },
  failed: { tone: "bad", icon: "error" },
  unreachable: { tone: "bad", icon: "unplugged" },
  waiting: { tone: "warn", icon: "waiting" },
  unprotected: { tone: "warn", icon: "warning" },
  resynchronising: { tone: "info", icon: "resync" },
  starting: { tone: "info", icon: "spinner", spin: true },
  stopping: { tone: "info", icon: "spinner", spin: true },
  stopped: { tone: "off", icon: "stopped" },
  not_installed: { tone: "off", icon: "module" },
  running: { tone: "ok", icon: "okRound" },
  protected: { tone: "ok", icon: "shield" },
};

/** Codes of a newer daemon are shown as what they say, in grey. */
export function lookOf(code: string): Look {
  return (sentenceLooks as Readonly<Record<string, Look>>)[code] ?? { tone: "off", icon: "info" };
}

export function StatusIcon(props: { readonly code: string; readonly small?: boolean }): ReactNode {
  const { tone, icon, spin } = lookOf(props.code);
  return (
    <span className={`status-icon tone-${tone}${props.small === true ? " small" : ""}`}>
      <Icon name={icon} spin={spin ?? false} />
    </span>
  );
}

export function Badge(props: {
  readonly tone: Tone;
  readonly icon?: IconName;
  readonly spin?: boolean;
  readonly look?: "filled" | "outline" | "soft";
  readonly children: ReactNode;
}): ReactNode {
  return (
    <span className={`badge tone-${props.tone} ${props.look ?? "soft"}`}>
      {props.icon !== undefined && <Icon name={props.icon} spin={props.spin ?? false} />}
      {props.children}
    </span>
  );
}

type StateLook = Look & { readonly look: "filled" | "outline" | "soft" };

export function stateLook(state: ModuleState, readiness: Readiness): StateLook {
  if (readiness === "NotReady" && state !== "STOP") {
    return { tone: "bad", icon: "error", look: state === "WAIT" ? "outline" : "filled" };
  }
  if (readiness === "Transient" && state !== "STOP") {
    return { tone: "info", icon: "spinner", spin: true, look: "soft" };
  }
  switch (state) {
    case "PRIM":
    case "UP":
      return { tone: "ok", icon: "okRound", look: "filled" };
    case "SECOND":
      return { tone: "ok", icon: "okRound", look: "outline" };
    case "ALONE":
      return { tone: "warn", icon: "warning", look: "filled" };
    case "WAIT":
      return { tone: "info", icon: "waiting", look: "soft" };
    case "STOP":
      return readiness === "Transient"
        ? { tone: "info", icon: "spinner", spin: true, look: "soft" }
        : { tone: "off", icon: "stopped", look: "soft" };
  }
}

/** PRIM, SECOND, ALONE, WAIT, STOP; or that nothing is known. */
export function StateBadge(props: {
  readonly state: ModuleState | null;
  readonly readiness: Readiness | null;
  readonly stale?: boolean;
}): ReactNode {
  const words = useWords();
  const { state, readiness } = props;
  if (state === null || readiness === null) {
    return (
      <Badge tone="off" icon="unplugged">
        {words.states.unknown}
      </Badge>
    );
  }
  if (props.stale === true) {
    return (
      <Badge tone="off" icon="clock" look="outline">
        {words.states.last(state)}
      </Badge>
    );
  }
  const { tone, icon, spin, look } = stateLook(state, readiness);
  return (
    <Badge tone={tone} icon={icon} spin={spin ?? false} look={look}>
      {state}
    </Badge>
  );
}
