/**
 * What the daemon says, in French: by its English sentences, with what is filled in numbered.
 *
 * `{1}` is said in French where it is a sentence or a word itself; `{1=}` stays as it is.
 * `tools/sentences.test.ts` holds this against the sources: nothing may lack, nothing be left over.
 *
 * @module
 */
import { cluster } from "./cluster.ts";
import { configuration } from "./configuration.ts";
import { engine } from "./engine.ts";
import { errors } from "./errors.ts";
import { mirror } from "./mirror.ts";
import { module } from "./module.ts";
import { modules } from "./modules.ts";
import { network } from "./network.ts";
import { rescue } from "./rescue.ts";
import { rulesGoing } from "./rules-going.ts";
import { rulesRight } from "./rules-right.ts";
import { settings } from "./settings.ts";
import { settingsNetwork } from "./settings-network.ts";
import { summary } from "./summary.ts";
import { web } from "./web.ts";

export const frenchSentences: Readonly<Record<string, string>> = {
  ...errors,
  ...rulesGoing,
  ...rulesRight,
  ...engine,
  ...summary,
  ...configuration,
  ...module,
  ...modules,
  ...settings,
  ...settingsNetwork,
  ...network,
  ...cluster,
  ...rescue,
  ...web,
  ...mirror,
};

/** Single words that are filled into sentences. */
export const frenchWords: Readonly<Record<string, string>> = {
  up: "en marche",
  down: "en panne",
  open: "ouvert",
  closed: "fermé",
  draining: "en cours de vidage",
  mirror: "miroir",
  farm: "ferme",
  light: "léger",
  body: "corps",
  remove: "le retirer",
  uninstall: "le désinstaller",
  // What gemel-fs tells by itself.
  seal: "copie complète",
  sealed: "copie scellée",
  progress: "progression",
  "write alone": "première écriture seul",
  broken: "elle ne peut pas continuer",
  quiet: "silence",
  hung: "elle ne répond plus",
  "taken over": "remplacement",
  // How a command ended.
  ok: "fait",
  lost: "fin inconnue",
  failed: "non lancé",
};

/** Between sentences and parts of them. */
export const frenchJoints: Readonly<Record<string, string>> = {
  ". ": ". ",
  "; ": " ; ",
  ": ": " : ",
  ", ": ", ",
};
