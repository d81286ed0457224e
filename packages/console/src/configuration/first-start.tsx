/** Which node has the data: it serves, the other one copies; watched until the module is protected. @module */

import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { Link } from "wouter";
import { useLive } from "../api/live-store.ts";
import { untilDone } from "../api/operation-end.ts";
import { CopyAs } from "../invocations/copy-as.tsx";
import { invocation, perform, type ShownInvocation } from "../invocations/invocation.ts";
import { Running } from "../module/action-dialog.tsx";
import { ModulePicture } from "../overview/module-picture.tsx";
import { SentenceBlock } from "../overview/sentence-block.tsx";
import { moduleRoute } from "../shell/routes.ts";
import { Button } from "../ui/button.tsx";
import { Segmented } from "../ui/field.tsx";
import { ErrorNotice, Loading, Notice } from "../ui/notice.tsx";
import { Card } from "../ui/page.tsx";
import { isWell } from "../words/sentence-words.ts";
import { useWords } from "../words/words.tsx";

const waitMaxMs = 300_000;

export function FirstStart({ module }: { readonly module: string }): ReactNode {
  const words = useWords();
  const own = words.configuration;
  const overview = useLive((live) => live.overview);
  const operations = useLive((live) => live.operations).filter((one) => one.module === module);
  const sight = overview?.modules.find((one) => one.module === module);
  const nodes = Object.keys(sight?.perNode ?? {});
  const [chosen, setChosen] = useState<string | null>(null);
  const source = chosen ?? overview?.self ?? "";
  const others = nodes.filter((node) => node !== source);
  const isMirror = sight?.kind === "mirror";
  const start = useMutation({
    mutationFn: async () => {
      if (!isMirror) {
        for (const node of nodes) await perform(action(module, node, "start"));
        return;
      }
      const first = await perform(action(module, source, "prim"));
      await untilDone(source, first.operation, waitMaxMs);
      for (const node of others) await perform(action(module, node, "second"));
    },
  });
  if (sight === undefined || overview === null) return <Loading tall />;
  const isProtected = isWell(sight);
  return (
    <>
      <Card
        title={isProtected ? own.protectedNow(module) : own.startTitle}
        foot={
          start.isIdle ? (
            <>
              <span className="start">
                <CopyAs
                  invocations={
                    isMirror
                      ? [
                          action(module, source, "prim"),
                          ...others.map((node) => action(module, node, "second")),
                        ]
                      : nodes.map((node) => action(module, node, "start"))
                  }
                />
              </span>
              <Link className="button" href={moduleRoute(module)}>
                {own.later}
              </Link>
              <Button kind="primary" icon="play" onClick={() => start.mutate()}>
                {isMirror ? own.startNow : words.actions.short.start}
              </Button>
            </>
          ) : (
            <Link className={isProtected ? "button primary" : "button"} href={moduleRoute(module)}>
              {own.toModule}
            </Link>
          )
        }
      >
        {start.isIdle ? (
          <div className="stack">
            {isMirror && (
              <>
                <p className="second">{own.startLead}</p>
                <Segmented
                  label={own.startTitle}
                  value={source}
                  options={nodes.map((value) => ({ value, words: value }))}
                  onChange={setChosen}
                />
                <Notice tone="warn" title={own.startWarn(others.join(", "))} />
              </>
            )}
          </div>
        ) : (
          <div className="stack">
            <SentenceBlock sight={sight} name="none" />
            <ModulePicture sight={sight} overview={overview} />
          </div>
        )}
      </Card>
      <ErrorNotice error={start.error} />
      {!start.isIdle && !isProtected && operations[0] !== undefined && (
        <Card title={words.actions.steps}>
          <div className="stack small">
            <Running operation={operations[0]} />
          </div>
        </Card>
      )}
    </>
  );
}

function action(
  module: string,
  node: string,
  name: "prim" | "second" | "start",
): ShownInvocation<"act"> {
  return invocation(node, "act", { module, body: { action: name } });
}
