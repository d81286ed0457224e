/** Words about farms. @module */
import type { Translated } from "./language.ts";

export const en = {
  farm: {
    title: "Who takes which clients",
    nothing: "Nothing is agreed yet: no node takes clients.",
    members: "Members",
    leader: "Led by",
    director: "Answers for the address",
    testPage: "Test page",
    answers: (node: string): string => `${node} answers for it and passes clients on`,
    ofClients: "of the clients",
    group: (name: string): string => `Group ${name}`,
    shares: (name: string): string => `Shares of group ${name}`,
    share: "Share",
    slots: "Slots",
    power: "Weight",
    notMember: "not there",
    slotsLabel: (list: string): string => `256 slots by owner: ${list}`,
    moved: (count: number): string =>
      count === 1
        ? "1 slot moved; its earlier connections stay where they are for a time."
        : `${count} slots moved; their earlier connections stay where they are for a time.`,
    filters: {
      on_addr: "all connections of a client go to the same node",
      on_port: "each connection of a client is spread by itself",
      on_ipid: "each packet is spread by itself",
    },
    denied: "What no rule names is not answered.",
    traffic: {
      open: "Takes its share",
      closed: "Takes no clients",
      draining: "Takes nothing new; what is connected ends",
    },
    away: "Not reachable; the others take its share",
    notUp: "Does not run here",
    drained: "Drained: takes nothing new",
    drain: "Drain",
    undrain: "End the drain",
    drainUnless: "Only while the service is up here",
    dialogTitle: {
      drain: (module: string, node: string): string => `Drain ${node} of ${module}`,
      undrain: (module: string, node: string): string => `Let ${node} take its share of ${module}`,
    },
    dialogLead: {
      drain:
        "The node takes no new clients, so that it can be updated or looked at. Nothing stops.",
      undrain: "The node takes new clients again, as many as its weight says.",
    },
    outcome: {
      drain: (node: string): string => `${node} takes nothing new`,
      undrain: (node: string): string => `${node} takes its share`,
    },
    takesNow: (node: string, share: string): string => `Share of ${node} now: ${share}.`,
  },
} as const;

export const fr: Translated<typeof en> = {
  farm: {
    title: "Qui prend quels clients",
    nothing: "Rien n’est convenu encore : aucun nœud ne prend de clients.",
    members: "Membres",
    leader: "Mené par",
    director: "Répond pour l’adresse",
    testPage: "Page d’essai",
    answers: (node) => `${node} répond pour elle et transmet les clients`,
    ofClients: "des clients",
    group: (name) => `Groupe ${name}`,
    shares: (name) => `Parts du groupe ${name}`,
    share: "Part",
    slots: "Cases",
    power: "Poids",
    notMember: "absent",
    slotsLabel: (list) => `256 cases par nœud : ${list}`,
    moved: (count) =>
      count === 1
        ? "1 case a changé ; ses connexions antérieures restent en place un temps."
        : `${count} cases ont changé ; leurs connexions antérieures restent en place un temps.`,
    filters: {
      on_addr: "toutes les connexions d’un client vont au même nœud",
      on_port: "chaque connexion d’un client est répartie à part",
      on_ipid: "chaque paquet est réparti à part",
    },
    denied: "Ce qu’aucune règle ne nomme ne reçoit pas de réponse.",
    traffic: {
      open: "Prend sa part",
      closed: "Ne prend pas de clients",
      draining: "Ne prend rien de nouveau ; ce qui est connecté se termine",
    },
    away: "Injoignable ; les autres prennent sa part",
    notUp: "Ne tourne pas ici",
    drained: "Vidé : ne prend rien de nouveau",
    drain: "Vider",
    undrain: "Remettre en service",
    drainUnless: "Seulement quand le service tourne ici",
    dialogTitle: {
      drain: (module, node) => `Vider ${node} de ${module}`,
      undrain: (module, node) => `Rendre à ${node} sa part de ${module}`,
    },
    dialogLead: {
      drain:
        "Le nœud ne prend plus de nouveaux clients, pour une mise à jour ou un contrôle. Rien ne s’arrête.",
      undrain: "Le nœud reprend de nouveaux clients, selon son poids.",
    },
    outcome: {
      drain: (node) => `${node} ne prend rien de nouveau`,
      undrain: (node) => `${node} prend sa part`,
    },
    takesNow: (node, share) => `Part de ${node} maintenant : ${share}.`,
  },
};
