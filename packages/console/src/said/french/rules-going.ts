/** Rules: what runs on a node. @module */

export const rulesGoing: Readonly<Record<string, string>> = {
  "The mirror cannot go on: {1}": "La réplication ne peut pas continuer : {1}",
  "Failover rule {1}": "Règle de reprise {1}",
  "{1} was restarted and stepped back: {2} takes over":
    "{1} a redémarré et s’est retiré : {2} prend le relais",
  "Remote stop: {1} ended the application and recorded that {2} may go on":
    "Arrêt distant : {1} a arrêté l’application et enregistré que {2} peut continuer",
  "The witness gave {1} the sole right: it takes over":
    "Le témoin a donné à {1} le droit exclusif : il prend le relais",
  "No heartbeat of {1} on any network, and the mirror link is down: {2} takes over":
    "Aucun battement de {1} sur aucun réseau, et le lien de réplication est rompu : {2} prend le relais",
  "{1} was away for a while and {2} does not answer: {2} may have gone on alone":
    "{1} a été absent un moment et {2} ne répond pas : {2} peut avoir continué seul",
  "Neither {1} nor the third machine answered: {2} takes itself for cut off and does not take over":
    "Ni {1} ni la troisième machine n’ont répondu : {2} se croit isolé et ne prend pas le relais",
  "Failover is off: {1} does not take over. Bring {2} back; or run `gemel prim -m {3}` here":
    "La reprise est désactivée : {1} ne prend pas le relais. Remettez {2} en route ; ou lancez `gemel prim -m {3}` ici",
  "Failover is off and {1} serves no more: {2} does not take over":
    "La reprise est désactivée et {1} ne sert plus : {2} ne prend pas le relais",
  "{1} does not answer and the copy from it is not finished":
    "{1} ne répond pas et la copie depuis lui n’est pas finie",
  "{1} serves no more and the copy from it is not finished":
    "{1} ne sert plus et la copie depuis lui n’est pas finie",
  "{1} does not answer and had not shared the right yet":
    "{1} ne répond pas et n’avait pas encore partagé le droit",
  "Split brain: the data of {1} is kept as a rescue copy before {2} overwrites it":
    "Divergence : les données de {1} sont gardées comme copie de secours avant que {2} ne les écrase",
  "{1} does not have the data that {2} was copying": "{1} n’a pas les données que {2} copiait",
  "Restart: {1}": "Redémarrage : {1}",
  "Stop and start: {1}": "Arrêt puis démarrage : {1}",
  "The scripts of a secondary are started again": "Les scripts du secondaire sont relancés",
  "Protected: {1} can take over": "Protégé : {1} peut prendre le relais",
  "The mirror link to {1} works, but its heartbeats are missing: see whether gemeld runs there and whether the networks are up":
    "Le lien de réplication vers {1} fonctionne, mais ses battements manquent : vérifiez que gemeld y tourne et que les réseaux fonctionnent",
  "Neither {1} nor the witness answers: {2} cannot know whether {1} goes on. Bring one of them back; or, if {1} is lost, run `gemel stop -m {3}` and `gemel prim -m {3}` here":
    "Ni {1} ni le témoin ne répondent : {2} ne peut pas savoir si {1} continue. Remettez l’un d’eux en route ; ou, si {1} est perdu, lancez `gemel stop -m {3}` et `gemel prim -m {3}` ici",
  "{1} does not answer: the witness decides": "{1} ne répond pas : le témoin décide",
  "Being resynchronised from {1}": "En cours de resynchronisation depuis {1}",
  "Connecting to {1} for the copy": "Connexion à {1} pour la copie",
  "Up to date; protected as soon as {1} has recorded it":
    "À jour ; protégé dès que {1} l’aura enregistré",
  "Waiting to rejoin {1}": "Attend de rejoindre {1}",
  "The host reboots: {1}": "Le serveur redémarre : {1}",
  "An operator made {1} the primary: listening first whether {2} serves already":
    "Un opérateur a désigné {1} comme primaire : il écoute d’abord si {2} sert déjà",
  "An operator made {1} the primary": "Un opérateur a désigné {1} comme primaire",
  "Waits while failover rule {1} holds": "Attend tant que la règle de reprise {1} s’applique",
  "Waiting for the first look of the checkers": "Attend le premier regard des testeurs",
  "Listening whether {1} serves already": "Écoute si {1} sert déjà",
  "{1} was alone and up to date before: it goes on alone":
    "{1} était seul et à jour auparavant : il continue seul",
  "{1} holds the sole right and the data that counts":
    "{1} a le droit exclusif et les données qui comptent",
  "{1} gave up its share of the right": "{1} a cédé sa part du droit",
  "The witness gave {1} the sole right: {2} did not go on alone":
    "Le témoin a donné à {1} le droit exclusif : {2} n’a pas continué seul",
  "{1} had recorded that {2} alone may go on": "{1} avait enregistré que seul {2} peut continuer",
  "{1} stepped back": "{1} s’est retiré",
  "{1} serves older data and is about to yield": "{1} sert des données plus anciennes et va céder",
  "{1} has the data that counts and asks {2} to step back":
    "{1} a les données qui comptent et demande à {2} de se retirer",
  "Split brain: both nodes went on alone, and nothing is overwritten before you decide. To keep the data of {1} run `gemel second --fullsync -m {2}` here: that of {3} goes into a rescue copy. To keep that of {3} stop the module on {1}, then run `gemel prim -m {2}` here":
    "Divergence : les deux nœuds ont continué seuls, et rien n’est écrasé avant votre décision. Pour garder les données de {1}, lancez `gemel second --fullsync -m {2}` ici : celles de {3} vont dans une copie de secours. Pour garder celles de {3}, arrêtez le module sur {1}, puis lancez `gemel prim -m {2}` ici",
  "Keeping a copy of the data of {1} before it is overwritten":
    "Copie de secours des données de {1} avant qu’elles ne soient écrasées",
  "Split brain: keeping a copy of what only {1} has before {2} overwrites it":
    "Divergence : copie de secours de ce que seul {1} a, avant que {2} ne l’écrase",
  "Keeping a copy of what is in the directories before it is overwritten":
    "Copie de secours de ce qui est dans les répertoires avant qu’il ne soit écrasé",
  "{1} serves: {2} becomes its secondary": "{1} sert : {2} devient son secondaire",
  "{1} serves: waiting until it has recorded that it is alone":
    "{1} sert : attend qu’il ait enregistré qu’il est seul",
  "{1} has the data that counts and starts first":
    "{1} a les données qui comptent et démarre en premier",
  "{1} has the data that counts, but the module is stopped there. Start it there with `gemel start -m {2}`; or, to give its newer data up, run `gemel prim -m {2}` here":
    "{1} a les données qui comptent, mais le module y est arrêté. Démarrez-le là avec `gemel start -m {2}` ; ou, pour abandonner ses données plus récentes, lancez `gemel prim -m {2}` ici",
  "The data of {1} and {2} have nothing in common. Decide which one is to be kept: on the other one run `gemel second --fullsync -m {3}`":
    "Les données de {1} et de {2} n’ont rien en commun. Décidez lesquelles garder : sur l’autre nœud, lancez `gemel second --fullsync -m {3}`",
  "No data yet: run `gemel prim -m {1}` on the node with the good data":
    "Pas encore de données : lancez `gemel prim -m {1}` sur le nœud qui a les bonnes données",
  "Neither node has complete data: a copy was interrupted. Bring back what {1} copied from, or restore a backup into the directories":
    "Aucun nœud n’a de données complètes : une copie a été interrompue. Remettez en route ce que {1} copiait, ou restaurez une sauvegarde dans les répertoires",
  "Listening for {1}": "À l’écoute de {1}",
  "The copy from {1} was not finished, so this data cannot be used. Start the module on {1}; the copy goes on by itself":
    "La copie depuis {1} n’est pas allée au bout, ces données ne peuvent pas servir. Démarrez le module sur {1} ; la copie continue d’elle-même",
  "The data of {1} may be older than that of {2}. Start the module on {2}; or, if {2} is lost, run `gemel prim -m {3}` here: what only {2} had is lost then":
    "Les données de {1} peuvent être plus anciennes que celles de {2}. Démarrez le module sur {2} ; ou, si {2} est perdu, lancez `gemel prim -m {3}` ici : ce que seul {2} avait est alors perdu",
  "Failover is off and {1} does not answer. Bring {1} back; or run `gemel prim -m {2}` here":
    "La reprise est désactivée et {1} ne répond pas. Remettez {1} en route ; ou lancez `gemel prim -m {2}` ici",
  "Neither {1} nor the witness answers. Bring one of them back; or, if {1} is lost, run `gemel prim -m {2}` here":
    "Ni {1} ni le témoin ne répondent. Remettez l’un d’eux en route ; ou, si {1} est perdu, lancez `gemel prim -m {2}` ici",
  "{1} does not answer: the witness is asked whether it went on alone":
    "{1} ne répond pas : on demande au témoin s’il a continué seul",
  "{1} does not answer and may have gone on alone. Bring {1} back; or, if {1} is lost, run `gemel prim -m {2}` here":
    "{1} ne répond pas et peut avoir continué seul. Remettez {1} en route ; ou, si {1} est perdu, lancez `gemel prim -m {2}` ici",
  "Stopping by force: {1}": "Arrêt de force : {1}",
  "Stopping: {1}": "Arrêt : {1}",
  "The service runs on {1}": "Le service tourne sur {1}",
  "{1} starts the service": "{1} démarre le service",
  "{1}. Start it with `gemel start -m {2}`": "{1}. Démarrez-le avec `gemel start -m {2}`",
  Starting: "Démarrage",
};
