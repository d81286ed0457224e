/** The one sentence about a module, and what to do next. @module */

export const summary: Readonly<Record<string, string>> = {
  "Use up to 64 letters, digits and ._@+-": "Utilisez jusqu’à 64 lettres, chiffres et ._@+-",
  "Use at least 12 characters": "Utilisez au moins 12 caractères",
  "Not protected, runs on {1} alone": "Non protégé, tourne seul sur {1}",
  ", {1} of {2} nodes": ", {1} nœuds sur {2}",
  "Runs on {1}{2}": "Tourne sur {1}{2}",
  "Starting on {1}": "Démarrage sur {1}",
  "Look at the reason and at gemel log -m {1} on {2}": "Voyez la cause et gemel log -m {1} sur {2}",
  "Not serving on {1}": "Ne sert pas sur {1}",
  "Up, but no node takes clients": "En marche, mais aucun nœud ne prend de clients",
  "{1} is not reachable": "{1} est injoignable",
  "{1} cannot run it: {2}": "{1} ne peut pas l’exécuter : {2}",
  "it is not installed on {1}": "il n’est pas installé sur {1}",
  "{1} takes no clients": "{1} ne prend pas de clients",
  "Bring {1} and its network back; it takes its share by itself":
    "Remettez {1} et son réseau en route ; il prend sa part de lui-même",
  "Install the module on {1}": "Installez le module sur {1}",
  "Start it on {1}: gemel start -m {2}": "Démarrez-le sur {1} : gemel start -m {2}",
  "Let {1} take its share: gemel undrain -m {2}":
    "Laissez {1} prendre sa part : gemel undrain -m {2}",
  "{1} and {2}": "{1} et {2}",
  "Runs on {1}": "Tourne sur {1}",
  "Stopping on {1}": "Arrêt en cours sur {1}",
  "Split brain: {1} and {2} both serve": "Divergence : {1} et {2} servent tous deux",
  "The nodes could not hear each other, and both went on":
    "Les nœuds ne s’entendaient plus, et les deux ont continué",
  "Decide whose data is kept: gemel stop -m {1} on the other one":
    "Décidez quelles données sont gardées : gemel stop -m {1} sur l’autre",
  "Split brain: {1} serves, {2} waits for a decision":
    "Divergence : {1} sert, {2} attend une décision",
  "Decide whose data is kept: gemel second --fullsync -m {1} on {2} gives up what it wrote alone, after a rescue copy":
    "Décidez quelles données sont gardées : gemel second --fullsync -m {1} sur {2} abandonne ce qu’il a écrit seul, après une copie de secours",
  "Protected, runs on {1}": "Protégé, tourne sur {1}",
  "Resynchronising {1} %{2}, runs on {3}": "Resynchronisation {1} %{2}, tourne sur {3}",
  "Add a second node to the cluster": "Ajoutez un second nœud au cluster",
  "Bring {1} and its network back; it rejoins by itself":
    "Remettez {1} et son réseau en route ; il rejoint de lui-même",
  "Look at {1}: gemel state -m {2} there says what it needs":
    "Regardez {1} : gemel state -m {2} y dit ce qu’il lui faut",
  "Not running: {1} waits": "Ne tourne pas : {1} attend",
  "Look at gemel log -m {1} on {2}, then start it again":
    "Voyez gemel log -m {1} sur {2}, puis redémarrez-le",
  "Stopped after a failure on {1}": "Arrêté après un échec sur {1}",
  "Unknown: {1} cannot be reached": "Inconnu : {1} injoignable",
  "It last ran on {1}": "Il tournait en dernier sur {1}",
  "Look whether {1} runs and whether its network is there":
    "Regardez si {1} fonctionne et si son réseau est là",
  "Mend the configuration, then gemel module config -m {1}":
    "Corrigez la configuration, puis gemel module config -m {1}",
  "Cannot be run on {1}": "Ne peut pas tourner sur {1}",
  "Not installed on any node": "Installé sur aucun nœud",
  "First start: gemel prim -m {1} on the node that holds the data, then gemel second -m {1} on the other":
    "Premier démarrage : gemel prim -m {1} sur le nœud qui a les données, puis gemel second -m {1} sur l’autre",
  "Start it: gemel start -m {1}": "Démarrez-le : gemel start -m {1}",
  "Bring {1} back; if it is lost for good, gemel prim -m {2} goes on with the data of {3}":
    "Remettez {1} en route ; s’il est perdu pour de bon, gemel prim -m {2} continue avec les données de {3}",
  "Start it on {1} too: gemel start -m {2}": "Démarrez-le aussi sur {1} : gemel start -m {2}",
  "Look at the reason and at gemel log -m {1}": "Voyez la cause et gemel log -m {1}",
  ", {1} s left": ", encore {1} s",
  ", {1} min left": ", encore {1} min",
  Stopped: "Arrêté",
};
