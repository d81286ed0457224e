/**
 * Passwords as scrypt hashes: `scrypt$N$r$p$salt$hash`, base64.
 *
 * To verify takes the same time whether there is a hash or not, so that nobody learns which names exist.
 *
 * @see RFC 7914
 * @module
 */
import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from "node:crypto";
import { GemelError } from "@gemel/base";

const cost = { N: 2 ** 15, r: 8, p: 1 } as const;
const hashBytes = 32;
const memoryMax = 128 << 20;

export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const { N, r, p } = cost;
  const hash = await derive(password, salt, hashBytes, cost);
  return `scrypt$${N}$${r}$${p}$${salt.toString("base64")}$${hash.toString("base64")}`;
}

/** A hash that no password has, for names that there are not. */
const nobody = `scrypt$${cost.N}$${cost.r}$${cost.p}$AAAAAAAAAAAAAAAAAAAAAA==$${"A".repeat(43)}=`;

export async function isPassword(password: string, stored: string | null): Promise<boolean> {
  const [, N, r, p, salt = "", wanted = ""] = (stored ?? nobody).split("$");
  const expected = Buffer.from(wanted, "base64");
  const options = { N: Number(N), r: Number(r), p: Number(p) };
  const found = await derive(password, Buffer.from(salt, "base64"), expected.length, options);
  return timingSafeEqual(found, expected) && stored !== null;
}

/** One at a time: each needs 32 MiB and a tenth of a second of a processor. */
let last: Promise<unknown> = Promise.resolve();
let waiting = 0;
const waitingMax = 30;

async function derive(
  password: string,
  salt: Uint8Array,
  bytes: number,
  options: ScryptOptions,
): Promise<Buffer> {
  if (waiting >= waitingMax) {
    throw new GemelError("too_many_requests", "Too many people sign in at once");
  }
  waiting += 1;
  const result = last.then(() => deriveNow(password, salt, bytes, options));
  last = result.catch(() => undefined);
  return result.finally(() => {
    waiting -= 1;
  });
}

function deriveNow(
  password: string,
  salt: Uint8Array,
  bytes: number,
  options: ScryptOptions,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(
      password.normalize("NFC"),
      salt,
      bytes,
      { ...options, maxmem: memoryMax },
      (error, key) => (error === null ? resolve(key) : reject(error)),
    );
  });
}
