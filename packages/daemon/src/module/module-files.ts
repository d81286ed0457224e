/**
 * The folders and programs of one module on this node, and what its scripts get to see of them.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import {
  type Layout,
  type MirrorConfig,
  type ModuleConfig,
  type ModuleLayout,
  moduleLayout,
} from "@gemel/protocol";

/** Root of the installation: where `bin/` and `packages/` are. */
export const installation: string = fileURLToPath(new URL("../../../..", import.meta.url)).replace(
  /\/$/,
  "",
);

export type ModulePlace = {
  readonly layout: Layout;
  readonly files: ModuleLayout;
  /** Prefix of all paths, empty in production. */
  readonly root: string;
  readonly node: string;
};

export function modulePlace(
  layout: Layout,
  root: string,
  node: string,
  module: string,
): ModulePlace {
  return { layout, files: moduleLayout(layout, module), root, node };
}

/** What every script finds in its environment; the module's own variables win. */
export function scriptEnvironment(
  place: ModulePlace,
  config: ModuleConfig,
): Record<string, string> {
  const { layout, files, root, node } = place;
  const { PATH: path } = process.env;
  return {
    PATH: `${path ?? "/usr/sbin:/usr/bin:/sbin:/bin"}:${installation}/bin`,
    GEMEL: installation,
    GEMELBIN: `${installation}/bin`,
    GEMELMODULE: config.name,
    GEMELNODE: node,
    GEMELUSERBIN: files.scripts,
    GEMELUSERCONF: `${files.source}/conf`,
    GEMELVAR: layout.state,
    GEMELUSERVAR: files.state,
    GEMELRUN: files.run,
    GEMELLOG: files.log,
    GEMELLIB: `${installation}/packages/modules/lib`,
    ...otherNames(layout, files, config.name),
    ...(root === "" ? {} : { GEMEL_ROOT: root }),
    ...(config.scripts.virtualHost === null
      ? {}
      : { VIRTUALHOSTNAME: config.scripts.virtualHost.name }),
    ...config.scripts.variables,
  };
}

/** What the scripts of modules that come from elsewhere call the same things. */
function otherNames(layout: Layout, files: ModuleLayout, module: string): Record<string, string> {
  return {
    SAFE: installation,
    SAFEBIN: `${installation}/bin`,
    SAFEMODULE: module,
    SAFEUSERBIN: files.scripts,
    SAFEUSERCONF: `${files.source}/conf`,
    SAFEVAR: layout.state,
    SAFEUSERVAR: files.state,
  };
}

/** Arguments of `bin/gemel-fs`. */
export function mirrorArguments(
  place: ModulePlace,
  config: MirrorConfig,
  network: { readonly listenHost: string; readonly peer: string },
): string[] {
  const { layout } = place;
  return [
    ["--module", config.name],
    ["--socket", place.files.mirrorSocket],
    ...config.mirror.directories.map(({ path }) => ["--directory", path]),
    ...config.mirror.directories.map(({ scope }) => ["--scope", JSON.stringify(scope)]),
    ["--sync", config.mirror.sync],
    config.mirror.writeThrough ? ["--write-through"] : [],
    ["--port", String(config.mirror.port)],
    ["--listen-host", network.listenHost],
    ["--node", place.node],
    ["--peer", network.peer],
    ["--key-file", layout.clusterKey],
    ...(config.mirror.encryption
      ? [
          ["--ca", layout.authority],
          ["--certificate", layout.nodeCertificate],
          ["--private-key", layout.nodeKey],
        ]
      : [["--encryption", "off"]]),
    ["--map", place.files.changeMap],
    ["--resync-files", String(config.mirror.resync.files)],
    ...(config.mirror.resync.bytesPerSecond === null
      ? []
      : [["--resync-bytes-per-second", String(config.mirror.resync.bytesPerSecond)]]),
    ["--send-timeout-ms", String(config.mirror.sendTimeoutMs)],
  ].flat();
}
