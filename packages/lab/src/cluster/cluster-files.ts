/**
 * The files that make two hosts one cluster.
 *
 * @module
 */

export type ClusterNetwork = {
  readonly name: string;
  readonly nodes: readonly { readonly name: string; readonly address: string }[];
};

/** The text of `cluster.xml`; `witness` is an address. */
export function clusterXml(networks: readonly ClusterNetwork[], witness?: string): string {
  const lans = networks.map(({ name, nodes }) => {
    const lines = nodes.map((node) => `      <node name="${node.name}" addr="${node.address}"/>`);
    return [`    <lan name="${name}">`, ...lines, "    </lan>"].join("\n");
  });
  const vote = witness === undefined ? [] : [`  <witness addr="${witness}"/>`];
  return ["<cluster>", "  <lans>", ...lans, "  </lans>", ...vote, "</cluster>", ""].join("\n");
}
