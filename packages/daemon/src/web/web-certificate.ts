/**
 * Which certificate browsers are shown: the operator's own, else the node's, else one made at the first start.
 *
 * Other nodes ask by a name that ends in {@link nodeNameSuffix} and always get the node's.
 *
 * @module
 */
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { rename } from "node:fs/promises";
import { createSecureContext, type SecureContext, type TlsOptions } from "node:tls";
import { GemelError } from "@gemel/base";
import type { Layout } from "@gemel/protocol";
import { runProgram } from "../system/run-program.ts";

/** Reserved by RFC 2606: no certificate of a browser is ever for it. */
export const nodeNameSuffix = ".gemel.invalid";
const selfSignedDays = 3650;

type Pair = { readonly cert: string; readonly key: string };

export type WebCertificate = {
  readonly options: TlsOptions;
  readonly kind: "own" | "cluster" | "self-signed";
};

/** Throws `certificate_invalid`. */
export async function webCertificate(layout: Layout, node: string): Promise<WebCertificate> {
  const own = pairAt(layout.webCertificate, layout.webKey);
  const cluster = pairAt(layout.nodeCertificate, layout.nodeKey);
  const kind = own !== null ? "own" : cluster !== null ? "cluster" : "self-signed";
  const shown = own ?? cluster ?? (await selfSigned(layout, node));
  const ca = existsSync(layout.authority) ? readFileSync(layout.authority, "utf8") : null;
  const options: TlsOptions = {
    ...shown,
    minVersion: "TLSv1.3",
    // Without an authority of ours nobody is known by a certificate.
    requestCert: ca !== null,
    rejectUnauthorized: false,
    ...(ca === null ? {} : { ca }),
  };
  const forNodes = cluster === null || own === null ? null : contextOf({ ...cluster, ca });
  const SNICallback: TlsOptions["SNICallback"] = (name, callback) => {
    callback(null, name.endsWith(nodeNameSuffix) && forNodes !== null ? forNodes : undefined);
  };
  contextOf({ ...shown, ca });
  return { options: { ...options, SNICallback }, kind };
}

function contextOf({ cert, key, ca }: Pair & { readonly ca: string | null }): SecureContext {
  try {
    return createSecureContext({
      cert,
      key,
      minVersion: "TLSv1.3",
      ...(ca === null ? {} : { ca }),
    });
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    throw new GemelError("certificate_invalid", `The certificate for HTTPS: ${words}`, {
      cause: error,
    });
  }
}

function pairAt(certificate: string, key: string): Pair | null {
  if (!existsSync(certificate) || !existsSync(key)) return null;
  return { cert: readFileSync(certificate, "utf8"), key: readFileSync(key, "utf8") };
}

async function selfSigned({ web }: Layout, node: string): Promise<Pair> {
  const files = { certificate: `${web}/self.crt`, key: `${web}/self.key` };
  const known = pairAt(files.certificate, files.key);
  if (known !== null) return known;
  mkdirSync(web, { recursive: true, mode: 0o700 });
  const { exitCode, stderr } = await runProgram("openssl", [
    ...["req", "-x509", "-nodes", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"],
    ...["-days", String(selfSignedDays), "-subj", `/CN=${node}`],
    ...["-addext", `subjectAltName=DNS:${node},DNS:localhost,IP:127.0.0.1`],
    ...["-keyout", `${files.key}.new`, "-out", `${files.certificate}.new`],
  ]);
  if (exitCode !== 0) {
    throw new GemelError("certificate_invalid", `openssl made no certificate: ${stderr.trim()}`);
  }
  await rename(`${files.key}.new`, files.key);
  await rename(`${files.certificate}.new`, files.certificate);
  const made = pairAt(files.certificate, files.key);
  if (made !== null) return made;
  throw new GemelError("certificate_invalid", `There is no certificate in ${web}`);
}
