/** Switches of a module on one node: they hold until they are switched back. @module */

import type { ModuleSettings, ModuleView } from "@gemel/protocol";
import { useMutation } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useUnless } from "../api/session.tsx";
import { CopyAs } from "../invocations/copy-as.tsx";
import { invocation, perform, type ShownInvocation } from "../invocations/invocation.ts";
import { CheckField } from "../ui/field.tsx";
import { ErrorNotice } from "../ui/notice.tsx";
import { useWords } from "../words/words.tsx";

export function NodeSwitches(props: {
  readonly module: string;
  readonly view: ModuleView;
}): ReactNode {
  const words = useWords().module;
  const { module, view } = props;
  const unless = useUnless("control", module);
  const switching = (settings: Partial<ModuleSettings>): ShownInvocation<"changeSettings"> =>
    invocation(view.node, "changeSettings", { module, body: settings });
  const change = useMutation({
    mutationFn: (settings: Partial<ModuleSettings>) => perform(switching(settings)),
  });
  if (unless !== null) return null;
  const isOff = (name: string): boolean => view.resources[`usersetting.${name}`] === "off";
  return (
    <fieldset className="switches">
      <legend className="visually-hidden">{words.settings}</legend>
      <CheckField
        label={words.errd}
        hint={words.errdMore}
        checked={!isOff("errd")}
        onChange={(errd) => change.mutate({ errd })}
      />
      <CheckField
        label={words.checker}
        hint={words.checkerMore}
        checked={!isOff("checker")}
        onChange={(checker) => change.mutate({ checker })}
      />
      <div>
        <CopyAs
          small
          named
          invocations={[
            switching({ errd: isOff("errd") }),
            switching({ checker: isOff("checker") }),
          ]}
        />
      </div>
      <ErrorNotice error={change.error} />
    </fieldset>
  );
}
