/** A token for one more server, and waiting until it is there. @module */

import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useEffect, useState } from "react";
import { useLive } from "../api/live-store.ts";
import { CopyAs } from "../invocations/copy-as.tsx";
import { invocation, perform } from "../invocations/invocation.ts";
import { Button } from "../ui/button.tsx";
import { Copyable } from "../ui/copyable.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Icon } from "../ui/icon.tsx";
import { ErrorNotice, Loading, Notice } from "../ui/notice.tsx";
import { useWords } from "../words/words.tsx";

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

/** Shows a token made now, and who joined since. */
export function JoinToken(): ReactNode {
  const words = useWords().cluster;
  const overview = useLive((live) => live.overview);
  const [before] = useState(() => overview?.nodes.map(({ node }) => node) ?? []);
  const make = useMutation({
    mutationFn: () => perform(making),
  });
  const { mutate } = make;
  useEffect(() => mutate(), [mutate]);
  const joined = (overview?.nodes ?? []).filter(({ node }) => !before.includes(node));
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
      <Copyable text={`gemel cluster join ${host} --token ${token}`} />
      <p className="second">{words.addOr}</p>
      <dl className="facts">
        <dt>{words.host}</dt>
        <dd className="mono">{hosts.join(", ")}</dd>
        <dt>{words.token}</dt>
        <dd className="row tight">
          <Copyable text={token} />
          <CopyAs invocations={[making]} />
        </dd>
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
