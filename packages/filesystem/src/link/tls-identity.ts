/**
 * What a node shows to be let in, and by what it knows the others: its certificate, its private
 * key, and the certificate of the cluster's authority.
 *
 * Everything is checked here, before the TLS library sees it, so that what is wrong is said with
 * the name of the file and with what to do.
 *
 * @module
 */
import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { GemelError } from "@gemel/base";

export type IdentityFiles = {
  /** Certificates of the cluster's authority, PEM; more than one while it is being replaced. */
  readonly authority: string;
  /** This node's certificate, PEM. */
  readonly certificate: string;
  /** Its private key, PEM, not encrypted, readable by its owner only. */
  readonly key: string;
};

export type TlsIdentity = {
  readonly authorities: readonly Uint8Array[];
  readonly certificate: Uint8Array;
  readonly key: Uint8Array;
  /** As Node names it: `ec`, `ed25519`, `rsa`. */
  readonly keyType: string;
};

const remedies = {
  copy: "Copy this node's files from the node where the cluster was made (`gemel cluster init` says which)",
  make: "Make new ones with `gemel cluster certificate` where the cluster was made, and copy them",
} as const;

const pemBlock = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

/** Throws `GemelError` certificate_invalid, naming the file and the remedy. */
export function readIdentity(
  files: IdentityFiles,
  node: string,
  now: number = Date.now(),
): TlsIdentity {
  const authorities = certificatesIn(files.authority);
  const [certificate] = certificatesIn(files.certificate);
  const key = privateKey(files.key);
  if (certificate === undefined || !certificate.checkPrivateKey(key)) {
    throw invalid(
      `${files.key} is not the private key of ${files.certificate}`,
      "Copy both files of one certificate to this node",
    );
  }
  checkAuthority(certificate, authorities, files);
  checkDates(certificate, files.certificate, now);
  if (!isFor(certificate, node)) {
    throw invalid(`${files.certificate} is not the certificate of the node ${node}`, remedies.copy);
  }
  const keyType = key.asymmetricKeyType ?? "";
  return {
    authorities: authorities.map(({ raw }) => raw),
    certificate: certificate.raw,
    key: key.export({ type: "pkcs8", format: "der" }),
    keyType,
  };
}

/** Whether `certificate` names `node`: as a DNS name among its alternative names, nothing else. */
export function isFor(certificate: X509Certificate, node: string): boolean {
  const options = { subject: "never", wildcards: false, partialWildcards: false } as const;
  return certificate.checkHost(node, options) !== undefined;
}

function certificatesIn(path: string): X509Certificate[] {
  const text = read(path);
  const blocks = text.match(pemBlock) ?? [];
  if (blocks.length === 0) throw invalid(`${path} holds no certificate in PEM form`, remedies.copy);
  try {
    return blocks.map((block) => new X509Certificate(block));
  } catch (error) {
    throw invalid(`${path} holds a certificate that cannot be read`, remedies.copy, error);
  }
}

function privateKey(path: string): KeyObject {
  const text = read(path);
  const mode = statSync(path).mode & 0o777;
  if ((mode & 0o077) !== 0) {
    const shown = mode.toString(8).padStart(4, "0");
    throw invalid(`${path} can be read by others (mode ${shown})`, `chmod 0600 ${path}`);
  }
  try {
    return createPrivateKey(text);
  } catch (error) {
    throw invalid(`${path} holds no private key that can be read`, remedies.copy, error);
  }
}

function checkAuthority(
  certificate: X509Certificate,
  authorities: readonly X509Certificate[],
  files: IdentityFiles,
): void {
  if (
    authorities.some((one) => certificate.checkIssued(one) && certificate.verify(one.publicKey))
  ) {
    return;
  }
  throw invalid(
    `${files.certificate} was not issued by the authority in ${files.authority}`,
    remedies.copy,
  );
}

function checkDates(certificate: X509Certificate, path: string, now: number): void {
  const { validFrom, validTo } = certificate;
  if (now > Date.parse(validTo)) throw invalid(`${path} has expired on ${validTo}`, remedies.make);
  if (now < Date.parse(validFrom)) {
    throw invalid(`${path} is not valid before ${validFrom}`, "Set this node's clock");
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    throw invalid(`Cannot read ${path}: ${code}`, remedies.copy, error);
  }
}

function invalid(message: string, remedy: string, cause?: unknown): GemelError {
  return new GemelError("certificate_invalid", message, { remedy, cause });
}
