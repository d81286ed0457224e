/** What the daemon says in English is understood, whatever is filled in, and said in French. */
import { expect, test } from "vitest";
import { frenchJoints, frenchSentences, frenchWords } from "../src/said/french/index.ts";
import { sentenceReader } from "../src/said/sentence-reader.ts";

const french = { sentences: frenchSentences, words: frenchWords, joints: frenchJoints };
const say = sentenceReader(french);

/** Distinct names, so that an exchange would be seen. */
function filled(template: string): string {
  return template.replace(/\{(\d+)=?\}/g, (_, slot: string) => `name${slot}`);
}

test("said: every sentence is told from all others, with names filled in", () => {
  const wrong = Object.entries(frenchSentences)
    .map(([english, other]) => ({ english, said: say(filled(english)), other: filled(other) }))
    .filter(({ said, other }) => said !== other);
  expect(wrong).toEqual([]);
});

test.each([
  [
    "Stopped by admin. Start it with `gemel start -m shop`",
    "Arrêté par admin. Démarrez-le avec `gemel start -m shop`",
  ],
  ["Restart: called by an administrator", "Redémarrage : demandé par un administrateur"],
  ["tcp.front is down", "tcp.front est en panne"],
  ["Resource tcp.front set to down", "Ressource tcp.front mise à down"],
  ["node2 is STOP; node3 is drained", "node2 est STOP ; node3 est vidé"],
  [
    "The script start_prim failed: start_prim failed (exit 1): no such database. See the output of the script with `gemel log -m shop`, mend it",
    "Le script start_prim a échoué : start_prim a échoué (code 1) : no such database. Voyez la sortie du script avec `gemel log -m shop`, corrigez-le",
  ],
  [
    'conf/userconfig.xml:3:5: <service> has no attribute "mod"; did you mean "mode"?',
    "conf/userconfig.xml:3:5 : <service> n’a pas d’attribut « mod » ; vouliez-vous dire « mode » ?",
  ],
  [
    "The mirror cannot go on: The mirror failed: The mirror process ended. It is tried again by itself; see the log of the module and of the kernel",
    "La réplication ne peut pas continuer : La réplication a échoué : Le processus de réplication s’est terminé. Un nouvel essai vient de lui-même ; voyez le journal du module et celui du noyau",
  ],
])("said: %s", (english, other) => {
  expect(say(english)).toBe(other);
});

test("said: what no version of Gemel says stays as it is", () => {
  const foreign = "FATAL:  the database system is starting up";
  expect(say(foreign)).toBe(foreign);
  expect(say("")).toBe("");
  const long = "a is b. ".repeat(1000);
  expect(say(long)).toBe(long);
});

test("said: names with spaces and signs of expressions do no harm", () => {
  expect(say('There is no user "Ann (x) $1 {2}"')).toBe(
    "Il n’y a pas d’utilisateur « Ann (x) $1 {2} »",
  );
});
