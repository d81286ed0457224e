/** Words of the overview and of the sentence about a module. @module */
import type { Translated } from "./language.ts";

export const en = {
  overview: {
    title: "Overview",
    allWell: (count: number): string =>
      count === 1 ? "The module is protected." : `All ${count} modules are protected.`,
    someNot: (count: number, of: number): string =>
      count === 1 ? `1 of ${of} modules needs a look.` : `${count} of ${of} modules need a look.`,
    quiet: (running: number, of: number): string => `${running} of ${of} modules protected.`,
    noCluster: "No cluster yet",
    noClusterLead:
      "Say which servers belong together and on which networks they hear each other. It takes two minutes.",
    createCluster: "Create a cluster",
    noModule: "No module yet",
    noModuleLead:
      "A module is one protected application: its directories, its address, and how it is started. PostgreSQL is ready made.",
    newModule: "New module",
    open: "Open",
    nodeAway: (node: string): string => `${node} cannot be reached`,
    nodeAwayMore: (age: string): string => `Last heard ${age} ago.`,
    nodeNever: "It has not been heard since this node started.",
    witnessAway: "The witness cannot be reached",
    witnessAwayMore: "Nothing changes for the applications; a second failure might need you.",
    signatures: "The nodes have different cluster configurations",
    signaturesMore: "Put the same one in force on all nodes.",
    filter: "Filter modules",
    alerts: "What needs attention",
  },
  picture: {
    label: (module: string, words: string): string => `${module}: ${words}`,
    noVip: "no virtual address",
    witness: "Witness",
    noWitness: "No witness",
    clients: "Clients",
    perSecond: (bytes: string): string => `${bytes}/s`,
    idle: "in step",
    resync: (percent: number): string => `${percent} %`,
    linkDown: "no replication",
    away: "not reachable",
    silent: (age: string): string => `silent for ${age}`,
  },
  heartbeats: {
    label: (lan: string): string => `Heartbeats on ${lan}`,
    up: "heard",
    down: "silent",
    lead: "the last two minutes, newest on the right",
    unknown: "not known",
  },
  sentence: {
    unprotected: (node: string): string => `Not protected: runs on ${node} alone`,
    resynchronising: (percent: number, left: string): string =>
      `Resynchronising ${percent} %${left === "" ? "" : `, ${left} left`}`,
    stopped: "Stopped",
    protected: "Protected",
    running: "Running",
    runsOn: (node: string): string => `Runs on ${node}`,
    cause: "Because",
    next: "Next",
    short: {
      split_brain: "Split brain",
      failed: "Failed",
      unreachable: "Unknown",
      waiting: "Waiting",
      unprotected: "Not protected",
      resynchronising: "Resynchronising",
      starting: "Starting",
      stopping: "Stopping",
      stopped: "Stopped",
      not_installed: "Not installed",
      protected: "Protected",
      running: "Running",
    },
    /** Instead of what the daemon says. */
    nextSteps: {
      split_brain:
        "Decide whose data is kept; nothing is lost: the other side is kept as a rescue copy.",
      resynchronising: "Nothing to do: the application goes on meanwhile.",
    },
  },
} as const;

export const fr: Translated<typeof en> = {
  overview: {
    title: "Vue d’ensemble",
    allWell: (count) =>
      count === 1 ? "Le module est protégé." : `Les ${count} modules sont protégés.`,
    someNot: (count, of) =>
      count === 1
        ? `1 module sur ${of} demande un regard.`
        : `${count} modules sur ${of} demandent un regard.`,
    quiet: (running, of) => `${running} modules protégés sur ${of}.`,
    noCluster: "Pas encore de cluster",
    noClusterLead:
      "Indiquez quels serveurs vont ensemble et sur quels réseaux ils s’entendent. Deux minutes suffisent.",
    createCluster: "Créer un cluster",
    noModule: "Pas encore de module",
    noModuleLead:
      "Un module est une application protégée : ses répertoires, son adresse, et comment elle démarre. PostgreSQL est prêt à l’emploi.",
    newModule: "Nouveau module",
    open: "Ouvrir",
    nodeAway: (node) => `${node} est injoignable`,
    nodeAwayMore: (age) => `Entendu pour la dernière fois il y a ${age}.`,
    nodeNever: "Il n’a pas été entendu depuis le démarrage de ce nœud.",
    witnessAway: "Le témoin est injoignable",
    witnessAwayMore:
      "Rien ne change pour les applications ; une seconde panne pourrait avoir besoin de vous.",
    signatures: "Les nœuds ont des configurations de cluster différentes",
    signaturesMore: "Mettez la même en vigueur sur tous les nœuds.",
    filter: "Filtrer les modules",
    alerts: "Ce qui demande attention",
  },
  picture: {
    label: (module, words) => `${module} : ${words}`,
    noVip: "pas d’adresse virtuelle",
    witness: "Témoin",
    noWitness: "Pas de témoin",
    clients: "Clients",
    perSecond: (bytes) => `${bytes}/s`,
    idle: "à jour",
    resync: (percent) => `${percent} %`,
    linkDown: "pas de réplication",
    away: "injoignable",
    silent: (age) => `silencieux depuis ${age}`,
  },
  heartbeats: {
    label: (lan) => `Battements sur ${lan}`,
    up: "entendu",
    down: "silencieux",
    lead: "les deux dernières minutes, le plus récent à droite",
    unknown: "inconnu",
  },
  sentence: {
    unprotected: (node) => `Non protégé : tourne seul sur ${node}`,
    resynchronising: (percent, left) =>
      `Resynchronisation ${percent} %${left === "" ? "" : `, encore ${left}`}`,
    stopped: "Arrêté",
    protected: "Protégé",
    running: "En marche",
    runsOn: (node) => `Tourne sur ${node}`,
    cause: "Cause",
    next: "Ensuite",
    short: {
      split_brain: "Divergence",
      failed: "En échec",
      unreachable: "Inconnu",
      waiting: "En attente",
      unprotected: "Non protégé",
      resynchronising: "Resynchronisation",
      starting: "Démarrage",
      stopping: "Arrêt en cours",
      stopped: "Arrêté",
      not_installed: "Non installé",
      protected: "Protégé",
      running: "En marche",
    },
    nextSteps: {
      split_brain:
        "Décidez quelles données sont gardées ; rien n’est perdu : l’autre côté est gardé comme copie de secours.",
      resynchronising: "Rien à faire : l’application continue pendant ce temps.",
    },
  },
};
