/** What the engine says besides its rules. @module */

export const engine: Readonly<Record<string, string>> = {
  "gemeld is back; the module went on without it":
    "gemeld est de retour ; le module a continué sans lui",
  "gemel-fs is gone": "gemel-fs a disparu",
  "gemeld started": "gemeld a démarré",
  "gemeld is back": "gemeld est de retour",
  "the nodes of the farm agreed anew": "les nœuds de la ferme se sont accordés à nouveau",
  "time passed": "le temps a passé",
  "{1} says {2} {3}": "{1} dit {2} {3}",
  "the peer is heard": "l’autre nœud est entendu",
  "the peer says what this version cannot read":
    "l’autre nœud dit ce que cette version ne sait pas lire",
  "heartbeats on {1} are {2}": "les battements sur {1} sont {2}",
  "{1} called by {2}": "{1} demandé par {2}",
  "a step ended": "une étape s’est terminée",
  "a step failed: {1}": "une étape a échoué : {1}",
  "{1} is {2}": "{1} est {2}",
  "automatic restarts: {1} called by {2}": "redémarrages automatiques : {1} demandé par {2}",
  "the mirror says {1}": "la réplication dit : {1}",
  "mirror link up: {1}": "lien de réplication établi : {1}",
  "mirror link down: {1}": "lien de réplication rompu : {1}",
  "Action {1} called by {2}": "Action {1} demandée par {2}",
  "Action {1} refused: {2}": "Action {1} refusée : {2}",
  "The host shuts down": "Le serveur s’arrête",
  "called by {1}": "demandé par {1}",
  "Stopped by {1}": "Arrêté par {1}",
  "neither has data that could be used": "aucun des deux n’a de données utilisables",
  "only mine has data": "seul ce nœud a des données",
  "only theirs has data": "seul l’autre nœud a des données",
  "nothing in common": "rien en commun",
  "theirs is inconsistent, mine is not": "les siennes ne sont pas cohérentes, les miennes le sont",
  "mine is inconsistent, theirs is not": "les miennes ne sont pas cohérentes, les siennes le sont",
  "theirs is among my ancestors": "les siennes sont parmi mes ancêtres",
  "mine is among their ancestors": "les miennes sont parmi ses ancêtres",
  "equal, only mine is sole": "égales, je suis le seul à avoir le droit exclusif",
  "equal, only theirs is sole": "égales, lui seul a le droit exclusif",
  "equal, both sole: nothing was written alone; I stay":
    "égales, droit exclusif des deux côtés, rien n’a été écrit seul : je reste",
  "the same; the peer stays": "de même ; l’autre nœud reste",
  "equal, I stand closer to the service (serving, following, idle, down)":
    "égales, je suis plus proche du service (sert, suit, attend, arrêté)",
  "equal, the peer stands closer to the service": "égales, l’autre nœud est plus proche du service",
  "equal, higher epoch mine": "égales, mon époque est plus haute",
  "equal, higher epoch theirs": "égales, son époque est plus haute",
  "equal, role primary mine": "égales, j’ai le rôle de primaire",
  "equal, role primary theirs": "égales, il a le rôle de primaire",
  "equal in everything: my name is the lower one": "égales en tout : mon nom vient avant",
  "equal in everything: the peer's name is": "égales en tout : le nom de l’autre nœud vient avant",
  "common ancestor, both went on: I stay (sole, serving, else former primary)":
    "ancêtre commun, les deux ont continué : je reste (droit exclusif, sert, sinon ancien primaire)",
  "common ancestor, both went on: I yield, after a rescue copy":
    "ancêtre commun, les deux ont continué : je cède, après une copie de secours",
  "The failover rule {1} holds": "La règle de reprise {1} s’applique",
  "from failover rule {1}": "par la règle de reprise {1}",
  "Action swap called {1}": "Action swap demandée {1}",
  '"{1}" cannot stand here': "« {1} » ne peut pas être ici",
  "the end": "la fin",
  'the label "{1}" stands twice': "l’étiquette « {1} » apparaît deux fois",
  "a label": "une étiquette",
  'a label has letters, digits and underscores, not "{1}"':
    "une étiquette a des lettres, des chiffres et des traits bas, pas « {1} »",
  'a ":" behind the label': "un « : » derrière l’étiquette",
  "an action": "une action",
  'there is no action "{1}"; {2}': "il n’y a pas d’action « {1} » ; {2}",
  "a rule does not set resources; use `gemel set`":
    "une règle ne change pas de ressource ; utilisez `gemel set`",
  "more than {1} levels of parentheses": "plus de {1} niveaux de parenthèses",
  '"==" or "!=" was expected, not "{1}"': "« == » ou « != » était attendu, pas « {1} »",
  "is not": "n’est pas",
  "a resource": "une ressource",
  "cluster() is not known here; look at heartbeat.*":
    "cluster() n’est pas connu ici ; voyez heartbeat.*",
  '"{1}" is no resource; write class.id, class.* or class.?':
    "« {1} » n’est pas une ressource ; écrivez classe.id, classe.* ou classe.?",
  "a state": "un état",
  'there is no state "{1}"; {2}': "il n’y a pas d’état « {1} » ; {2}",
  '"{1}" was expected, not "{2}"': "« {1} » était attendu, pas « {2} »",
  '{1} was expected, not "{2}"': "{1} était attendu, pas « {2} »",
  "there is nothing": "il n’y a rien",
  "use {1} or {2}": "utilisez {1} ou {2}",
  "{1}: if ({2}) then {3}();": "{1}: if ({2}) then {3}();",
  "Farm membership: {1}": "Membres de la ferme : {1}",
  "The farm is led by {1}": "La ferme est menée par {1}",
  "Nobody answers for the virtual addresses: no node takes traffic":
    "Personne ne répond pour les adresses virtuelles : aucun nœud ne prend de clients",
  "{1} answers for the virtual addresses": "{1} répond pour les adresses virtuelles",
  "Farm load of group {1}: {2}": "Parts du groupe {1} de la ferme : {2}",
  "gemel-fs has handed over to the one that is installed":
    "gemel-fs a passé la main à celui qui est installé",
  "gemel-fs died; its standby goes on in its place":
    "gemel-fs est mort ; son remplaçant continue à sa place",
  "Nothing comes over the mirror link": "Rien n’arrive par le lien de réplication",
  "The mirror link is alive again": "Le lien de réplication vit à nouveau",
  "Link up: {1}": "Lien établi : {1}",
  "Link down: {1}": "Lien rompu : {1}",
  "A write waits for the right to be answered":
    "Une écriture attend le droit de recevoir sa réponse",
  "The copy was sealed with an earlier generation: it is done again":
    "La copie a été scellée avec une version antérieure des données : elle est refaite",
  "It is tried again by itself; see the log of the module and of the kernel":
    "Un nouvel essai vient de lui-même ; voyez le journal du module et celui du noyau",
  "The mirror failed: {1}": "La réplication a échoué : {1}",
  "{1} is down": "{1} est en panne",
  "because {1}": "parce que {1}",
  "{1}: stopped, as it demands": "{1} : arrêté, comme cela est configuré",
  "Action {1} called {2}": "Action {1} demandée {2}",
  "Called by {1}": "Demandé par {1}",
  "The count of automatic restarts begins anew, called by {1}":
    "Le compte des redémarrages automatiques recommence, demandé par {1}",
  "{1} once more after {2} automatic restarts (maxloop)":
    "{1} encore une fois après {2} redémarrages automatiques (maxloop)",
  "{1}: stopped. Look for the cause before it is started again":
    "{1} : arrêté. Cherchez la cause avant de redémarrer",
  "Resource {1} set to {2}": "Ressource {1} mise à {2=}",
  "is the default primary": "est le primaire par défaut",
  "was the primary before": "était le primaire auparavant",
  "Swap: {1} {2} (defaultprim)": "Bascule : {1} {2} (defaultprim)",
  "Action start called at boot time": "Action start demandée au démarrage du serveur",
  "Remote state {1} {2}": "État distant {1} {2}",
  "Effect {1} failed": "L’étape {1} a échoué",
  "The mirror refused `{1}`": "La réplication a refusé `{1}`",
  "The module {1} has no primary and no secondary: it serves on every node on which it is started":
    "Le module {1} n’a ni primaire ni secondaire : il sert sur chaque nœud où il est démarré",
  "Start it with `gemel start -m {1}`, stop it with `gemel stop -m {1}`":
    "Démarrez-le avec `gemel start -m {1}`, arrêtez-le avec `gemel stop -m {1}`",
  "Nothing runs on {1}": "Rien ne tourne sur {1}",
  "Start it with `gemel start -m {1}`": "Démarrez-le avec `gemel start -m {1}`",
  "{1} serves already": "{1} sert déjà",
  "Start this node with `gemel start -m {1}`, or stop the module on {2} first":
    "Démarrez ce nœud avec `gemel start -m {1}`, ou arrêtez d’abord le module sur {2}",
  "{1} has given the right up, and {2} is about to serve":
    "{1} a cédé le droit, et {2} est sur le point de servir",
  "Wait until {1} serves and {2} is its secondary, then run `gemel swap -m {3}` on {1}; or stop the module on {1} first":
    "Attendez que {1} serve et que {2} soit son secondaire, puis lancez `gemel swap -m {3}` sur {1} ; ou arrêtez d’abord le module sur {1}",
  "What runs on {1} is being ended, and the right may go to {2} with that":
    "Ce qui tourne sur {1} est en train d’être arrêté, et le droit peut passer à {2} avec cela",
  "Wait until {1} is in state WAIT, STOP or SECOND; `gemel state -m {2}` says who serves then":
    "Attendez que {1} soit dans l’état WAIT, STOP ou SECOND ; `gemel state -m {2}` dit alors qui sert",
  "{1} is the secondary of {2}": "{1} est le secondaire de {2}",
  "To exchange the roles run `gemel swap -m {1}` on {2}; else stop the module here first":
    "Pour échanger les rôles, lancez `gemel swap -m {1}` sur {2} ; sinon arrêtez d’abord le module ici",
  "{1} serves": "{1} sert",
  "To exchange the roles run `gemel swap -m {1}` here":
    "Pour échanger les rôles, lancez `gemel swap -m {1}` ici",
  "{1} does not answer, so there is nothing to be the secondary of":
    "{1} ne répond pas : il n’y a rien dont être le secondaire",
  "Bring {1} back, or run `gemel start -m {2}`, which waits for it":
    "Remettez {1} en route, ou lancez `gemel start -m {2}`, qui l’attend",
  "{1} does not serve": "{1} ne sert pas",
  "Run `gemel prim -m {1}` on {2}, or `gemel start -m {1}` on both":
    "Lancez `gemel prim -m {1}` sur {2}, ou `gemel start -m {1}` sur les deux",
  "A copy onto {1} was not finished, so its data cannot be used":
    "Une copie vers {1} n’est pas allée au bout, ses données ne peuvent pas servir",
  "Start the module on {1}; if {1} is lost for ever, restore a backup, or use what is there with `gemel primforce -m {2}`":
    "Démarrez le module sur {1} ; si {1} est perdu pour toujours, restaurez une sauvegarde, ou utilisez ce qui est là avec `gemel primforce -m {2}`",
  "Run `gemel swap -m {1}` on the node in state PRIM":
    "Lancez `gemel swap -m {1}` sur le nœud dans l’état PRIM",
  "{1} is not up to date yet": "{1} n’est pas encore à jour",
  "Wait until the module is PRIM here and SECOND on {1}":
    "Attendez que le module soit PRIM ici et SECOND sur {1}",
  "The mirror link to {1} is down": "Le lien de réplication vers {1} est rompu",
  "{1} has not recorded its share of the right yet":
    "{1} n’a pas encore enregistré sa part du droit",
  "{1} does not answer": "{1} ne répond pas",
  "Start gemeld on {1}, and see whether the networks are up":
    "Démarrez gemeld sur {1}, et vérifiez que les réseaux fonctionnent",
  "given up": "abandonné",
  "{1} failed": "{1} a échoué",
  "{1}. See the output of the script with `gemel log -m {2}`, mend it":
    "{1}. Voyez la sortie du script avec `gemel log -m {2}`, corrigez-le",
  "The script start_{1}": "Le script start_{1}",
  "The script stop_{1}": "Le script stop_{1}",
  "The mirror's `{1}`": "`{1}` de la réplication",
  "The virtual address's `{1}`": "`{1}` de l’adresse virtuelle",
  "The step `{1}`": "L’étape `{1}`",
  "what must end here goes on": "ce qui doit s’arrêter ici continue",
  "The host reboots (automatic_reboot): {1}": "Le serveur redémarre (automatic_reboot) : {1}",
  "It was not started since this host booted":
    "Il n’a pas été démarré depuis que ce serveur a démarré",
  "it is kept in a rescue copy on {1} before it is overwritten":
    "c’est gardé dans une copie de secours sur {1} avant d’être écrasé",
  "The data of {1} is given up: it is kept in a rescue copy and overwritten by that of {2}":
    "Les données de {1} sont abandonnées : elles sont gardées dans une copie de secours et écrasées par celles de {2}",
  "The data of {1} is a copy that was not finished: it may be older, newer or torn from file to file. What only {2} has is given up; {3}":
    "Les données de {1} sont une copie qui n’est pas finie : elles peuvent être plus anciennes, plus récentes ou mêlées d’un fichier à l’autre. Ce que seul {2} a est abandonné ; {3}",
  "What {1} wrote after {2} was no longer up to date is given up; {3}":
    "Ce que {1} a écrit quand {2} n’était plus à jour est abandonné ; {3}",
  "If {1} went on alone, what it wrote is given up; {2}":
    "Si {1} a continué seul, ce qu’il a écrit est abandonné ; {2}",
  "Local state {1} {2}": "État local {1} {2}",
  "The witness grants the sole right at epoch {1}":
    "Le témoin accorde le droit exclusif à l’époque {1}",
  "The witness refuses the sole right at epoch {1}":
    "Le témoin refuse le droit exclusif à l’époque {1}",
};
