/** The same as a command line, and as a request: teaches, and goes into run books. @module */
import type { PlainRequest } from "@gemel/client";
import { type ReactNode, useState } from "react";
import { addressOf } from "../api/browser-transport.ts";
import { Button } from "../ui/button.tsx";
import { Copyable } from "../ui/copyable.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { useWords } from "../words/words.tsx";

export type CommandAs = { readonly node: string; readonly cli: string };
export function CopyAs(props: {
  readonly commands: readonly CommandAs[];
  readonly request?: PlainRequest;
}): ReactNode {
  const words = useWords();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button
        kind="quiet"
        icon="terminal"
        label={words.common.copyAs}
        onClick={() => setOpen(true)}
      />
      {open && (
        <Dialog title={words.common.copyAs} onClose={() => setOpen(false)}>
          <section className="stack small">
            <h3>{words.common.asCommand}</h3>
            {props.commands.map(({ node, cli }) => (
              <div key={`${node} ${cli}`} className="stack small">
                <p className="muted small-text">{words.common.cliOn(node)}</p>
                <Copyable text={cli} />
              </div>
            ))}
          </section>
          {props.request !== undefined && (
            <section className="stack small">
              <h3>{words.common.asCurl}</h3>
              <Copyable text={curlOf(props.request)} />
              <p className="muted small-text">{words.common.token}</p>
            </section>
          )}
        </Dialog>
      )}
    </>
  );
}

function curlOf({ method, path, body }: PlainRequest): string {
  const parts = ["curl", "-H 'Authorization: Bearer TOKEN'"];
  if (method !== "GET") parts.push(`-X ${method}`);
  if (body !== undefined) {
    parts.push("-H 'Content-Type: application/json'", `-d '${JSON.stringify(body)}'`);
  }
  parts.push(`'${addressOf(path)}'`);
  return parts.join(" ");
}
