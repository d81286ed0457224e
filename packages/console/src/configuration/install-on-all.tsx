import { type ReactNode, useEffect, useRef, useState } from "react";
import { CopyAs } from "../invocations/copy-as.tsx";
import { invocation, perform, type ShownInvocation } from "../invocations/invocation.ts";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/page.tsx";
import { useWords } from "../words/words.tsx";
import type { Choice } from "./gallery.tsx";
import { OutcomeList, usePerNode } from "./per-node.tsx";

type InstallProps = {
  readonly choice: Choice;
  readonly name: string;
  readonly macros: Readonly<Record<string, string>>;
  /** What the module's `userconfig.xml` says beyond the macros, whole; null: nothing. */
  readonly userConfig: string | null;
  readonly nodes: readonly string[];
  readonly onBack: () => void;
  readonly onNext: () => void;
};

export function InstallOnAll(props: InstallProps): ReactNode {
  const words = useWords();
  const own = words.configuration;
  const { name, nodes } = props;
  const { outcomes, begin } = usePerNode();
  const [given, setGiven] = useState<number | undefined>(undefined);
  const [state, setState] = useState<"running" | "done" | "failed">("running");
  const begun = useRef(false);

  useEffect(() => {
    if (begun.current) return;
    begun.current = true;
    let id: number | undefined;
    const install = async (node: string): Promise<undefined> => {
      const view = await perform(installation(node, props, id));
      // The same on all nodes: ports come from it.
      id = view.id;
      setGiven(id);
      return undefined;
    };
    void begin(nodes, install).then(async (ok) => {
      if (ok) {
        setState("done");
        return;
      }
      // Nothing is left half: the next attempt begins as this one did.
      await Promise.allSettled(
        nodes.map((node) => perform(invocation(node, "uninstall", { module: name }))),
      );
      setState("failed");
    });
  }, [begin, props, name, nodes]);

  return (
    <Card
      title={own.steps.install}
      foot={
        <>
          <span className="start">
            <CopyAs invocations={nodes.map((node) => installation(node, props, given))} />
          </span>
          {state === "done" && (
            <Button kind="primary" onClick={props.onNext}>
              {words.common.next}
            </Button>
          )}
          {state === "failed" && <Button onClick={props.onBack}>{words.common.back}</Button>}
        </>
      }
    >
      <OutcomeList
        nodes={nodes}
        outcomes={outcomes}
        done={own.installed}
        running={own.installing}
      />
    </Card>
  );
}

function installation(
  node: string,
  { choice, name, macros, userConfig }: InstallProps,
  id: number | undefined,
): ShownInvocation<"install"> {
  return invocation(node, "install", {
    body: {
      name,
      template: choice.package?.file ?? choice.name,
      ...(choice.package === null
        ? { template: choice.template?.name ?? "" }
        : { package: choice.package.base64 }),
      ...(id === undefined ? {} : { id }),
      // The whole text has their values in it.
      ...(userConfig === null ? { macros: { ...macros } } : { macros: {}, userConfig }),
    },
  });
}
