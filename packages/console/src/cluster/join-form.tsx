/** This server becomes part of a cluster that is there. @module */
import type { ClusterJoined } from "@gemel/protocol";
import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { CopyAs } from "../invocations/copy-as.tsx";
import { invocation, perform } from "../invocations/invocation.ts";
import { Button } from "../ui/button.tsx";
import { TextField } from "../ui/field.tsx";
import { ErrorNotice } from "../ui/notice.tsx";
import { Card } from "../ui/page.tsx";
import { useSettled } from "../ui/settled.ts";
import { useWords } from "../words/words.tsx";
import { ReachLine, useReach } from "./reach-line.tsx";

type Place = { readonly network: string; readonly address: string };

export function JoinForm({
  onDone,
}: {
  readonly onDone: (joined: ClusterJoined) => void;
}): ReactNode {
  const words = useWords().cluster;
  const [node, setNode] = useState("");
  const [places, setPlaces] = useState<readonly Place[]>([{ network: "default", address: "" }]);
  const [host, setHost] = useState("");
  const [token, setToken] = useState("");
  const asked = useSettled(host.trim());
  const [reached] = useReach(asked === "" ? [] : [{ to: asked, from: "" }]);
  const said = places
    .map(({ network, address }): [string, string] => [network.trim(), address.trim()])
    .filter(([, address]) => address !== "");
  const joining = invocation(null, "joinCluster", {
    body: {
      ...(node === "" ? {} : { node }),
      ...(said.length === 0 ? {} : { addresses: Object.fromEntries(said) }),
      ...{ host, token },
    },
  });
  const act = useMutation({ mutationFn: () => perform(joining), onSuccess: onDone });
  const isMissing = host === "" || token === "";
  return (
    <Card
      title={words.joinTitle}
      foot={
        <>
          <span className="start">
            <CopyAs invocations={[joining]} />
          </span>
          <Button
            kind="primary"
            busy={act.isPending}
            unless={isMissing ? `${words.host}, ${words.token}` : null}
            onClick={() => act.mutate()}
          >
            {words.join}
          </Button>
        </>
      }
    >
      <div className="stack">
        <div className="form-grid">
          <TextField
            label={words.host}
            value={host}
            onChange={setHost}
            hint={
              host.trim() === "" ? (
                words.hostHint
              ) : (
                <ReachLine reached={asked === host.trim() ? reached : undefined} wants="member" />
              )
            }
            mono
          />
          <TextField label={words.token} value={token} onChange={setToken} mono />
          <TextField
            label={words.nodeName}
            value={node}
            onChange={setNode}
            hint={words.nodeNameHint}
            mono
          />
        </div>
        {places.map((place, at) => (
          <div key={`place ${at + 1}`} className="form-grid">
            <TextField
              label={words.network}
              value={place.network}
              onChange={(network) => setPlaces(places.with(at, { ...place, network }))}
              mono
            />
            <TextField
              label={words.address}
              value={place.address}
              onChange={(address) => setPlaces(places.with(at, { ...place, address }))}
              hint={at === 0 ? words.addressHint : undefined}
              mono
            />
          </div>
        ))}
        <div className="row">
          <Button icon="add" onClick={() => setPlaces([...places, { network: "", address: "" }])}>
            {words.anotherAddress}
          </Button>
        </div>
        <ErrorNotice error={act.error} />
      </div>
    </Card>
  );
}
