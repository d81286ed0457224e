/** Who is signed in, and what they may do. @module */
import type { Principal, Role, Session } from "@gemel/protocol";
import { createContext, type ReactNode, useContext } from "react";
import { useWords } from "../words/words.tsx";

export type SignedIn = Session & { readonly principal: NonNullable<Session["principal"]> };

const SessionContext = createContext<SignedIn | null>(null);

export function SessionProvider(props: {
  readonly session: SignedIn;
  readonly children: ReactNode;
}): ReactNode {
  return <SessionContext value={props.session}>{props.children}</SessionContext>;
}

export function useSession(): SignedIn {
  const session = useContext(SessionContext);
  if (session === null) throw new Error("There is no SessionProvider around this component");
  return session;
}

/** Null when it is allowed, else why it is not; `module` null: on the cluster. */
export function useUnless(role: Role, module: string | null = null): string | null {
  const { principal } = useSession();
  const words = useWords();
  return mayAct(principal, role, module) ? null : words.common.needs(words.roles[role]);
}

const ranks: Readonly<Record<Role, number>> = { monitor: 0, control: 1, admin: 2 };

/** Only to say so before it is asked: the daemon decides. */
function mayAct({ role, modules }: Principal, needed: Role, module: string | null): boolean {
  const own = module === null ? undefined : modules[module];
  return [role, own].some(
    (held) => held !== undefined && held !== null && ranks[held] >= ranks[needed],
  );
}
