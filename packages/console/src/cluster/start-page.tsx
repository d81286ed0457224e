/** A server without a cluster: create one, or join one. @module */

import type { ClusterJoined } from "@gemel/protocol";
import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { Link, Redirect } from "wouter";
import { useLive } from "../api/live-store.ts";
import { CopyAs } from "../invocations/copy-as.tsx";
import { invocation, perform } from "../invocations/invocation.ts";
import { routes } from "../shell/routes.ts";
import { Button } from "../ui/button.tsx";
import { TextField } from "../ui/field.tsx";
import { Icon } from "../ui/icon.tsx";
import { ErrorNotice, Loading, Notice } from "../ui/notice.tsx";
import { Card, Page } from "../ui/page.tsx";
import { useWords } from "../words/words.tsx";
import { JoinToken } from "./add-node-dialog.tsx";
import { WaysCard } from "./ways-card.tsx";

export function StartPage(): ReactNode {
  const words = useWords().cluster;
  const [way, setWay] = useState<"create" | "join">("create");
  const [created, setCreated] = useState<ClusterJoined | null>(null);
  const configured = useLive((live) => live.overview?.configured);
  // Who comes here by an old address; who has made a cluster here stays, to see how the next server joins.
  const [isBegun, setBegun] = useState(false);
  if (!isBegun && configured === false) setBegun(true);
  if (created !== null) return <Created joined={created} isLive={configured === true} />;
  if (!isBegun && configured === true) return <Redirect to={routes.cluster} />;
  return (
    <Page title={words.chooseTitle} lead={words.chooseLead}>
      <div className="gallery">
        {(["create", "join"] as const).map((one) => (
          <button
            key={one}
            type="button"
            className="gallery-card"
            aria-pressed={one === way}
            onClick={() => setWay(one)}
          >
            <strong>
              {one === "create" ? words.createTitle : words.joinTitle}
              <Icon name={one === "create" ? "add" : "link"} />
            </strong>
            <span className="second">{one === "create" ? words.createLead : words.joinLead}</span>
          </button>
        ))}
      </div>
      <StartForm key={way} way={way} onDone={setCreated} />
    </Page>
  );
}

function StartForm(props: {
  readonly way: "create" | "join";
  readonly onDone: (joined: ClusterJoined) => void;
}): ReactNode {
  const words = useWords().cluster;
  const { way, onDone } = props;
  const [node, setNode] = useState("");
  const [address, setAddress] = useState("");
  const [host, setHost] = useState("");
  const [token, setToken] = useState("");
  const own = {
    ...(node === "" ? {} : { node }),
    ...(address === "" ? {} : { addresses: { default: address } }),
  };
  const beginning =
    way === "create"
      ? invocation(null, "initCluster", { body: own })
      : invocation(null, "joinCluster", { body: { ...own, host, token } });
  const act = useMutation({
    mutationFn: () => perform(beginning),
    onSuccess: onDone,
  });
  const isMissing = way === "join" && (host === "" || token === "");
  return (
    <Card
      title={way === "create" ? words.createTitle : words.joinTitle}
      foot={
        <>
          <span className="start">
            <CopyAs invocations={[beginning]} />
          </span>
          <Button
            kind="primary"
            busy={act.isPending}
            unless={isMissing ? `${words.host}, ${words.token}` : null}
            onClick={() => act.mutate()}
          >
            {way === "create" ? words.create : words.join}
          </Button>
        </>
      }
    >
      <div className="stack">
        {way === "join" && (
          <div className="form-grid">
            <TextField
              label={words.host}
              value={host}
              onChange={setHost}
              hint={words.hostHint}
              mono
            />
            <TextField label={words.token} value={token} onChange={setToken} mono />
          </div>
        )}
        <div className="form-grid">
          <TextField
            label={words.nodeName}
            value={node}
            onChange={setNode}
            hint={words.nodeNameHint}
            mono
          />
          <TextField
            label={words.address}
            value={address}
            onChange={setAddress}
            hint={words.addressHint}
            mono
          />
        </div>
        <ErrorNotice error={act.error} />
      </div>
    </Card>
  );
}

function Created(props: { readonly joined: ClusterJoined; readonly isLive: boolean }): ReactNode {
  const words = useWords().cluster;
  const { joined, isLive } = props;
  const nodes = useLive((live) => live.overview?.nodes) ?? [];
  return (
    <Page title={words.created} lead={words.createdMore}>
      <Notice tone="ok" title={words.created}>
        <p>
          {joined.nodes.join(", ")} <span className="mono muted">{joined.fingerprint}</span>
        </p>
      </Notice>
      <Card title={words.addTitle}>
        <div className="stack">{isLive ? <JoinToken /> : <Loading />}</div>
      </Card>
      {nodes.length > 1 && <WaysCard nodes={nodes} />}
      <div className="row">
        <Link className="button primary" href={routes.newModule}>
          {words.toModule}
        </Link>
        <Link className="button" href={routes.overview}>
          {words.toOverview}
        </Link>
      </div>
    </Page>
  );
}
