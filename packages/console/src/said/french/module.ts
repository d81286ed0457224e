/** What happens to a module on a node. @module */

export const module: Readonly<Record<string, string>> = {
  // How a script ended.
  "signal {1}": "signal {1=}",
  "cannot be read: {1}": "ne peut pas être lu : {1}",
  "is torn or damaged": "est déchiré ou abîmé",
  "has format version {1}; this gemeld knows {2}":
    "a le format de version {1} ; ce gemeld connaît {2}",
  "does not hold a lineage record": "ne contient pas d’historique des données",
  "The lineage record {1} {2}": "L’historique des données {1} {2}",
  "If the other node has good data, move this file away and start here as secondary; never do it on the only good node":
    "Si l’autre nœud a de bonnes données, déplacez ce fichier et démarrez ici comme secondaire ; ne le faites jamais sur le seul bon nœud",
  "gemeld: {1}": "gemeld : {1}",
  "Cannot write {1}: {2}": "{1} ne peut pas être écrit : {2}",
  "{1} entries of {2} were lost": "{1} entrées de {2} ont été perdues",
  "The directory {1} holds data that never belonged to this mirror ({2} entries)":
    "Le répertoire {1} contient des données qui n’ont jamais fait partie de ce module ({2} entrées)",
  'Empty {1} or move its contents away, then start again; or let it be overwritten, after a rescue copy, with "gemel second --fullsync"':
    "Videz {1} ou déplacez son contenu, puis redémarrez ; ou laissez-le écraser, après une copie de secours, avec « gemel second --fullsync »",
  "{1} is not there, without which {2} must not be used (<tocheck>)":
    "{1} n’est pas là, et sans lui {2} ne doit pas être utilisé (<tocheck>)",
  "Mount the file system that belongs to {1}, or bring {2} back":
    "Montez le système de fichiers qui va avec {1}, ou remettez {2}",
  "The replicated directory {1} does not exist": "Le répertoire répliqué {1} n’existe pas",
  "{1} is not a directory": "{1} n’est pas un répertoire",
  "Cannot read the directory {1}: {2}": "Le répertoire {1} ne peut pas être lu : {2}",
  'The mirror process did not answer "{1}" within {2} ms':
    "Le processus de réplication n’a pas répondu à « {1} » en {2} ms",
  "The mirror process said something unknown: {1}":
    "Le processus de réplication a dit quelque chose d’inconnu : {1}",
  "the command": "la commande",
  "The mirror process ended before it answered {1}":
    "Le processus de réplication s’est terminé avant de répondre à {1}",
  'There is no mirror process to take "{1}"':
    "Il n’y a pas de processus de réplication pour recevoir « {1} »",
  "The mirror process is gone": "Le processus de réplication a disparu",
  "The mirror process ended": "Le processus de réplication s’est terminé",
  "The mirror process ended, and its standby did not go on":
    "Le processus de réplication s’est terminé, et son remplaçant n’a pas continué",
  "hello was answered without status": "hello a reçu une réponse sans état",
  "exit {1}": "code de sortie {1}",
  "The mirror process did not start ({1}){2}":
    "Le processus de réplication n’a pas démarré ({1}){2}",
  "no answer in {1} ms": "pas de réponse en {1} ms",
  "Look at {1}": "Regardez {1}",
  "The mirror process (pid {1}) cannot be killed":
    "Le processus de réplication (pid {1}) ne peut pas être tué",
  "Look whether a disk of this host hangs (dmesg)":
    "Regardez si un disque de ce serveur est bloqué (dmesg)",
  "{1} files and {2} bytes": "{1} fichiers et {2} octets",
  "The comparison of both copies was interrupted after {1}: {2}":
    "La comparaison des deux copies a été interrompue après {1} : {2}",
  "Both copies are equal: {1} compared": "Les deux copies sont égales : {1} comparés",
  "{1} differences between the copies, in {2}. {3}":
    "{1} différences entre les copies, sur {2}. {3}",
  "they are being repaired": "elles sont en cours de réparation",
  "{1} differences between the copies, in {2}; {3}":
    "{1} différences entre les copies, sur {2} ; {3}",
  "{1} ms": "{1} ms",
  "{1}: done in {2}": "{1} : terminé en {2}",
  'The mirror process refused "{1}"': "Le processus de réplication a refusé « {1} »",
  "Added {1}": "Ajouté : {1}",
  "Removed {1}": "Retiré : {1}",
  "The data": "Les données",
  "There was no room for all of the data: what only it has":
    "Il n’y avait pas de place pour toutes les données : ce que lui seul a",
  "{1} was copied aside to {2} (gemel rescue show {3})":
    "{1} : copie mise de côté dans {2} (gemel rescue show {3})",
  "Killed {1} (pid {2}): it used the replicated directory":
    "{1} (pid {2}) a été tué : il utilisait le répertoire répliqué",
  "Killed the mirror process of {1}, which answered nothing":
    "Le processus de réplication de {1}, qui ne répondait plus, a été tué",
  "No witness is configured": "Aucun témoin n’est configuré",
  "Cannot run {1}: {2}": "{1} ne peut pas être lancé : {2}",
  "Everything is compared at the next synchronisation, as it was asked for":
    "Tout est comparé à la prochaine synchronisation, comme demandé",
  "The copies are compared from the node that serves":
    "Les copies se comparent depuis le nœud qui sert",
  "The copies cannot be compared now": "Les copies ne peuvent pas être comparées maintenant",
  "See gemel state -m {1}; the module must be protected":
    "Voyez gemel state -m {1} ; le module doit être protégé",
  "{1} keeps what is overwritten in {2}": "{1} garde ce qui est écrasé dans {2}",
  "The mirror process refused it": "Le processus de réplication l’a refusé",
  "Nothing was repaired: {1}": "Rien n’a été réparé : {1}",
  "The report of the comparison cannot be kept: {1}":
    "Le rapport de la comparaison ne peut pas être gardé : {1}",
  "Only the node that serves knows what has changed": "Seul le nœud qui sert sait ce qui a changé",
  "The mirror process gave no estimate": "Le processus de réplication n’a donné aucune estimation",
  "Restored from the rescue copy {1}: {2}": "Récupéré depuis la copie de secours {1} : {2}",
  "What differs was copied aside to {1} (gemel rescue show {2})":
    "Ce qui diffère a été mis de côté dans {1} (gemel rescue show {2})",
  "The rescue copy {1} was deleted": "La copie de secours {1} a été supprimée",
  "The rescue copy {1} was deleted, as <rfs rescueage rescuesize> say":
    "La copie de secours {1} a été supprimée, comme le disent <rfs rescueage rescuesize>",
  "Rescue copies that are kept no longer cannot be deleted: {1}":
    "Les copies de secours qui ne sont plus gardées ne peuvent pas être supprimées : {1}",
  "the module is {1} {2} here": "le module est {1} {2} ici",
  "Run it on the other node, or start the module: gemel start -m {1}":
    "Lancez-le sur l’autre nœud, ou démarrez le module : gemel start -m {1}",
  'The {1} module "{2}" has no data of its own': "Le module {1} « {2} » n’a pas de données propres",
  "Ask it of a mirror module": "Demandez-le à un module miroir",
  "an administrator": "un administrateur",
  'The {1} module "{2}" is no farm': "Le module {1} « {2} » n’est pas une ferme",
  "Ask it of a farm module": "Demandez-le à un module ferme",
  "The module is {1} here: it takes no traffic":
    "Le module est {1} ici : il ne prend pas de clients",
  "Start it with gemel start -m {1}": "Démarrez-le avec gemel start -m {1}",
  "Traffic: {1}": "Clients : {1}",
  'Cannot listen for heartbeats on lan "{1}": UDP port {2} is in use ({3})':
    "Impossible d’écouter les battements sur le lan « {1} » : le port UDP {2} est utilisé ({3})",
  'Heartbeats on lan "{1}": {2}': "Battements sur le lan « {1} » : {2}",
  "Starts in {1} s (boot_delay)": "Démarre dans {1} s (boot_delay)",
  "The module {1} did not begin": "Le module {1} n’a pas commencé",
  "Waiting for {1} (pid {2}), begun before gemeld ended":
    "Attend {1} (pid {2}), commencé avant la fin de gemeld",
  "Removed what was left of the virtual addresses: {1}":
    "Ce qui restait des adresses virtuelles a été retiré : {1}",
  "Lifted what was left mounted: {1}": "Ce qui restait monté a été démonté : {1}",
  "Cannot note whether the module is to run: {1}":
    "Impossible de noter si le module doit tourner : {1}",
  'There is no module "{1}" on this node{2}': "Il n’y a pas de module « {1} » sur ce nœud{2}",
  '"{1}" is not a module name': "« {1} » n’est pas un nom de module",
  "Use up to 32 letters, digits, hyphens and underscores":
    "Utilisez jusqu’à 32 lettres, chiffres, traits d’union et traits bas",
  'The module "{1}" is installed already': "Le module « {1} » est déjà installé",
  "Uninstalling {1}: {2}": "Désinstallation de {1} : {2}",
  "Mend what the script says; `gemel module uninstall` goes on without it":
    "Corrigez ce que dit le script ; `gemel module uninstall` continue sans lui",
  "The module {1} cannot be run: {2}": "Le module {1} ne peut pas tourner : {2}",
  'The module "{1}" runs; it must be in STOP to {2} it':
    "Le module « {1} » tourne ; il doit être dans l’état STOP pour « {2} »",
  'there is no module "{1}" on this node': "il n’y a pas de module « {1} » sur ce nœud",
  'the module "{1}" is {2} {3}': "le module « {1} » est {2} {3}",
  "The id {1} is too large; ids go up to {2}":
    "Le numéro {1} est trop grand ; ils vont jusqu’à {2}",
  "The id {1} belongs to another module": "Le numéro {1} appartient à un autre module",
  "Leave the id out, or choose one that is free on both nodes":
    "N’en donnez pas, ou choisissez-en un qui est libre sur les deux nœuds",
  'The module "{1}" is not configured': "Le module « {1} » n’est pas configuré",
  'The module "{1}" spans {2}; this node is {3}':
    "Le module « {1} » s’étend sur {2} ; ce nœud est {3}",
  'Do this on {1}, or change <service nodes="..."> in {2}':
    'Faites-le sur {1}, ou changez <service nodes="..."> dans {2}',
  "Never heard of": "Jamais entendu",
  "There is no program {1} to mend {2}": "Il n’y a pas de programme {1} pour réparer {2}",
  "{1} was called for {2}: done": "{1} a été appelé pour {2} : terminé",
  'The class "{1}" is watched with its scripts':
    "La classe « {1} » est surveillée avec ses scripts",
  'No <proc> has the class "{1}"': "Aucun <proc> n’a la classe « {1} »",
  'Give the <proc> a class of its own, or use "gemel errd off"':
    "Donnez au <proc> une classe à lui, ou utilisez « gemel errd off »",
  'One of {1}; or "gemel errd off" for all': "L’un de {1} ; ou « gemel errd off » pour tous",
  'The module "{1}" is in STOP: nothing is watched':
    "Le module « {1} » est dans l’état STOP : rien n’est surveillé",
  "Say so in a script that runs when the module starts":
    "Dites-le dans un script qui tourne quand le module démarre",
  'The resource "{1}" is not for others to set':
    "La ressource « {1} » n’est pas à changer par d’autres",
  "Set custom.IDENT of a custom checker, or user.NAME of your own":
    "Changez custom.IDENT d’un testeur propre, ou user.NOM à vous",
  "{1} is set to {2} by an administrator": "{1} est mis à {2=} par un administrateur",
  "{1} is switched on on this node": "{1} est activé sur ce nœud",
  "{1} is switched off on this node": "{1} est désactivé sur ce nœud",
  "Cannot store an event: {1}": "Un événement ne peut pas être enregistré : {1}",
  "Cannot write the lineage record, trying again: {1}":
    "L’historique des données ne peut pas être écrit, nouvel essai : {1}",
  "console, and the other nodes": "console, et les autres nœuds",
  "health, for load balancers": "santé, pour les répartiteurs de charge",
  "pulses of the farm": "pulsations de la ferme",
  "{1} was ended after {2} ms{3}": "{1} a été arrêté après {2} ms{3}",
  "{1} failed (exit {2}){3}": "{1} a échoué (code {2}){3}",
  "; try: {1}": " ; essayez : {1}",
  "another program": "un autre programme",
  "{1} (pid {2})": "{1} (pid {2})",
  "a program": "un programme",
  "This host is not rebooted: it was {1} times within {2} minutes":
    "Ce serveur n’est pas redémarré : il l’a été {1} fois en {2} minutes",
  "Look for the cause, which a reboot does not mend":
    "Cherchez la cause, qu’un redémarrage ne répare pas",
  "This host cannot be rebooted (error {1})": "Ce serveur ne peut pas être redémarré (erreur {1})",
  "Reboot it by hand: what ran on it may not have ended":
    "Redémarrez-le à la main : ce qui y tournait n’est peut-être pas arrêté",
  "... the output was too long: {1} bytes are cut off\n":
    "... la sortie était trop longue : {1} octets sont coupés\n",
  '{1} is not executable; try "chmod +x {1}"':
    "{1} n’est pas exécutable ; essayez « chmod +x {1} »",
  "nftables cannot be used: {1}": "nftables ne peut pas être utilisé : {1}",
  "Install it: apt-get install nftables (or the package of that name)":
    "Installez-le : apt-get install nftables (ou le paquet de ce nom)",
  "Install the package {1}": "Installez le paquet {1}",
  "{1} is not installed": "{1} n’est pas installé",
  "{1} is not the directory that was mirrored here: another one is in its place ({2} instead of {3})":
    "{1} n’est pas le répertoire qui était répliqué ici : un autre est à sa place ({2} au lieu de {3})",
  'See whether its file system is mounted. If it was replaced on purpose: "gemel second --fullsync -m {1}" fills it with the other node\'s data, "gemel prim --fullsync -m {1}" serves what is in it':
    "Regardez si son système de fichiers est monté. S’il a été remplacé exprès : « gemel second --fullsync -m {1} » le remplit avec les données de l’autre nœud, « gemel prim --fullsync -m {1} » sert ce qu’il contient",
  "inode {1}": "inode {1}",
  "inode {1} of {2}": "inode {1} de {2}",
  "Cannot announce the virtual addresses again: {1}":
    "Les adresses virtuelles ne peuvent pas être annoncées à nouveau : {1}",
};
