/** What will be in force: checked on its servers before anything is written, with the difference to the template. @module */
import type { ConfigCheckAll } from "@gemel/protocol";
import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useEffect } from "react";
import { CopyAs } from "../invocations/copy-as.tsx";
import { invocation, perform } from "../invocations/invocation.ts";
import { Button } from "../ui/button.tsx";
import { ErrorNotice } from "../ui/notice.tsx";
import { Card } from "../ui/page.tsx";
import { useWords } from "../words/words.tsx";
import { CheckResults } from "./check-results.tsx";
import { Difference } from "./difference.tsx";
import { SettingsForm } from "./settings-form.tsx";

export function ReviewStep(props: {
  readonly module: string;
  /** The template's, and what it becomes; "": a package, which has its own. */
  readonly before: string;
  readonly after: string;
  readonly onAfter: (after: string) => void;
  /** The servers that it is for. */
  readonly nodes: readonly string[];
  readonly onBack: () => void;
  readonly onNext: () => void;
}): ReactNode {
  const words = useWords();
  const own = words.configuration;
  const { module, before, after, nodes } = props;
  const isPackage = before === "";
  const checking = invocation(null, "checkConfigAll", {
    module,
    body: { xml: after, file: "userconfig.xml" },
  });
  const check = useMutation({ mutationFn: () => perform(checking) });
  const { mutate, reset } = check;
  // Once by itself; what is changed here is checked when it is asked for.
  useEffect(() => {
    if (!isPackage) mutate();
  }, [isPackage, mutate]);
  const result = check.data === undefined ? null : onServers(check.data, nodes);
  const isGood =
    result !== null && Object.values(result.perNode).every((one) => one.check !== null);
  return (
    <>
      <Card
        title={own.review}
        foot={
          <>
            <Button onClick={props.onBack}>{words.common.back}</Button>
            {!isPackage && (
              <>
                <span className="start">
                  <CopyAs invocations={[checking]} />
                </span>
                <Button busy={check.isPending} onClick={() => mutate()}>
                  {own.check}
                </Button>
              </>
            )}
            <Button
              kind="primary"
              unless={isPackage || isGood ? null : own.checkFirst}
              onClick={props.onNext}
            >
              {own.install}
            </Button>
          </>
        }
      >
        <div className="stack">
          <p className="second">{own.reviewLead(nodes.join(", "))}</p>
          {!isPackage && (
            <>
              <details className="sub-card setting">
                <summary>
                  <strong>{own.more}</strong>{" "}
                  <span className="second small-text">{own.moreLead}</span>
                </summary>
                <SettingsForm
                  xml={after}
                  onChange={(next) => {
                    reset();
                    props.onAfter(next);
                  }}
                />
              </details>
              <Difference before={before} after={after} />
            </>
          )}
        </div>
      </Card>
      <ErrorNotice error={check.error} />
      {result !== null && <CheckResults check={result} />}
    </>
  );
}

/** Of a larger cluster only those that it is for. */
function onServers(check: ConfigCheckAll, nodes: readonly string[]): ConfigCheckAll {
  const named = Object.entries(check.perNode).filter(([node]) => nodes.includes(node));
  return { ...check, perNode: Object.fromEntries(named) };
}
