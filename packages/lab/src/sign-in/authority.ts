/** An authority of a company's own, on a host of the lab, and a certificate that it signed. @module */
import { mkdirSync, readFileSync } from "node:fs";
import type { Host } from "../host/host.ts";

const folder = "/var/lib/authority";

export type OwnAuthority = {
  /** Its certificate, PEM. */
  readonly ca: string;
  /** Paths on the host, of what it vouches for. */
  readonly key: string;
  readonly certificate: string;
};

/** Vouches for `address`. */
export async function makeAuthority(host: Host, address: string): Promise<OwnAuthority> {
  mkdirSync(host.path(folder), { recursive: true });
  const made = ["req", "-x509", "-nodes", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"];
  const openssl = (...args: string[]): Promise<unknown> =>
    host.execOk("openssl", [...made, "-days", "2", ...args]);
  const [caKey, ca] = [`${folder}/ca.key`, `${folder}/ca.crt`];
  await openssl("-subj", "/CN=company", "-keyout", caKey, "-out", ca);
  const [key, certificate] = [`${folder}/provider.key`, `${folder}/provider.crt`];
  await openssl(
    ...["-subj", "/CN=provider", "-addext", `subjectAltName=IP:${address}`],
    ...["-addext", "basicConstraints=critical,CA:FALSE"],
    ...["-CA", ca, "-CAkey", caKey, "-keyout", key, "-out", certificate],
  );
  return { ca: readFileSync(host.path(ca), "utf8"), key, certificate };
}
