/** The realm of the system: whoever PAM lets in, with the groups that they have there. @module */
import { runProgram } from "../../system/run-program.ts";
import type { Realm } from "../access/realm.ts";
import { pamAccepts } from "./libpam.ts";

/** `folder`: instead of /etc/pam.d, for tests. */
export function pamRealm(service: string, folder?: string): Realm {
  return async (user, password) => {
    if (!/^[A-Za-z_][A-Za-z0-9_.@-]{0,63}\$?$/.test(user) || password.includes("\0")) return null;
    const request = { service, user, password, ...(folder === undefined ? {} : { folder }) };
    if (!(await pamAccepts(request))) return null;
    const { exitCode, stdout } = await runProgram("id", ["-Gn", "--", user]);
    return { name: user, groups: exitCode === 0 ? stdout.trim().split(/\s+/) : [] };
  };
}
