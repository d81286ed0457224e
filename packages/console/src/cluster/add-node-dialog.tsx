/** A token for one more server, and waiting until it is there. @module */

import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useEffect, useState } from "react";
import { useLive } from "../api/live-store.ts";
import { joinLine } from "../invocations/command-lines.ts";
import { CopyAs } from "../invocations/copy-as.tsx";
import { invocation, perform } from "../invocations/invocation.ts";
import { Button } from "../ui/button.tsx";
import { Copyable } from "../ui/copyable.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Icon } from "../ui/icon.tsx";
import { ErrorNotice, Loading, Notice } from "../ui/notice.tsx";
import { useWords } from "../words/words.tsx";
import type { Place } from "./cluster-plan.ts";

export function AddNodeDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  const words = useWords();
  return (
    <Dialog
      title={words.cluster.addTitle}
      onClose={onClose}
      footer={
        <Button kind="primary" onClick={onClose}>
          {words.common.close}
        </Button>
      }
    >
      <JoinToken />
    </Dialog>
  );
}

const making = invocation(null, "giveJoinToken", { body: {} });

/** Shows a token made now, and who joined since. `place`: where the new server is to be, if that is known. */
export function JoinToken({ place }: { readonly place?: Place }): ReactNode {
  const words = useWords().cluster;
  const overview = useLive((live) => live.overview);
  const [before] = useState(() => overview?.nodes.map(({ node }) => node) ?? []);
  const make = useMutation({
    mutationFn: () => perform(making),
  });
  const { mutate } = make;
  useEffect(() => mutate(), [mutate]);
  // It is named before it has its certificate: there it is when it answers as one of the cluster.
  const joined = (overview?.nodes ?? []).filter(
    ({ node, reachable }) => reachable && !before.includes(node),
  );
  if (make.data === undefined) {
    return (
      <>
        <ErrorNotice error={make.error} />
        {make.error === null && <Loading />}
      </>
    );
  }
  const { token, hosts, fingerprint } = make.data;
  const host = hosts[0] ?? "";
  return (
    <>
      <p className="second">{words.addLead}</p>
      <Copyable text={joinLine(host, place?.node, place?.addresses)} />
      <p className="second">{words.asksToken}</p>
      <Copyable text={token} />
      <p className="second">
        {words.addOr} <CopyAs small invocations={[making]} />
      </p>
      <dl className="facts">
        <dt>{words.host}</dt>
        <dd className="mono">{hosts.join(", ")}</dd>
        <dt>{words.fingerprint}</dt>
        <dd>
          <span className="mono">{fingerprint}</span>
          <br />
          <span className="muted small-text">{words.fingerprintMore}</span>
        </dd>
      </dl>
      {joined.length === 0 ? (
        <p className="row muted" role="status">
          <Icon name="spinner" spin />
          {words.waitingFor}
        </p>
      ) : (
        joined.map(({ node }) => (
          <Notice key={node} tone="ok" role="status" title={words.joined(node)} />
        ))
      )}
    </>
  );
}
