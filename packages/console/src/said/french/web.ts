/** Requests, access, operations. @module */

export const web: Readonly<Record<string, string>> = {
  '{1}: "{2}" is not a {3}': "{1} : « {2} » ne convient pas pour {3}",
  "The daemon's answer is not JSON": "La réponse du démon n’est pas du JSON",
  "The daemon ended the stream": "Le démon a terminé le flux",
  "An event of the daemon is not JSON": "Un événement du démon n’est pas du JSON",
  "A line never ends": "Une ligne ne finit jamais",
  "The daemon answered with status {1}": "Le démon a répondu avec l’état {1}",
  "There is no {1}": "Il n’y a pas de {1}",
  "The description is read": "La description est lue",
  "Another node is asked": "Un autre nœud est sollicité",
  "{1} by who is not signed in": "{1} par quelqu’un qui n’est pas connecté",
  "The body is larger than {1} bytes": "Le corps dépasse {1} octets",
  "The body is not JSON: {1}": "Le corps n’est pas du JSON : {1}",
  "The {1} is not valid: {2}": "Ce qui a été envoyé ({1}) n’est pas valable : {2}",
  "it is not there": "il n’existe pas",
  "it is {1}": "c’est {1}",
  "If-Match says {1}, and now {2}": "If-Match dit {1}, et maintenant {2}",
  "If-Match says {1}; it must be the ETag that was read":
    "If-Match dit {1} ; ce doit être l’ETag qui a été lu",
  "{1}: who asks is not signed in": "{1} : celui qui demande n’est pas connecté",
  "Only the nodes of the cluster ask this of each other":
    "Seuls les nœuds du cluster se demandent cela entre eux",
  "for the cluster": "pour le cluster",
  'for the module "{1}"': "pour le module « {1} »",
  '"{1}" needs the role {2} {3}': "« {1} » doit avoir le rôle {2} {3}",
  "back {1}": "retour {1}",
  "Not a script that displays something": "Ce n’est pas un script qui affiche quelque chose",
  "It is state or level": "C’est state ou level",
  "That idempotency-key was used for another request":
    "Cette clé idempotency-key a servi pour une autre demande",
  "a disk of this node": "un disque de ce nœud",
  "the disk of {1}": "le disque de {1}",
  "There is no room on {1}; nothing was changed by halves":
    "Il n’y a pas de place sur {1} ; rien n’a été changé à moitié",
  "Make room there (df shows where), then do it again":
    "Faites-y de la place (df montre où), puis recommencez",
  "as root": "en tant que root",
  "Nothing listens at {1} (ECONNREFUSED)": "Rien n’écoute à {1} (ECONNREFUSED)",
  "Look at the address and the port, and whether the receiver runs":
    "Vérifiez l’adresse et le port, et si le destinataire est en marche",
  "The name in {1} is not known here": "Le nom dans {1} n’est pas connu ici",
  "Look at its spelling and at this node's DNS, or give an address":
    "Vérifiez son orthographe et le DNS de ce nœud, ou donnez une adresse",
  "No answer from {1}: {2}": "Pas de réponse de {1} : {2}",
  "Look at the address, and at the firewalls between this node and it":
    "Vérifiez l’adresse, et les pare-feux entre ce nœud et le destinataire",
  "{1} does not accept who signs in: {2}": "{1} n’accepte pas cette connexion : {2}",
  "Look at the user name, and set the password again":
    "Vérifiez le nom d’utilisateur, et saisissez à nouveau le mot de passe",
  "{1} does not accept the addresses: {2}": "{1} n’accepte pas les adresses : {2}",
  "Look at From and To, and at what the mail server lets this node send":
    "Vérifiez De et À, et ce que le serveur de courrier laisse ce nœud envoyer",
  "Look at the settings, and at what the receiver's log says":
    "Vérifiez les réglages, et ce que dit le journal du destinataire",
  "{1} answered with status {2}": "{1} a répondu avec l’état {2}",
  "Look at what the receiver's log says": "Regardez ce que dit le journal du destinataire",
  "Look at the URL: its path, and the key that may stand in it":
    "Vérifiez l’URL : son chemin, et la clé qui peut s’y trouver",
  " and the password": " et le mot de passe",
  "It is the last administrator of the realm local":
    "C’est le dernier administrateur parmi les utilisateurs locaux",
  "Make another administrator first": "Faites d’abord un autre administrateur",
  "There are {1} already; no more are kept": "Il y en a déjà {1} ; pas plus ne sont gardés",
  "Delete those that are not needed any more": "Supprimez ceux qui ne servent plus",
  "The name or the password is wrong": "Le nom ou le mot de passe est faux",
  "Type them again; `gemel console login` on a node prints a link that lets you in":
    "Saisissez-les à nouveau ; `gemel console login` sur un nœud affiche un lien qui vous laisse entrer",
  '"{1}" has no role here': "« {1} » n’a pas de rôle ici",
  "the link": "le lien",
  "The old password is wrong": "L’ancien mot de passe est faux",
  "A user of the realm local needs a password": "Un utilisateur local doit avoir un mot de passe",
  'There is a user "{1}" already': "Il y a déjà un utilisateur « {1} »",
  "Choose another name, or change that user":
    "Choisissez un autre nom, ou modifiez cet utilisateur",
  'The password of "{1}" is kept by {2}': "Le mot de passe de « {1} » est tenu par {2}",
  'There is no token "{1}"': "Il n’y a pas de jeton « {1} »",
  "OpenID Connect is not configured here": "OpenID Connect n’est pas configuré ici",
  "Sign in in another way; an administrator configures realms":
    "Connectez-vous d’une autre façon ; un administrateur configure les façons de se connecter",
  'There is no user "{1}"': "Il n’y a pas d’utilisateur « {1} »",
  "The token is unknown, expired or deleted": "Le jeton est inconnu, expiré ou supprimé",
  "The header gemel-actor of {1} cannot be read":
    "L’en-tête gemel-actor de {1} ne peut pas être lu",
  "The request does not come from a page of this console":
    "La demande ne vient pas d’une page de cette console",
  "Send the header gemel-request: 1 and the Origin of the console, or use a token":
    "Envoyez l’en-tête gemel-request: 1 et l’Origin de la console, ou utilisez un jeton",
  "this address": "cette adresse",
  "Too many attempts for {1}: wait {2} s": "Trop d’essais pour {1} : attendez {2} s",
  "Wait {1} s; on a node, root signs in with `gemel console login`":
    "Attendez {1} s ; sur un nœud, root se connecte avec `gemel console login`",
  "Too many people sign in at once": "Trop de personnes se connectent en même temps",
  "Too many requests of {1}": "Trop de demandes de {1}",
  "The link was used already, or it is too old": "Le lien a déjà servi, ou il est trop ancien",
  "Make a new one on the node: gemel console login":
    "Faites-en un nouveau sur le nœud : gemel console login",
  "Who asks for another node is not signed in":
    "Celui qui demande un autre nœud n’est pas connecté",
  '"{1}" is asked of a node itself': "« {1} » se demande au nœud lui-même",
  "it has no address": "il n’a pas d’adresse",
  "The node {1} does not answer on port {2}: {3}":
    "Le nœud {1} ne répond pas sur le port {2} : {3}",
  "{1} answered {2}": "{1} a répondu {2}",
  'There is no other node "{1}" that can be asked':
    "Il n’y a pas d’autre nœud « {1} » à solliciter",
  "Took version {1} of {2} over from {3}": "La version {1} de {2} a été reprise de {3}",
  "Cannot take {1} over from {2}: {3}": "{1} ne peut pas être repris de {2} : {3}",
  "Write it from the root on, without . and .. and doubled slashes":
    "Écrivez-le depuis la racine, sans . ni .. ni barres doublées",
  "The root of the file system cannot be read":
    "La racine du système de fichiers ne peut pas être lue",
  "Two targets have the same name": "Deux destinataires ont le même nom",
  'There is no target "{1}"': "Il n’y a pas de destinataire « {1} »",
  "This is a test": "Ceci est un essai",
  "Somebody pressed the button": "Quelqu’un a pressé le bouton",
  "gemel: this is a test, sent by {1}": "gemel : ceci est un essai, envoyé par {1}",
  "The notification to {1} failed: {2}": "La notification à {1} a échoué : {2}",
  "The service is up on {1}": "Le service tourne sur {1}",
  "The service is {1} on {2}": "Le service est {1} sur {2}",
  "{1} is not drained": "{1} n’est pas vidé",
  "{1} is drained already": "{1} est déjà vidé",
  "Other nodes take clients: {1}": "D’autres nœuds prennent des clients : {1}",
  "No other node takes clients": "Aucun autre nœud ne prend de clients",
  "{1} is drained": "{1} est vidé",
  "No new client of {1} is served by anybody": "Plus personne ne sert les nouveaux clients de {1}",
  "New clients go to {1}": "Les nouveaux clients vont à {1}",
  "One node is left: its failure meanwhile ends {1}":
    "Un seul nœud reste : s’il tombe entre-temps, {1} s’arrête",
  "What is connected stays, for {1} s at most": "Ce qui est connecté reste, {1} s au plus",
  "The service runs on, and can be tried at the own address of {1}":
    "Le service continue, et peut être essayé à l’adresse propre de {1}",
  "It stays so until it is undrained, also when {1} restarts":
    "Cela reste ainsi jusqu’à la remise en service, même si {1} redémarre",
  "{1} takes its share of the new clients again": "{1} reprend sa part des nouveaux clients",
  "What is connected to the other nodes stays there":
    "Ce qui est connecté aux autres nœuds y reste",
  'There is no module "{1}" on this node': "Il n’y a pas de module « {1} » sur ce nœud",
  'There is no operation "{1}" on this node': "Il n’y a pas d’opération « {1} » sur ce nœud",
  "The module is gone": "Le module a disparu",
  "It did not end; nobody looks any more": "Elle ne s’est pas terminée ; personne ne la suit plus",
  "The module is on its way on {1}: {2}": "Le module est en chemin sur {1} : {2}",
  "The module is {1} on {2}, nothing is under way":
    "Le module est {1} sur {2}, rien n’est en cours",
  "It is {1} on {2}": "Il est {1} sur {2}",
  "{1} is heard": "{1} est entendu",
  "{1} runs, but its module is not heard": "{1} tourne, mais son module n’est pas entendu",
  "{1} is not heard": "{1} n’est pas entendu",
  "The witness is not heard": "Le témoin n’est pas entendu",
  "The witness is heard": "Le témoin est entendu",
  "HTTPS shows the certificate that was put in place":
    "HTTPS présente le certificat qui a été mis en place",
  "The certificate for HTTPS that was put in place is not used: {1}":
    "Le certificat mis en place pour HTTPS n’est pas utilisé : {1}",
  "{1} keeps up": "{1} suit",
  "{1} is {2} MiB behind": "{1} a {2} Mio de retard",
  "Nothing that is watched is down on either node":
    "Rien de ce qui est surveillé n’est en panne, sur aucun des deux nœuds",
  "Something that is watched is down: {1}": "Quelque chose de surveillé est en panne : {1}",
  "{1} stops before the one that serves, with all of its data":
    "{1} s’arrête avant celui qui sert, avec toutes ses données",
  "{1} runs on on {2}, with the data that {2} has": "{1} continue sur {2}, avec les données de {2}",
  "What only {1} has is kept there as a rescue copy before":
    "Ce que {1} est seul à avoir y est d’abord gardé en copie de secours",
  "Both copies are complete": "Les deux copies sont complètes",
  "The copies are not both complete": "Les copies ne sont pas toutes deux complètes",
  "the other node": "l’autre nœud",
  "Clients of {1} are disconnected meanwhile": "Les clients de {1} sont déconnectés entre-temps",
  "{1} starts on {2}, as primary or as secondary":
    "{1} démarre sur {2}, en primaire ou en secondaire",
  "{1} goes on on {2}, which is alone then": "{1} continue sur {2}, qui est alors seul",
  "{1} runs nowhere until it is started again":
    "{1} ne tourne nulle part jusqu’au prochain démarrage",
  "{1} is not protected while it is stopped": "{1} n’est pas protégé tant qu’il est arrêté",
  "Its processes are ended without waiting for them": "Ses processus sont tués sans attendre",
  "The application is stopped and started on {1}":
    "L’application est arrêtée puis redémarrée sur {1}",
  "{1} goes on on {2}; {3} rejoins": "{1} continue sur {2} ; {3} le rejoint",
  "{1} is stopped and started on {2}": "{1} est arrêté puis redémarré sur {2}",
  "{1} runs on {2} afterwards": "{1} tourne ensuite sur {2}",
  "It is protected again when the roles are changed":
    "Il est de nouveau protégé une fois les rôles échangés",
  "{1} serves with the data that it has now": "{1} sert avec les données qu’il a maintenant",
  "What only {1} has is kept there as a rescue copy before it is overwritten":
    "Ce que seul {1} a est gardé chez lui comme copie de secours avant d’être écrasé",
  "What differs on {1} is overwritten with the data of {2}":
    "Ce qui diffère sur {1} est écrasé par les données de {2}",
  "All of both copies is compared, whatever is known of them":
    "Tout est comparé sur les deux copies, quoi qu’on en sache",
  "The directory {1}: {2}": "L’annuaire {1} : {2}",
  "Check its address, its certificate and the account that searches":
    "Vérifiez son adresse, son certificat et le compte qui cherche",
  "libpam is not installed": "libpam n’est pas installée",
  "The sign-in was not begun here, or it took too long":
    "La connexion n’a pas commencé ici, ou elle a duré trop longtemps",
  "The provider's answer is not valid: {1}": "La réponse du fournisseur n’est pas valable : {1}",
  "the directory": "l’annuaire",
  "the provider": "le fournisseur",
  "the directory {1}": "l’annuaire {1}",
  "the provider {1}": "le fournisseur {1}",
  "The authority of {1} is a {2}, and no certificate":
    "L’autorité pour {1} est de type {2}, et pas un certificat",
  "The authority of {1} is no certificate in PEM":
    "L’autorité pour {1} n’est pas un certificat en PEM",
  "The authority of {1} cannot be read: it is damaged":
    "L’autorité pour {1} ne peut pas être lue : elle est abîmée",
  "The authority of {1} held until {2}": "L’autorité pour {1} valait jusqu’au {2}",
  "Paste the certificate of the authority that signed theirs, as its .crt or .pem file has it":
    "Collez le certificat de l’autorité qui a signé le leur, tel que dans son fichier .crt ou .pem",
  "no authority that this system trusts": "aucune autorité à laquelle ce système fait confiance",
  "another authority than the one given": "une autre autorité que celle qui est donnée",
  "The certificate of {1} was signed by {2}": "Le certificat présenté par {1} a été signé par {2}",
  "Give the certificate of the authority that signed it, in the settings of the realm":
    "Donnez le certificat de l’autorité qui l’a signé, dans les réglages de cette façon de se connecter",
  "The certificate of {1} is for another name: {2}":
    "Le certificat présenté par {1} est pour un autre nom : {2}",
  "Use the name that the certificate has, in the settings of the realm":
    "Utilisez le nom que porte le certificat, dans les réglages de cette façon de se connecter",
  "The certificate of {1} is out of date": "Le certificat présenté par {1} n’est plus valable",
  "Have it renewed there; look at the clock of this node as well":
    "Faites-le renouveler là-bas ; regardez aussi l’horloge de ce nœud",
  "The provider {1}: {2}": "Le fournisseur {1} : {2}",
  "Check the issuer's address and its certificate":
    "Vérifiez l’adresse de l’émetteur et son certificat",
  'The provider says nothing of "{1}"': "Le fournisseur ne dit rien de « {1} »",
  "tar could not read all of {1}: {2}": "tar n’a pas pu lire tout {1} : {2}",
  'No script has written "{1}" here': "Aucun script n’a écrit « {1} » ici",
  "It has version {1} now, not {2}": "Il a maintenant la version {1}, pas {2}",
  "{1} cannot be read: {2}": "{1} ne peut pas être lu : {2}",
  "Bring it back from another node or a backup, or move it away to begin anew":
    "Reprenez-le d’un autre nœud ou d’une sauvegarde, ou déplacez-le pour recommencer",
  "The certificate for HTTPS: {1}": "Le certificat pour HTTPS : {1}",
  "openssl made no certificate: {1}": "openssl n’a pas fait de certificat : {1}",
  "There is no certificate in {1}": "Il n’y a pas de certificat dans {1}",
  "HTTPS on {1} port {2}: {3}; trying again": "HTTPS sur {1} port {2} : {3} ; nouvel essai",
  "HTTPS on {1} port {2} ({3} certificate)": "HTTPS sur {1} port {2} (certificat {3})",
  "No HTTPS: {1}": "Pas de HTTPS : {1}",
  'The nodes share no document "{1}"': "Les nœuds ne partagent pas de document « {1} »",
  'There is no node "{1}": no cluster is configured':
    "Il n’y a pas de nœud « {1} » : aucun cluster n’est configuré",
  "The node that serves this page does not answer": "Le nœud qui fournit cette page ne répond pas",
  "Look whether it runs, or open the console of the other node":
    "Regardez s’il fonctionne, ou ouvrez la console de l’autre nœud",
  "An administrator gives roles to groups, and to single users, in Users and tokens":
    "Un administrateur donne des rôles aux groupes, et à des utilisateurs, dans Utilisateurs et jetons",
};
