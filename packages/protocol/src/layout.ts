/**
 * Where Gemel keeps its things on a host. `root` is a prefix for tests; empty in production.
 *
 * @module
 */
export type Layout = {
  readonly etc: string;
  readonly state: string;
  readonly run: string;
  readonly log: string;
  readonly clusterFile: string;
  readonly clusterKey: string;
  readonly authority: string;
  readonly authorityKey: string;
  readonly nodeCertificate: string;
  readonly nodeKey: string;
  readonly handOut: string;
  readonly clusterVersion: string;
  readonly witnessAuthority: string;
  readonly nodeNameFile: string;
  readonly webCertificate: string;
  readonly webKey: string;
  /** Private to gemeld: users, tokens, the certificate made at the first start. */
  readonly web: string;
  readonly audit: string;
  readonly apiSocket: string;
  readonly daemonLock: string;
  /** The last configurations of all modules, as packages. */
  readonly lastConfigs: string;
};

export function layout(root = ""): Layout {
  const etc = `${root}/etc/gemel`;
  const run = `${root}/run/gemel`;
  return {
    etc,
    run,
    state: `${root}/var/lib/gemel`,
    log: `${root}/var/log/gemel`,
    clusterFile: `${etc}/cluster.xml`,
    /** 32 random bytes as hex, mode 0600, the same on all nodes. */
    clusterKey: `${etc}/cluster.key`,
    /** The certificate of the cluster's authority; its key, only where the cluster was made. */
    authority: `${etc}/ca.crt`,
    authorityKey: `${etc}/ca.key`,
    /** What this node shows to the others, and its private key, mode 0600. */
    nodeCertificate: `${etc}/node.crt`,
    nodeKey: `${etc}/node.key`,
    /** A folder for each other node with what is to be copied to its `etc`. */
    handOut: `${etc}/nodes`,
    /** Which version of the cluster's configuration `clusterFile` is. */
    clusterVersion: `${root}/var/lib/gemel/cluster.version`,
    /** Who vouches for the witness: its own certificate, or its authority's. */
    witnessAuthority: `${etc}/witness.crt`,
    /** The name of this node in `cluster.xml`; absent = the host name. */
    nodeNameFile: `${etc}/node`,
    /** What browsers are shown instead of the node's certificate, where it is there. */
    webCertificate: `${etc}/web.crt`,
    webKey: `${etc}/web.key`,
    web: `${root}/var/lib/gemel/web`,
    audit: `${root}/var/lib/gemel/audit`,
    apiSocket: `${run}/api.sock`,
    daemonLock: `${run}/gemeld.lock`,
    lastConfigs: `${root}/var/lib/gemel/lastconfig`,
  };
}

export type ModuleLayout = {
  /** Editable source: `conf/userconfig.xml`, `bin/*`. */
  readonly source: string;
  readonly userConfig: string;
  readonly scripts: string;
  /** Lineage record, user settings. */
  readonly state: string;
  /** What was on this node before its data was overwritten; stays when the module is uninstalled. */
  readonly rescues: string;
  readonly lineage: string;
  /** What may differ from the other node, see docs/internals/change-map.md. */
  readonly changeMap: string;
  readonly events: string;
  readonly run: string;
  readonly mirrorSocket: string;
  readonly log: string;
};

export function moduleLayout(base: Layout, module: string): ModuleLayout {
  const source = `${base.etc}/modules/${module}`;
  const state = `${base.state}/modules/${module}`;
  const run = `${base.run}/modules/${module}`;
  return {
    source,
    userConfig: `${source}/conf/userconfig.xml`,
    scripts: `${source}/bin`,
    state,
    rescues: `${base.state}/rescue/${module}`,
    lineage: `${state}/lineage`,
    changeMap: `${state}/map`,
    events: `${state}/events.db`,
    run,
    mirrorSocket: `${run}/mirror.sock`,
    log: `${base.log}/modules/${module}`,
  };
}
