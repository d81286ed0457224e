/**
 * `gemel module export`: the module as it is on this node, installed and put in force on its other nodes.
 *
 * @module
 */
import { GemelError } from "@gemel/base";
import type { ModuleInstall } from "@gemel/protocol";
import type { Context } from "../context.ts";
import { chooseModule, configTakes, type ModuleOption } from "../module-choice.ts";

/** A package, always. */
type Sent = ModuleInstall & { readonly package: string };

export type Exported = {
  readonly node: string;
  readonly outcome: string;
  readonly problem: string;
};

export async function moduleExport(context: Context, options: ModuleOption): Promise<number> {
  const module = await chooseModule(context, options);
  const outcomes = await exportModule(context, module);
  const { terminal } = context;
  if (terminal.json) terminal.printJson(outcomes);
  else {
    for (const { node, outcome, problem } of outcomes) {
      terminal.print(`${module} on ${node}: ${problem === "" ? outcome : problem}`);
    }
  }
  return outcomes.every(({ problem }) => problem === "") ? 0 : 1;
}

/** Every other node is tried, whatever becomes of the first. */
export async function exportModule(context: Context, module: string): Promise<Exported[]> {
  const { client } = context;
  const cluster = await client.call("cluster");
  const { id, peer } = await client.call("module", { module });
  const { zip } = await client.call("package", { module });
  const names = new Set(cluster.config?.lans.flatMap((lan) => lan.nodes.map(({ name }) => name)));
  // A module of a larger cluster spans some of its nodes only.
  const others = peer === null ? [...names].filter((name) => name !== cluster.self) : [peer.node];
  if (others.length === 0) {
    throw new GemelError("refused", "The cluster has no other node", {
      remedy: "gemel cluster token, then gemel cluster join on the other node",
    });
  }
  const body: Sent = {
    name: module,
    template: `${module}.safe`,
    package: zip,
    id,
    macros: {},
  };
  return Promise.all(
    others.map(async (node) => {
      try {
        return { node, outcome: await sendTo(context, node, body), problem: "" };
      } catch (error) {
        if (error instanceof GemelError) return { node, outcome: "", problem: error.message };
        throw error;
      }
    }),
  );
}

async function sendTo({ client }: Context, node: string, body: Sent): Promise<string> {
  const there = client.at(node);
  const installed = await there.call("installed");
  if (!installed.some(({ module }) => module === body.name)) {
    await there.call("install", { body }, configTakes);
    return "installed";
  }
  await there.call(
    "replacePackage",
    { module: body.name, body: { zip: body.package } },
    configTakes,
  );
  return "configured";
}
