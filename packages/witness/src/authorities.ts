/**
 * The authorities whose clusters are served: one certificate per file of a folder.
 *
 * A client belongs to the cluster whose authority signed its certificate, and sees no other.
 *
 * @module
 */
import { X509Certificate } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { TLSSocket } from "node:tls";
import { GemelError } from "@gemel/base";

export type Client = {
  /** Fingerprint of the authority. */
  readonly cluster: string;
  readonly node: string;
};

export class Authorities {
  readonly #certificates: readonly X509Certificate[];

  constructor(folder: string) {
    const files = readdirSync(folder).filter((name) => name.endsWith(".crt"));
    this.#certificates = files.map((name) => parse(join(folder, name)));
    if (files.length === 0)
      throw new GemelError("config_invalid", `There is no authority (*.crt) in ${folder}`, {
        remedy: "Copy the ca.crt of each cluster into it, under a name of its own",
      });
  }

  get pem(): string[] {
    return this.#certificates.map(String);
  }

  /** null: its certificate is of none of them, or names nobody. */
  clientOf(socket: TLSSocket): Client | null {
    const certificate = socket.getPeerX509Certificate();
    if (!socket.authorized || certificate === undefined) return null;
    const authority = this.#certificates.find(
      (one) => certificate.checkIssued(one) && certificate.verify(one.publicKey),
    );
    const node = /^CN=(.+)$/m.exec(certificate.subject)?.[1];
    if (authority === undefined || node === undefined) return null;
    return { cluster: authority.fingerprint256, node };
  }
}

function parse(path: string): X509Certificate {
  try {
    return new X509Certificate(readFileSync(path));
  } catch (cause) {
    throw new GemelError("config_invalid", `${path} is not a certificate`, { cause });
  }
}
