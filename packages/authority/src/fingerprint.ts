/** How people and tokens name an authority. @module */
import { createHash, X509Certificate } from "node:crypto";

/** SHA-256 of the certificate, in pairs with colons, as `openssl x509 -fingerprint -sha256` shows it. */
export function fingerprintOf(pem: string | Uint8Array): string {
  return new X509Certificate(pem).fingerprint256;
}

/** SHA-256 of the certificate's public key (SPKI, DER), base64url: the same for a renewed authority. */
export function publicKeyHash(pem: string | Uint8Array): string {
  const spki = new X509Certificate(pem).publicKey.export({ type: "spki", format: "der" });
  return createHash("sha256").update(spki).digest("base64url");
}
