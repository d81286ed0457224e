/** An authority of one's own that vouches for a provider or a directory: read, and said clearly when it does not. @module */
import { X509Certificate } from "node:crypto";
import { GemelError } from "@gemel/base";

const block = /-----BEGIN ([A-Z0-9 ]+)-----[\s\S]+?-----END \1-----/g;

/** Throws `usage` where `pem` is anything but certificates; `whose`: as a sentence names it. */
export function demandAuthority(pem: string, whose: string): void {
  const blocks = [...pem.matchAll(block)];
  const other = blocks.find(([, kind]) => kind !== "CERTIFICATE")?.[1];
  if (other !== undefined) {
    throw refused(`The authority of ${whose} is a ${other}, and no certificate`);
  }
  if (blocks.length === 0) throw refused(`The authority of ${whose} is no certificate in PEM`);
  for (const [text] of blocks) {
    let certificate: X509Certificate;
    try {
      certificate = new X509Certificate(text);
    } catch (error) {
      throw refused(`The authority of ${whose} cannot be read: it is damaged`, error);
    }
    if (Date.parse(certificate.validTo) < Date.now()) {
      throw refused(`The authority of ${whose} held until ${certificate.validTo}`);
    }
  }
}

function refused(message: string, cause?: unknown): GemelError {
  return new GemelError("usage", message, {
    remedy:
      "Paste the certificate of the authority that signed theirs, as its .crt or .pem file has it",
    cause,
  });
}

const notVouched: readonly string[] = [
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "CERT_SIGNATURE_FAILURE",
];
const otherwiseWrong: readonly string[] = ["ERR_TLS_CERT_ALTNAME_INVALID", "CERT_HAS_EXPIRED"];

/** What TLS has against the certificate of `whom`, with what to do; null: it is something else. */
export function trustProblem(error: unknown, whom: string, ca: string | null): GemelError | null {
  const found = tlsErrorOf(error);
  if (found === null) return null;
  const refuse = (message: string, remedy: string): GemelError =>
    new GemelError("peer_unreachable", message, { remedy, cause: error });
  if (found.code === "ERR_TLS_CERT_ALTNAME_INVALID") {
    return refuse(
      `The certificate of ${whom} is for another name: ${found.reason ?? found.message}`,
      "Use the name that the certificate has, in the settings of the realm",
    );
  }
  if (found.code === "CERT_HAS_EXPIRED") {
    return refuse(
      `The certificate of ${whom} is out of date`,
      "Have it renewed there; look at the clock of this node as well",
    );
  }
  const who =
    ca === null ? "no authority that this system trusts" : "another authority than the one given";
  return refuse(
    `The certificate of ${whom} was signed by ${who}`,
    "Give the certificate of the authority that signed it, in the settings of the realm",
  );
}

type TlsError = Error & { readonly code?: string; readonly reason?: string };

/** Libraries wrap what TLS says. */
function tlsErrorOf(error: unknown): TlsError | null {
  for (let one = error, depth = 0; one instanceof Error && depth < 5; one = one.cause, depth += 1) {
    const { code = "" } = one as TlsError;
    if (notVouched.includes(code) || otherwiseWrong.includes(code)) return one;
  }
  return null;
}
