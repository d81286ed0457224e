/** Rules: who may answer alone, and what a serving node says. @module */

export const rulesRight: Readonly<Record<string, string>> = {
  "What failed is tried again": "Ce qui a échoué est tenté à nouveau",
  "Remote stop: {1} recorded that {2} may go on alone":
    "Arrêt distant : {1} a enregistré que {2} peut continuer seul",
  "No heartbeat of {1} on any network, and the mirror link is down: {2} goes on alone":
    "Aucun battement de {1} sur aucun réseau, et le lien de réplication est rompu : {2} continue seul",
  "The mirror link is down: {1} asks {2} to step back":
    "Le lien de réplication est rompu : {1} demande à {2} de se retirer",
  "{1} was restarted and follows no more: {2} asks it to step back":
    "{1} a redémarré et ne suit plus : {2} lui demande de se retirer",
  "The sole right is recorded: writes are answered from here":
    "Le droit exclusif est enregistré : à partir d’ici les écritures reçoivent leur réponse",
  "{1} is ready to be copied to": "{1} est prêt à recevoir la copie",
  "The copy on {1} is complete: the right returns to both":
    "La copie sur {1} est complète : le droit revient aux deux",
  "The copy on {1} is complete and the witness answers: the right returns to both":
    "La copie sur {1} est complète et le témoin répond : le droit revient aux deux",
  "{1} is up to date: every durable write is on both nodes from here":
    "{1} est à jour : à partir d’ici chaque écriture durable est sur les deux nœuds",
  "The mirror link was lost before the right was shared":
    "Le lien de réplication a été perdu avant que le droit ne soit partagé",
  "{1} recorded a higher epoch than the one asked for: it is asked anew":
    "{1} a enregistré une époque plus haute que celle demandée : elle est demandée à nouveau",
  "{1} has the data that counts: it asks {2} to step back":
    "{1} a les données qui comptent : il demande à {2} de se retirer",
  "The data of {1} no longer counts: it takes back what it asked for":
    "Les données de {1} ne comptent plus : il retire ce qu’il avait demandé",
  "{1} has the data that counts and may go on alone":
    "{1} a les données qui comptent et peut continuer seul",
  "Both had given way to each other after a split brain: {1} has the data that counts; what only {2} has is kept before it is overwritten":
    "Les deux avaient cédé l’un à l’autre après une divergence : {1} a les données qui comptent ; ce que seul {2} a est gardé avant d’être écrasé",
  "{1} serves with the data that counts": "{1} sert avec les données qui comptent",
  "Split brain: {1} yields; what only it had is in the rescue copy":
    "Divergence : {1} cède ; ce que lui seul avait est dans la copie de secours",
  "The start failed on {1}, which wrote nothing alone: {2} has the same data and may serve":
    "Le démarrage a échoué sur {1}, qui n’a rien écrit seul : {2} a les mêmes données et peut servir",
  "{1} serves already: `prim` on {2} is void; stop it there first":
    "{1} sert déjà : `prim` sur {2} est sans effet ; arrêtez-le d’abord là-bas",
  "{1} is about to serve with the right that {2} gave up: `prim` on {2} is void":
    "{1} va servir avec le droit que {2} a cédé : `prim` sur {2} est sans effet",
  "An operator gave the data of {1} up; it is in the rescue copy":
    "Un opérateur a abandonné les données de {1} ; elles sont dans la copie de secours",
  "The copy is complete and durable": "La copie est complète et durable",
  "{1} offers to share the right": "{1} propose de partager le droit",
  "{1} was restarted and serves no more: {2} asks it to step back":
    "{1} a redémarré et ne sert plus : {2} lui demande de se retirer",
  "{1} began a new generation during the copy":
    "{1} a commencé une nouvelle version des données pendant la copie",
  "{1} lost the mirror link and asks to go on alone: the session ends":
    "{1} a perdu le lien de réplication et demande à continuer seul : la session se termine",
  "{1} went on alone: the session ends, a new copy is needed":
    "{1} a continué seul : la session se termine, une nouvelle copie est nécessaire",
  "The mirror link was lost before the right was shared: a new copy is needed":
    "Le lien de réplication a été perdu avant que le droit ne soit partagé : une nouvelle copie est nécessaire",
  "Neither heartbeats nor anything on the mirror link come from {1}: its processes do not run, the session ends":
    "Ni battements ni rien par le lien de réplication ne viennent de {1} : ses processus ne tournent pas, la session se termine",
  "{1} may go on alone; {2} rejoins after that": "{1} peut continuer seul ; {2} le rejoint ensuite",
  "{1} rejoins {2}": "{1} rejoint {2}",
  "The session with {1} stands: from here the data of {2} is neither old nor new":
    "La session avec {1} est établie : à partir d’ici les données de {2} ne sont ni anciennes ni nouvelles",
  "Split brain: the session with {1} stands; what only {2} had is in the rescue copy":
    "Divergence : la session avec {1} est établie ; ce que seul {2} avait est dans la copie de secours",
  "The mirror process answers nothing any more: it is killed, so that its standby goes on":
    "Le processus de réplication ne répond plus à rien : il est tué, pour que son remplaçant continue",
  "The mirror of {1} died: what it had been sent and not yet written is missing":
    "La réplication de {1} est morte : ce qui lui avait été envoyé et n’était pas encore écrit manque",
  "{1} took over while {2} could not be reached: {2} has lost the right to answer":
    "{1} a pris le relais alors que {2} était injoignable : {2} a perdu le droit de répondre",
  "{1} may answer alone: {2} has lost the right": "{1} peut répondre seul : {2} a perdu le droit",
  "Split brain: both nodes went on alone. {1} yields; its data is kept as a rescue copy before anything is overwritten":
    "Divergence : les deux nœuds ont continué seuls. {1} cède ; ses données sont gardées comme copie de secours avant que quoi que ce soit ne soit écrasé",
  "{1} has newer data: {2}, which wrote nothing alone, yields":
    "{1} a des données plus récentes : {2}, qui n’a rien écrit seul, cède",
  "Writes were frozen for too long and {1} did not step back: the service is handed over to it":
    "Les écritures ont été suspendues trop longtemps et {1} ne s’est pas retiré : le service lui est remis",
  "Writes were frozen for too long: {1} was away for a while and cannot know whether {2} went on alone":
    "Les écritures ont été suspendues trop longtemps : {1} a été absent un moment et ne peut pas savoir si {2} a continué seul",
  "Writes were frozen for too long: neither {1} nor the witness says that {2} may go on":
    "Les écritures ont été suspendues trop longtemps : ni {1} ni le témoin ne disent que {2} peut continuer",
  "Writes were frozen for too long: neither {1} nor the third machine answered, {2} takes itself for cut off and {1} may have gone on alone":
    "Les écritures ont été suspendues trop longtemps : ni {1} ni la troisième machine n’ont répondu, {2} se croit isolé et {1} peut avoir continué seul",
  "Swap: the service goes to {1}": "Bascule : le service va à {1}",
  "{1} is up to date: protected": "{1} est à jour : protégé",
  "{1} serves alone": "{1} sert seul",
  "Every durable write is on both nodes; {1} can take over only after the witness is back":
    "Chaque écriture durable est sur les deux nœuds ; {1} ne peut prendre le relais qu’après le retour du témoin",
  "Protected: every durable write is on both nodes":
    "Protégé : chaque écriture durable est sur les deux nœuds",
  "Protected in a moment: {1} records its share of the right":
    "Protégé dans un instant : {1} enregistre sa part du droit",
  "{1} was away for a while and {2}, which may have gone on alone, does not answer: writes wait. Bring {2} back; or, if {2} is lost, run `gemel stop -m {3}` and `gemel prim -m {3}` here":
    "{1} a été absent un moment et {2}, qui peut avoir continué seul, ne répond pas : les écritures attendent. Remettez {2} en route ; ou, si {2} est perdu, lancez `gemel stop -m {3}` et `gemel prim -m {3}` ici",
  "Neither {1} nor the third machine answered: {2} takes itself for cut off and writes wait until {1} is heard. If {1} is lost, run `gemel stop -m {3}` and `gemel prim -m {3}` here":
    "Ni {1} ni la troisième machine n’ont répondu : {2} se croit isolé et les écritures attendent jusqu’à ce que {1} soit entendu. Si {1} est perdu, lancez `gemel stop -m {3}` et `gemel prim -m {3}` ici",
  "Neither {1} nor the witness answers: writes wait. Bring one of them back; or, if both are lost, run `gemel stop -m {2}` and `gemel prim -m {2}` here":
    "Ni {1} ni le témoin ne répondent : les écritures attendent. Remettez l’un d’eux en route ; ou, si les deux sont perdus, lancez `gemel stop -m {2}` et `gemel prim -m {2}` ici",
  "The mirror link to {1} is down: writes wait until {1} agrees or is known to be away":
    "Le lien de réplication vers {1} est rompu : les écritures attendent que {1} accepte ou soit reconnu absent",
  "Opening the replicated directories": "Ouverture des répertoires répliqués",
  "Not protected yet: {1} is being resynchronised, the application is not interrupted":
    "Pas encore protégé : {1} est en cours de resynchronisation, l’application n’est pas interrompue",
  "Protected in a moment: the right returns to both nodes":
    "Protégé dans un instant : le droit revient aux deux nœuds",
  "Not protected: {1} does not answer. Bring it back; it rejoins by itself once its module is started":
    "Non protégé : {1} ne répond pas. Remettez-le en route ; il rejoint de lui-même dès que son module est démarré",
  "Not protected: the module is stopped on {1}. Start it there with `gemel start -m {2}`":
    "Non protégé : le module est arrêté sur {1}. Démarrez-le là avec `gemel start -m {2}`",
  "Not protected: the data of {1} has nothing in common with this one. To overwrite it, run `gemel second --fullsync -m {2}` on {1}":
    "Non protégé : les données de {1} n’ont rien en commun avec celles-ci. Pour les écraser, lancez `gemel second --fullsync -m {2}` sur {1}",
  "Split brain: {1} went on alone as well. {2} goes on; what {1} wrote goes into a rescue copy there before it follows. Where you are to decide, {1} waits: `gemel state -m {3}` there says for what":
    "Split brain : {1} a aussi continué seul. {2} continue ; ce que {1} a écrit va là-bas dans une copie de secours avant qu’il suive. Si la décision vous revient, {1} attend : `gemel state -m {3}` y dit quoi",
  "Not protected yet: {1} is on its way": "Pas encore protégé : {1} est en chemin",
  "The witness gave {1} the sole right": "Le témoin a donné à {1} le droit exclusif",
  "The witness was away, and {1} recorded that {2} alone may go on":
    "Le témoin était absent, et {1} a enregistré que seul {2} peut continuer",
  "The mirror link is down and {1} is not heard: {2} asks the witness":
    "Le lien de réplication est rompu et {1} n’est pas entendu : {2} demande au témoin",
  "The mirror link is down and {1} does not step back: {2} asks the witness":
    "Le lien de réplication est rompu et {1} ne se retire pas : {2} demande au témoin",
  "{1} does not answer: {2} asks the witness whether {1} went on alone":
    "{1} ne répond pas : {2} demande au témoin si {1} a continué seul",
  "The witness gave {1} the sole right: {2} has lost it":
    "Le témoin a donné à {1} le droit exclusif : {2} l’a perdu",
  "{1} went on alone, the witness says: the data of {2} is older from here on":
    "{1} a continué seul, dit le témoin : les données de {2} sont plus anciennes à partir d’ici",
  "{1} went on alone, the witness says: the data of {2} is older":
    "{1} a continué seul, dit le témoin : les données de {2} sont plus anciennes",
  "The witness is told that {1} holds the sole right":
    "On dit au témoin que {1} a le droit exclusif",
  "The witness is told that both nodes share the right again":
    "On dit au témoin que les deux nœuds partagent à nouveau le droit",
  "The witness knows that both nodes share the right":
    "Le témoin sait que les deux nœuds partagent le droit",
  "The witness knows that {1} holds the sole right": "Le témoin sait que {1} a le droit exclusif",
  "The witness is new or has something else: the right is shared anew, at a new epoch":
    "Le témoin est nouveau ou a autre chose : le droit est à nouveau partagé, à une nouvelle époque",
  "The witness is back: the right is shared anew, and either node may ask it":
    "Le témoin est de retour : le droit est à nouveau partagé, et chaque nœud peut le lui demander",
  "The witness is back and {1} had stepped back: the right is shared anew":
    "Le témoin est de retour et {1} s’était retiré : le droit est à nouveau partagé",
  "The witness is away: {1} asks {2} to let it alone go on if they part":
    "Le témoin est absent : {1} demande à {2} de le laisser continuer seul s’ils se séparent",
  "The witness is away: {1} alone may go on if they part":
    "Le témoin est absent : seul {1} peut continuer s’ils se séparent",
  "{1} recorded that {2} alone may go on while the witness is away":
    "{1} a enregistré que seul {2} peut continuer tant que le témoin est absent",
  "The mirror link was lost before {1} let {2} alone go on":
    "Le lien de réplication a été perdu avant que {1} ne laisse {2} continuer seul",
  "The witness is looked at": "Le témoin est consulté",
};
