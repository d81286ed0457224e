/** When a certificate is to be made anew. @module */
import { X509Certificate } from "node:crypto";
import { isIP } from "node:net";

/** Whether less than a third of its time is left. `now`: wall clock, ms. */
export function isDue(pem: string | Uint8Array, now: number): boolean {
  const { validFrom, validTo } = new X509Certificate(pem);
  const [from, to] = [Date.parse(validFrom), Date.parse(validTo)];
  return now > to - (to - from) / 3;
}

/** Of `names` (DNS names and IP addresses), those under which the certificate is not valid. */
export function missingNames(pem: string | Uint8Array, names: readonly string[]): string[] {
  const certificate = new X509Certificate(pem);
  const options = { subject: "never", wildcards: false } as const;
  return names.filter((name) =>
    isIP(name) === 0
      ? certificate.checkHost(name, options) === undefined
      : certificate.checkIP(name) === undefined,
  );
}
