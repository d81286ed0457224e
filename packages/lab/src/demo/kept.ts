/**
 * What to do with a cluster that `--keep` left running.
 *
 * @module
 */
import { addresses } from "../cluster/cluster.ts";
import { openConsoles, welcomeUrl } from "../cluster/consoles.ts";
import type { Lab } from "../lab.ts";

const names = ["node1", "node2"] as const;

/** Commands and addresses that can be pasted. Makes the consoles reachable. */
export async function howToGoOn(lab: Lab): Promise<string> {
  return `
${await consoleWords(lab)}
The cluster goes on (${lab.directory}). In this directory:

  npm run lab -- exec node1 gemel state                       the module as node1 sees it
  npm run lab -- exec node1 gemel log -f                      its log
  npm run lab -- exec client psql -h ${addresses.virtual} -U postgres   a session through the virtual address
  npm run lab -- exec node2 gemel swap -m postgresql          swap the roles
  npm run lab -- cut node1                                    cut its power
  npm run lab -- boot node1                                   switch it on again
  npm run lab -- block node1 node2                            a network partition, decided by the witness; "unblock" ends it
  npm run lab -- block node1 witness                          node1 does not reach the witness
  npm run lab -- list                                         hosts and their processes

  npm run demo -- --end                                       end everything and remove it
`;
}

async function consoleWords(lab: Lab): Promise<string> {
  const nodes = names.map((name, index) => ({ name, address: addresses.nodes[index] ?? "" }));
  const consoles = await openConsoles(lab.host("client"), nodes);
  const up = consoles.find(({ node }) => lab.host(node).isUp);
  const lines = consoles.map(({ node, url }) => `  ${url}   served by ${node}`);
  const link =
    up === undefined ? "" : `  Sign in, once: ${await welcomeUrl(lab.host(up.node), up)}\n`;
  return `The console (the browser does not know the certificate's authority):

${lines.join("\n")}
${link}`;
}
