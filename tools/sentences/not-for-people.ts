/**
 * Literals that look like words and are none that somebody reads in the console, and why.
 *
 * @module
 */

export type Place = {
  /** As `daemon/src/x.ts`. */
  readonly file: string;
  /** The property that it is the value of; empty: none. */
  readonly property: string;
  /** False inside of an assertion or an error of the program itself. */
  readonly isSaid: boolean;
};

/** Whole files, by the beginning of their path. */
const files: readonly (readonly [path: string, why: string])[] = [
  ["daemon/src/farm/ruleset", "rules in the language of nftables"],
  ["daemon/src/web/metrics/exposition.ts", "help texts of Prometheus"],
  ["daemon/src/health/", "answers for load balancers"],
  ["daemon/src/rest/event-stream.ts", "fields of an event in a stream"],
  ["daemon/src/web/security-headers.ts", "headers"],
  ["daemon/src/web/unlisted-public.ts", "a page of the reference"],
  ["daemon/src/web/notify/deliver.ts", "mails, which are in English"],
  ["daemon/src/web/access/cookie.ts", "headers"],
  ["daemon/src/web/support/snapshot.ts", "files of a snapshot, for who mends"],
  ["daemon/src/main.ts", "the command line"],
  ["filesystem/src/arguments.ts", "the command line"],
  ["filesystem/src/main.ts", "the command line"],
  ["filesystem/src/replica/", "which call failed at which path, inside of a sentence"],
  ["filesystem/src/takeover/", "for who looks into a process that was replaced"],
  ["filesystem/src/link/tls-context.ts", "which call of OpenSSL failed, inside of a sentence"],
  ["fuse/src/abi/", "names of the kernel"],
  ["protocol/src/operations/", "the description of the interface"],
  ["protocol/src/schema/", "the reference of the configuration"],
];

/** Properties of the description of the interface. */
const properties = new Set(["summary", "description", "describe"]);

const shapes: readonly (readonly [shape: RegExp, why: string])[] = [
  [/^(const |unsigned )?(int|long|u?int\d+_t|uint|uintptr_t|void|char)\b[ *]/, "prototypes in C"],
  [/^select |\b(SELECT|INSERT|CREATE|UPDATE|DELETE|PRAGMA|BEGIN)\b/, "SQL"],
  [/^\w+\/[\w-]+; charset=|^Path=\/|^attachment; |^public, max-age=/, "values of headers"],
  [/^\s*<[?\w/]/, "XML"],
  [/^(table|set|map|meta|fwd|dup|ether) [\w{"]/, "the language of nftables"],
  [/^(gemel|apt-get) [^.;,:]*$|^-c |^hostname /, "commands, the same in every language"],
  [/^VIRTUALHOSTNAME=|^openid |^Gemel cluster$/, "values for other programs"],
  [/^(basicConstraints|keyUsage|extendedKeyUsage) = /, "options of openssl"],
];

export function isForPeople(template: string, place: Place): boolean {
  if (!place.isSaid || properties.has(place.property)) return false;
  if (files.some(([path]) => place.file.startsWith(path))) return false;
  if (shapes.some(([shape]) => shape.test(template))) return false;
  return readsLikeWords(template) || isOneWord(template, place);
}

/** A rule may say one word, like "Starting"; states and readiness are names. */
function isOneWord(template: string, { file }: Place): boolean {
  if (!file.startsWith("engine/src/rules/") && file !== "protocol/src/sentence.ts") return false;
  return /^[A-Z][a-z]{3,}$/.test(template) && !["Ready", "Transient"].includes(template);
}

/** Two words, or one beside something that is filled in. */
function readsLikeWords(template: string): boolean {
  const text = template.replace(/\{\d+\}/g, "\uE000");
  return /[A-Za-z'`)\uE000][,:;.]? [A-Za-z\uE000{"`(]/.test(text) && /[A-Za-z]{2}/.test(text);
}
