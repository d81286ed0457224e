/** Invocations as command lines, and as requests: teaches, and goes into run books. @module */
import type { PlainRequest } from "@gemel/client";
import { type ReactNode, useState } from "react";
import { addressOf } from "../api/browser-transport.ts";
import { useLive } from "../api/live-store.ts";
import { Button } from "../ui/button.tsx";
import { Copyable } from "../ui/copyable.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { useWords } from "../words/words.tsx";
import { curlLine } from "./curl-line.ts";

/** What is shown of an invocation. */
export type Shown = {
  readonly node: string | null;
  readonly command: string;
  readonly request: PlainRequest;
};

export function CopyAs(props: {
  /** In the order in which they are done. */
  readonly invocations: readonly Shown[];
  /** Beside a small thing. */
  readonly small?: boolean;
  /** With words, where the symbol would stand alone. */
  readonly named?: boolean;
}): ReactNode {
  const words = useWords().common;
  const self = useLive((live) => live.overview?.self) ?? "";
  const [open, setOpen] = useState(false);
  const { invocations } = props;
  return (
    <>
      <Button
        kind="quiet"
        small={props.small ?? false}
        icon="terminal"
        {...(props.named === true ? { children: words.copyAs } : { label: words.copyAs })}
        onClick={() => setOpen(true)}
      />
      {open && (
        <Dialog title={words.copyAs} onClose={() => setOpen(false)}>
          <section className="stack small">
            <h3>{words.asCommand}</h3>
            {invocations.map(({ node, command }) => (
              <div key={`${node ?? ""} ${command}`} className="stack small">
                <p className="muted small-text">{words.cliOn(node ?? self)}</p>
                <Copyable text={command} />
              </div>
            ))}
          </section>
          <section className="stack small">
            <h3>{words.asCurl}</h3>
            {invocations.map(({ node, command, request }) => (
              <Copyable
                key={`${node ?? ""} ${command}`}
                text={curlLine(request, addressOf(request.path))}
              />
            ))}
            <p className="muted small-text">{words.token}</p>
          </section>
        </Dialog>
      )}
    </>
  );
}
