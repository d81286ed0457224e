import { type ReactNode, useEffect, useRef, useState } from "react";
import { api } from "../api/client.ts";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/page.tsx";
import { useWords } from "../words/words.tsx";
import type { Choice } from "./gallery.tsx";
import { OutcomeList, usePerNode } from "./per-node.tsx";

export function InstallOnAll(props: {
  readonly choice: Choice;
  readonly name: string;
  readonly macros: Readonly<Record<string, string>>;
  /** What the module's `userconfig.xml` says beyond the macros, whole; null: nothing. */
  readonly userConfig: string | null;
  readonly nodes: readonly string[];
  readonly onBack: () => void;
  readonly onNext: () => void;
}): ReactNode {
  const words = useWords();
  const own = words.configuration;
  const { choice, name, macros, userConfig, nodes } = props;
  const { outcomes, begin } = usePerNode();
  const [state, setState] = useState<"running" | "done" | "failed">("running");
  const begun = useRef(false);

  useEffect(() => {
    if (begun.current) return;
    begun.current = true;
    let id: number | undefined;
    const install = async (node: string): Promise<undefined> => {
      const view = await api.at(node).call("install", {
        body: {
          name,
          template: choice.package?.file ?? choice.name,
          ...(choice.package === null
            ? { template: choice.template?.name ?? "" }
            : { package: choice.package.base64 }),
          ...(id === undefined ? {} : { id }),
          macros,
        },
      });
      // The same on all nodes: ports come from it.
      id = view.id;
      if (userConfig !== null) await configure(node, name, userConfig);
      return undefined;
    };
    void begin(nodes, install).then(async (ok) => {
      if (ok) {
        setState("done");
        return;
      }
      // Nothing is left half: the next attempt begins as this one did.
      await Promise.allSettled(
        nodes.map((node) => api.at(node).call("uninstall", { module: name })),
      );
      setState("failed");
    });
  }, [begin, choice, name, macros, userConfig, nodes]);

  return (
    <Card
      title={own.steps.install}
      foot={
        state === "done" ? (
          <Button kind="primary" onClick={props.onNext}>
            {words.common.next}
          </Button>
        ) : (
          state === "failed" && <Button onClick={props.onBack}>{words.common.back}</Button>
        )
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

/** The module is stopped: what is refused here is taken back with it. */
async function configure(node: string, name: string, text: string): Promise<void> {
  const query = { path: "conf/userconfig.xml" };
  await api.at(node).call("writeModuleFile", { module: name, query, body: { text } });
  await api.at(node).call("reconfigure", { module: name });
}
