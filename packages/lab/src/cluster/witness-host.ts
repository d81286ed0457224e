/**
 * The third machine: a real `gemel-witness`, set up as the guide says.
 *
 * @module
 */
import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Layout } from "@gemel/protocol";
import { type Host, repository } from "../host/host.ts";
import { waitFor } from "../system/wait-for.ts";

const etc = "/etc/gemel-witness";
const log = "/var/log/gemel-witness.log";

export class WitnessHost {
  readonly host: Host;

  constructor(host: Host) {
    this.host = host;
  }

  /** Make its certificate, and hand certificates out: to it the cluster's authority, to the nodes its own. */
  introduce(nodes: readonly Layout[]): void {
    const folder = this.host.path(etc);
    const [first] = nodes;
    if (first === undefined) throw new Error("A cluster has nodes");
    mkdirSync(join(folder, "authorities"), { recursive: true });
    const certificate = join(folder, "witness.crt");
    execFileSync(
      "openssl",
      [
        ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"],
        ...["-days", "2", "-subj", "/CN=witness", "-out", certificate],
        ...["-keyout", join(folder, "witness.key")],
      ],
      { stdio: ["ignore", "ignore", "pipe"] },
    );
    copyFileSync(first.authority, join(folder, "authorities", "cluster.crt"));
    for (const node of nodes) copyFileSync(certificate, node.witnessAuthority);
  }

  /** Start it as a service, and wait until it listens. */
  async start(): Promise<void> {
    const listening = (): number =>
      existsSync(this.host.path(log))
        ? readFileSync(this.host.path(log), "utf8").split("listens on port").length
        : 1;
    const before = listening();
    await this.host.startService("gemel-witness", [join(repository, "bin/gemel-witness")]);
    await waitFor(() => listening() > before, {
      what: `gemel-witness; its log is ${this.host.path(log)}`,
      timeoutMs: 15_000,
    });
  }
}
