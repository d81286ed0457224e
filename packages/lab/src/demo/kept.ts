/**
 * What to do with a cluster that `--keep` left running.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { layout } from "@gemel/protocol";
import { addresses } from "../cluster/cluster.ts";
import { type Console, openConsoles, welcomeUrl } from "../cluster/consoles.ts";
import type { Lab } from "../lab.ts";
import { mailFolder, mailPort, startMailSink } from "../sink/mail-sink.ts";
import { startWebhookSink, webhookFolder, webhookPort } from "../sink/webhook-sink.ts";
import { waitFor } from "../system/wait-for.ts";

const places = [
  { name: "node1", address: addresses.nodes[0] },
  { name: "node2", address: addresses.nodes[1] },
] as const;
const spare = { name: "spare", address: addresses.spare } as const;

/** What the console can do beside what was shown: a server without a cluster, and somebody who takes mails and webhooks. */
export async function addToTry(lab: Lab): Promise<void> {
  const [lan] = lab.switches.values();
  if (lan === undefined) throw new Error("The lab has no switch");
  await startMailSink(lab.host("client"), addresses.client);
  await startWebhookSink(lab.host("client"), addresses.client);
  const host = await lab.addHost(spare.name);
  await host.attach(lan, `${spare.address}/24`);
  await host.startDaemon();
  const socket = join(`/proc/${host.pid}/root`, layout().apiSocket);
  await waitFor(() => existsSync(socket), {
    what: `gemeld on ${spare.name}; its log is ${host.path("/var/log/gemeld.log")}`,
    timeoutMs: 60_000,
  });
}

/** Commands and addresses that can be pasted. Makes the consoles reachable. */
export async function howToGoOn(lab: Lab): Promise<string> {
  return `
${await consoleWords(lab)}
A server that belongs to no cluster yet, ${spare.name} (${spare.address}): add it on the page Cluster, or make a cluster of its own on its console.
Mails: on the page Notifications, mail server ${addresses.client}, port ${mailPort}, security None. What came is read with

  npm run lab -- exec client sh -c 'cat ${mailFolder}/*'

Webhooks: http://${addresses.client}:${webhookPort}/anything takes them, /refused does not; what came is in ${webhookFolder} of client.
A split brain: with a witness there is none. Stop the module on both nodes, clear "Use a witness" on the page Cluster, Change; start it again, then "block node1 node2", write on both, "unblock".

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
  const consoles = await openConsoles(lab.host("client"), [...places, spare]);
  const own = consoles.filter(({ node }) => node !== spare.name);
  const up = own.find(({ node }) => lab.host(node).isUp);
  const others = consoles.filter(({ node }) => node === spare.name);
  const lines = consoles.map(({ node, url }) => `  ${url}   served by ${node}`);
  const links = [...(up === undefined ? [] : [up]), ...others].map((one) => linkTo(lab, one));
  return `The console (the browser does not know the certificate's authority):

${lines.join("\n")}
${(await Promise.all(links)).join("\n")}
`;
}

/** The cookies of all consoles of one machine are the same: one window each that keeps none. */
async function linkTo(lab: Lab, console: Console): Promise<string> {
  const where = console.node === spare.name ? `at ${spare.name}, in a private window` : "";
  return `  Sign in${where === "" ? "" : ` ${where}`}, once: ${await welcomeUrl(lab.host(console.node), console)}`;
}
