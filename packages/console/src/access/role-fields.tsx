/** Role for the cluster, and for single modules. @module */
import type { Role } from "@gemel/protocol";
import type { ReactNode } from "react";
import { useLive } from "../api/live-store.ts";
import { SelectField } from "../ui/field.tsx";
import { useWords } from "../words/words.tsx";

const roles: readonly Role[] = ["monitor", "control", "admin"];

export type Rights = {
  readonly role: Role | null;
  readonly modules: Readonly<Record<string, Role>>;
};

export function RoleFields(props: {
  readonly rights: Rights;
  readonly onChange: (rights: Rights) => void;
}): ReactNode {
  const words = useWords();
  const own = words.access;
  const { rights, onChange } = props;
  const overview = useLive((live) => live.overview);
  const names = new Set([
    ...(overview?.modules ?? []).map(({ module }) => module),
    ...Object.keys(rights.modules),
  ]);
  const setModule = (module: string, role: string): void => {
    const { [module]: _, ...others } = rights.modules;
    onChange({ ...rights, modules: role === "" ? others : { ...others, [module]: role as Role } });
  };
  const means = {
    monitor: words.roles.monitorMeans,
    control: words.roles.controlMeans,
    admin: words.roles.adminMeans,
  };
  return (
    <>
      <SelectField
        label={own.rolesFor}
        value={rights.role ?? ""}
        hint={rights.role === null ? undefined : means[rights.role]}
        options={[
          ...roles.map((role) => ({ value: role as string, words: words.roles[role] })),
          { value: "", words: own.noRole },
        ]}
        onChange={(role) => onChange({ ...rights, role: role === "" ? null : (role as Role) })}
      />
      {rights.role !== "admin" && names.size > 0 && (
        <fieldset className="stack small">
          <legend className="muted small-text">{own.moduleRoles}</legend>
          <div className="form-grid">
            {[...names].sort().map((module) => (
              <SelectField
                key={module}
                label={module}
                value={rights.modules[module] ?? ""}
                options={[
                  { value: "", words: "-" },
                  ...roles.map((role) => ({ value: role as string, words: words.roles[role] })),
                ]}
                onChange={(role) => setModule(module, role)}
              />
            ))}
          </div>
        </fieldset>
      )}
    </>
  );
}
