/** Are both copies equal, what might differ, what was kept before it was overwritten. @module */

import type { ModuleSight, VerifyReport } from "@gemel/protocol";
import { useMutation, useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { api } from "../api/client.ts";
import { useUnless } from "../api/session.tsx";
import { CopyAs } from "../invocations/copy-as.tsx";
import { invocation, perform, type ShownInvocation } from "../invocations/invocation.ts";
import { Button } from "../ui/button.tsx";
import { ErrorNotice, Loading, Notice } from "../ui/notice.tsx";
import { Card, DataTable } from "../ui/page.tsx";
import { Since } from "../ui/time.tsx";
import { useSpoken } from "../words/words.tsx";
import { RescueCard } from "./rescue-card.tsx";

const runningMs = 700;

export function DataTab({ sight }: { readonly sight: ModuleSight }): ReactNode {
  return (
    <>
      <VerifyCard sight={sight} />
      <EstimateCard sight={sight} />
      <RescueCard sight={sight} />
    </>
  );
}

function VerifyCard({ sight }: { readonly sight: ModuleSight }): ReactNode {
  const { words } = useSpoken();
  const own = words.data;
  const { module, sentence } = sight;
  const node = sentence.servingNode;
  const roleUnless = useUnless("control", module);
  const unless =
    roleUnless ?? (sentence.code === "protected" && node !== null ? null : own.notServing);
  const last = useQuery({
    queryKey: ["module", module, "verify", node],
    queryFn: () => api.at(node ?? "").call("lastVerify", { module }),
    enabled: node !== null,
    refetchInterval: ({ state }) => (state.data?.state === "running" ? runningMs : 5000),
  });
  const verifying = (on: string, repair: boolean): ShownInvocation<"verify"> =>
    invocation(on, "verify", { module, body: { repair } });
  const begin = useMutation({
    mutationFn: (repair: boolean) => perform(verifying(node ?? "", repair)),
    onSuccess: () => void last.refetch(),
  });
  const isRunning = last.data?.state === "running";
  return (
    <Card
      title={own.verify}
      aside={
        <div className="row tight">
          {node !== null && (
            <CopyAs invocations={[verifying(node, false), verifying(node, true)]} />
          )}
          <Button
            small
            busy={begin.isPending || isRunning}
            unless={unless}
            onClick={() => begin.mutate(false)}
          >
            {own.verifyNow}
          </Button>
          <Button
            small
            unless={isRunning ? own.running : unless}
            onClick={() => begin.mutate(true)}
          >
            {own.verifyRepair}
          </Button>
        </div>
      }
    >
      <div className="stack">
        <p className="second">{own.verifyLead}</p>
        <ErrorNotice error={begin.error ?? last.error} />
        {last.isLoading ? (
          <Loading />
        ) : last.data === null || last.data === undefined ? (
          <p className="muted">
            {own.neverVerified}. {own.neverVerifiedMore}
          </p>
        ) : (
          <Report report={last.data} />
        )}
      </div>
    </Card>
  );
}

function Report({ report }: { readonly report: VerifyReport }): ReactNode {
  const { words, format } = useSpoken();
  const own = words.data;
  const compared = own.compared(
    format.number(report.files),
    format.number(report.directories),
    format.bytes(report.bytes),
  );
  const isEqual = report.state === "done" && report.differences === 0;
  const tone =
    report.state === "running"
      ? "info"
      : report.state === "interrupted"
        ? "warn"
        : isEqual
          ? "ok"
          : "bad";
  const title =
    report.state === "running"
      ? own.running
      : report.state === "interrupted"
        ? own.interrupted
        : isEqual
          ? own.equal
          : own.differences(format.number(report.differences));
  return (
    <>
      <Notice tone={tone} title={title} role="status">
        <p>
          {compared}, <Since at={report.finishedAt ?? report.startedAt} />
        </p>
        {report.why !== "" && <p className="second">{report.why}</p>}
      </Notice>
      {report.found.length > 0 && (
        <DataTable label={own.differs} heads={[{ words: own.path }, { words: own.differs }]}>
          {report.found.map(({ path, what }) => (
            <tr key={`${path} ${what}`}>
              <td className="mono">{path}</td>
              <td>{own.what[what]}</td>
            </tr>
          ))}
        </DataTable>
      )}
    </>
  );
}

function EstimateCard({ sight }: { readonly sight: ModuleSight }): ReactNode {
  const { words, format } = useSpoken();
  const own = words.data;
  const { module, sentence } = sight;
  const node = sentence.servingNode;
  const query = useQuery({
    queryKey: ["module", module, "diff", node],
    queryFn: () => api.at(node ?? "").call("diff", { module }),
    enabled: node !== null,
    refetchInterval: 5000,
  });
  if (node === null) return null;
  const estimate = query.data;
  return (
    <Card title={own.estimate}>
      <div className="stack small">
        <p className="second">{own.estimateLead}</p>
        <ErrorNotice error={query.error} />
        {estimate === undefined ? (
          query.isLoading && <Loading />
        ) : (
          <p>
            {sentence.code === "protected" && !estimate.everything && (
              <span>{own.estimateProtected} </span>
            )}
            <strong>
              {own.estimateSome(format.number(estimate.files), format.bytes(estimate.bytes))}
            </strong>
            {estimate.everything && <span className="second"> {own.estimateAll}</span>}
          </p>
        )}
      </div>
    </Card>
  );
}
