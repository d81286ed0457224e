/** Users, tokens and how one may sign in. @module */

import type { RealmsChange, Role, Token, User } from "@gemel/protocol";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { api } from "../api/client.ts";
import { ConfirmDialog } from "../invocations/confirm-dialog.tsx";
import { CopyAs } from "../invocations/copy-as.tsx";
import { invocation, perform, type ShownInvocation } from "../invocations/invocation.ts";
import { Button } from "../ui/button.tsx";
import { SelectField } from "../ui/field.tsx";
import { Empty, ErrorNotice, Loading } from "../ui/notice.tsx";
import { Card, DataTable, Page } from "../ui/page.tsx";
import { Badge } from "../ui/status.tsx";
import { Time } from "../ui/time.tsx";
import { useWords } from "../words/words.tsx";
import { RealmDialog } from "./realm-dialog.tsx";
import type { RealmName } from "./realm-text.ts";
import { TokenDialog } from "./token-dialog.tsx";
import { UserDialog } from "./user-dialog.tsx";

export function AccessPage(): ReactNode {
  const words = useWords().access;
  return (
    <Page title={words.title} lead={words.lead}>
      <UsersCard />
      <TokensCard />
      <RealmsCard />
    </Page>
  );
}

export function RoleWords(props: {
  readonly role: Role | null;
  readonly modules: Readonly<Record<string, Role>>;
}): ReactNode {
  const words = useWords();
  const single = Object.entries(props.modules);
  return (
    <>
      {props.role !== null && (
        <Badge tone={props.role === "admin" ? "info" : "off"}>{words.roles[props.role]}</Badge>
      )}
      {single.map(([module, role]) => (
        <span key={module} className="second small-text">
          {" "}
          {module}
          {words.common.colon} {words.roles[role]}
        </span>
      ))}
    </>
  );
}

function UsersCard(): ReactNode {
  const words = useWords();
  const own = words.access;
  const queries = useQueryClient();
  const [editing, setEditing] = useState<User | "new" | null>(null);
  const [removing, setRemoving] = useState<User | null>(null);
  const users = useQuery({ queryKey: ["users"], queryFn: () => api.call("users") });
  const remove = useMutation({
    mutationFn: (user: User) => perform(deletion(user)),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["users"] });
      setRemoving(null);
    },
  });
  return (
    <Card
      title={own.users}
      flush
      aside={
        <Button small icon="add" onClick={() => setEditing("new")}>
          {own.newUser}
        </Button>
      }
    >
      <ErrorNotice error={users.error} />
      {users.data === undefined ? (
        <div className="card-body">{users.isLoading && <Loading />}</div>
      ) : (
        <DataTable
          label={own.users}
          heads={[own.user, own.role, own.realm, own.created, ""].map((head) => ({ words: head }))}
        >
          {users.data.map((user) => (
            <tr key={user.name}>
              <td>
                <strong>{user.name}</strong>{" "}
                {user.disabled && <Badge tone="off">{own.disabled}</Badge>}
              </td>
              <td>
                <RoleWords role={user.role} modules={user.modules} />
              </td>
              <td>{own.realmNames[user.realm]}</td>
              <td>
                <Time at={user.createdAt} />
              </td>
              <td className="end">
                <div className="row tight end-row">
                  <Button
                    small
                    kind="quiet"
                    icon="edit"
                    label={own.editUser(user.name)}
                    onClick={() => setEditing(user)}
                  />
                  <Button
                    small
                    kind="quiet"
                    icon="trash"
                    label={own.deleteUser(user.name)}
                    onClick={() => setRemoving(user)}
                  />
                </div>
              </td>
            </tr>
          ))}
        </DataTable>
      )}
      {editing !== null && (
        <UserDialog user={editing === "new" ? null : editing} onClose={() => setEditing(null)} />
      )}
      {removing !== null && (
        <ConfirmDialog
          title={own.deleteUser(removing.name)}
          confirm={words.common.delete}
          danger
          busy={remove.isPending}
          error={remove.error}
          invocations={[deletion(removing)]}
          onConfirm={() => remove.mutate(removing)}
          onClose={() => setRemoving(null)}
        >
          <p>{own.deleteUserMore}</p>
        </ConfirmDialog>
      )}
    </Card>
  );
}

function TokensCard(): ReactNode {
  const words = useWords();
  const own = words.access;
  const queries = useQueryClient();
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<Token | null>(null);
  const tokens = useQuery({ queryKey: ["tokens"], queryFn: () => api.call("tokens") });
  const remove = useMutation({
    mutationFn: (token: Token) => perform(revocation(token)),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["tokens"] });
      setRemoving(null);
    },
  });
  const rows = tokens.data ?? [];
  return (
    <Card
      title={own.tokens}
      flush
      aside={
        <Button small icon="add" onClick={() => setAdding(true)}>
          {own.newToken}
        </Button>
      }
    >
      <ErrorNotice error={tokens.error} />
      {tokens.isLoading ? (
        <div className="card-body">
          <Loading />
        </div>
      ) : rows.length === 0 ? (
        <Empty icon="key" title={own.noTokens}>
          {own.noTokensMore}
        </Empty>
      ) : (
        <DataTable
          label={own.tokens}
          heads={[own.tokenName, own.role, own.created, own.expires, ""].map((head) => ({
            words: head,
          }))}
        >
          {rows.map((token) => (
            <tr key={token.id}>
              <td>
                <strong>{token.name}</strong> <span className="muted mono">{token.id}</span>
              </td>
              <td>
                <RoleWords role={token.role} modules={token.modules} />
              </td>
              <td>
                <Time at={token.createdAt} />{" "}
                <span className="muted">{words.actions.by(token.createdBy)}</span>
              </td>
              <td>
                <Time at={token.expiresAt} />
              </td>
              <td className="end">
                <Button
                  small
                  kind="quiet"
                  icon="trash"
                  label={own.revoke(token.name)}
                  onClick={() => setRemoving(token)}
                />
              </td>
            </tr>
          ))}
        </DataTable>
      )}
      {adding && <TokenDialog onClose={() => setAdding(false)} />}
      {removing !== null && (
        <ConfirmDialog
          title={own.revoke(removing.name)}
          confirm={words.common.remove}
          danger
          busy={remove.isPending}
          error={remove.error}
          invocations={[revocation(removing)]}
          onConfirm={() => remove.mutate(removing)}
          onClose={() => setRemoving(null)}
        >
          <p>{own.revokeMore}</p>
        </ConfirmDialog>
      )}
    </Card>
  );
}

function deletion({ name }: User): ShownInvocation<"deleteUser"> {
  return invocation(null, "deleteUser", { user: name });
}

function revocation({ id }: Token): ShownInvocation<"deleteToken"> {
  return invocation(null, "deleteToken", { token: id });
}

/** Who proves passwords, and how long a session may be idle. */
function realmsChange(body: RealmsChange): ShownInvocation<"changeRealms"> {
  return invocation(null, "changeRealms", { body });
}

const idleMinutes = [5, 15, 30, 60, 240, 480] as const;

function RealmsCard(): ReactNode {
  const words = useWords().access;
  const queries = useQueryClient();
  const [changing, setChanging] = useState<RealmName | null>(null);
  const realms = useQuery({ queryKey: ["realms"], queryFn: () => api.read("realms") });
  const change = useMutation({
    mutationFn: (body: RealmsChange) => perform(realmsChange(body), { ifMatch: realms.data?.etag }),
    onSuccess: () => {
      setChanging(null);
      return queries.invalidateQueries({ queryKey: ["realms"] });
    },
  });
  const data = realms.data?.answer;
  const minutes = Math.round((data?.idleTimeoutMs ?? 0) / 60_000);
  const options = [...new Set([...idleMinutes, minutes])]
    .filter((one) => one > 0)
    .sort((a, b) => a - b);
  return (
    <Card title={words.realms}>
      <ErrorNotice error={realms.error ?? (changing === null ? change.error : null)} />
      {data === undefined ? (
        realms.isLoading && <Loading />
      ) : (
        <div className="stack">
          <div className="row bottom">
            <SelectField
              label={words.idle}
              value={String(minutes)}
              options={options.map((one) => ({ value: String(one), words: words.minutes(one) }))}
              onChange={(value) => change.mutate({ idleTimeoutMs: Number(value) * 60_000 })}
            />
            <CopyAs invocations={[realmsChange({ idleTimeoutMs: data.idleTimeoutMs })]} />
          </div>
          <dl className="facts settings">
            {(["pam", "ldap", "oidc"] as const).map((name) => (
              <div key={name} className="shortcut">
                <dt>{words[name]}</dt>
                <dd>
                  <span className="row tight">
                    <Badge tone={data[name] === null ? "off" : "ok"}>
                      {data[name] === null ? words.notConfigured : words.configured}
                    </Badge>
                    <Button
                      small
                      kind="quiet"
                      icon="edit"
                      label={words.changeRealm(words[name])}
                      onClick={() => {
                        change.reset();
                        setChanging(name);
                      }}
                    />
                  </span>
                </dd>
              </div>
            ))}
          </dl>
          <p className="muted small-text">{words.realmsMore}</p>
          {changing !== null && (
            <RealmDialog
              realm={changing}
              realms={data}
              busy={change.isPending}
              error={change.error}
              onSave={(body) => change.mutate(body)}
              onClose={() => setChanging(null)}
            />
          )}
        </div>
      )}
    </Card>
  );
}
