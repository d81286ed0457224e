/**
 * The files that make two hosts one cluster.
 *
 * @module
 */

export type ClusterNetwork = {
  readonly name: string;
  readonly nodes: readonly { readonly name: string; readonly address: string }[];
};

/** What else stands in it. */
export type ClusterExtras = {
  /** An address. */
  readonly witness?: string | undefined;
  /** Port of the health pages. */
  readonly healthPort?: number | undefined;
};

/** The text of `cluster.xml`. */
export function clusterXml(
  networks: readonly ClusterNetwork[],
  { witness, healthPort }: ClusterExtras = {},
): string {
  const lans = networks.map(({ name, nodes }) => {
    const lines = nodes.map((node) => `      <node name="${node.name}" addr="${node.address}"/>`);
    return [`    <lan name="${name}">`, ...lines, "    </lan>"].join("\n");
  });
  const vote = witness === undefined ? [] : [`  <witness addr="${witness}"/>`];
  const health = healthPort === undefined ? [] : [`  <health port="${healthPort}"/>`];
  const networkLines = ["  <lans>", ...lans, "  </lans>"];
  return ["<cluster>", ...networkLines, ...vote, ...health, "</cluster>", ""].join("\n");
}
