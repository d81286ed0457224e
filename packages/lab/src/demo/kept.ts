/**
 * What to do with a cluster that `--keep` left running.
 *
 * @module
 */
import { addresses } from "../cluster/cluster.ts";
import type { Lab } from "../lab.ts";

/** Commands that can be pasted. */
export function howToGoOn(lab: Lab): string {
  return `
The cluster goes on (${lab.directory}). In this directory:

  npm run lab -- exec node1 gemel state                       the module as node1 sees it
  npm run lab -- exec node1 gemel log -f                      its log
  npm run lab -- exec client psql -h ${addresses.virtual} -U postgres   a session through the virtual address
  npm run lab -- exec node2 gemel swap -m postgresql          swap the roles
  npm run lab -- cut node1                                    cut its power
  npm run lab -- boot node1                                   switch it on again
  npm run lab -- block node1 node2                            a network partition; "unblock" ends it
  npm run lab -- list                                         hosts and their processes

  npm run demo -- --end                                       end everything and remove it
`;
}
