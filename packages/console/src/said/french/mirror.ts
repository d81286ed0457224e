/** The mirror process and its link. @module */

export const mirror: Readonly<Record<string, string>> = {
  "Only on the node that serves one gemel-fs goes on for another":
    "Un gemel-fs ne continue pour un autre que sur le nœud qui sert",
  "gemel-fs cannot hand over": "gemel-fs ne peut pas passer la main",
  "It goes on as it is. Otherwise: gemel swap -m {1} --wait, then gemel stop and gemel start -m {1} here":
    "Il continue tel quel. Sinon : gemel swap -m {1} --wait, puis gemel stop et gemel start -m {1} ici",
  "gemel-fs has handed over, and the other one does not answer":
    "gemel-fs a passé la main, et l’autre ne répond pas",
  "Linux {1} does not repeat what was not answered (6.9 does), so no other process can go on under this mount":
    "Linux {1} ne répète pas ce qui est resté sans réponse (6.9 le fait) : aucun autre processus ne peut continuer sous ce montage",
  "It was started with --takeover off": "Il a été démarré avec --takeover off",
  "Operations wait for the right to be answered":
    "Des opérations attendent le droit d’être acquittées",
  "What is under way was not answered within {1} ms":
    "Ce qui est en cours n’a pas eu de réponse en {1} ms",
  "A flush of the disk has failed, and only this process knows which files must go on failing":
    "Une écriture sur le disque a échoué, et seul ce processus sait quels fichiers doivent rester en échec",
  "The right to answer the application is being settled, which takes a moment":
    "Le droit de répondre à l’application est en train d’être réglé, ce qui prend un instant",
  "It cannot hand over now": "Il ne peut pas passer la main maintenant",
  "Another gemel-fs serves the control socket {1}":
    "Un autre gemel-fs tient la prise de commande {1}",
  "The line is not JSON": "La ligne n’est pas du JSON",
  "Not a command: {1} {2}": "Ce n’est pas une commande : {1} {2}",
  "all mirrored": "tout répliqué",
  "rules {1}": "règles {1}",
  "{1} directories, {2}": "{1} répertoires, {2}",
  "The other end does not speak the link's protocol":
    "L’autre bout ne parle pas le protocole du lien",
  "The other end closed the connection": "L’autre bout a fermé la connexion",
  "The other end wants TLS, which is off at this end":
    "L’autre bout veut TLS, qui est désactivé de ce côté",
  "The other end did not answer in time": "L’autre bout n’a pas répondu à temps",
  "Given up by this end": "Abandonné de ce côté",
  "Not a hello": "Ce n’est pas un salut",
  "The other end does not confirm with the cluster's key":
    "L’autre bout ne confirme pas avec la clé du cluster",
  "Not a welcome": "Ce n’est pas un accueil",
  "The other end does not speak TLS, which this end wants":
    "L’autre bout ne parle pas TLS, que ce côté veut",
  "The other end's certificate is not of {1}, but of {2}":
    "Le certificat de l’autre bout n’est pas de {1}, mais de {2}",
  "another node": "un autre nœud",
  "Refused by the other end: {1}": "Refusé par l’autre bout : {1}",
  "Not a {1}": "Ce n’est pas un {1}",
  'Nothing is replicated: gemel-fs speaks version {1} of the link on the secondary, and version {2} on the primary. Install the same gemel on both nodes; then "gemel rfsupgrade -m {3}" on the primary, and stop and start the module on the secondary':
    "Rien n’est répliqué : gemel-fs parle la version {1} du lien sur le secondaire, et la version {2} sur le primaire. Installez le même gemel sur les deux nœuds ; puis « gemel rfsupgrade -m {3} » sur le primaire, et arrêtez et démarrez le module sur le secondaire",
  "The other end does not know the cluster's key": "L’autre bout ne connaît pas la clé du cluster",
  "Wrong role": "Mauvais rôle",
  "The other end speaks of the module {1}, not of {2}":
    "L’autre bout parle du module {1}, pas de {2}",
  "The configurations differ: {1} there, {2} here; let <replicated> and <notreplicated> be the same on both nodes":
    "Les configurations diffèrent : {1} là-bas, {2} ici ; que <replicated> et <notreplicated> soient les mêmes sur les deux nœuds",
  "The other end is {1}, not {2}": "L’autre bout est {1}, pas {2}",
  "The other end calls itself {1}, but its certificate does not":
    "L’autre bout se nomme {1}, mais pas son certificat",
  "the other end closed the connection": "l’autre bout a fermé la connexion",
  "the connection failed (errno {1})": "la connexion a échoué (errno {1})",
  "Not an IP address: {1}": "Ce n’est pas une adresse IP : {1}",
  "Port {1} on {2} is in use": "Le port {1} sur {2} est utilisé",
  "Cannot listen on {1} port {2}: errno {3}": "Impossible d’écouter sur {1} port {2} : errno {3}",
  "Copy this node's files from the node where the cluster was made (`gemel cluster init` says which)":
    "Recopiez les fichiers de ce nœud depuis le nœud où le cluster a été créé (`gemel cluster init` dit lesquels)",
  "Make new ones with `gemel cluster certificate` where the cluster was made, and copy them":
    "Faites-en de nouveaux avec `gemel cluster certificate` là où le cluster a été créé, et copiez-les",
  "{1} is not the private key of {2}": "{1} n’est pas la clé privée de {2}",
  "Copy both files of one certificate to this node":
    "Copiez sur ce nœud les deux fichiers d’un même certificat",
  "{1} is not the certificate of the node {2}": "{1} n’est pas le certificat du nœud {2}",
  "{1} holds no certificate in PEM form": "{1} ne contient pas de certificat au format PEM",
  "{1} holds a certificate that cannot be read": "{1} contient un certificat illisible",
  "{1} holds no private key that can be read": "{1} ne contient pas de clé privée lisible",
  "{1} was not issued by the authority in {2}": "{1} n’a pas été délivré par l’autorité dans {2}",
  "{1} has expired on {2}": "{1} a expiré le {2}",
  "{1} is not valid before {2}": "{1} n’est pas valable avant le {2}",
  "Set this node's clock": "Mettez l’horloge de ce nœud à l’heure",
  "TLS: {1}": "TLS : {1}",
  "the connection was cut": "la connexion a été coupée",
  "There is no change map: {1}": "Il n’y a pas de carte des changements : {1}",
  "The change map {1} was written by a later version of Gemel":
    "La carte des changements {1} a été écrite par une version plus récente de Gemel",
  "The change map {1} is damaged": "La carte des changements {1} est abîmée",
  "The change map {1} is about other directories":
    "La carte des changements {1} concerne d’autres répertoires",
  "The change map is not open": "La carte des changements n’est pas ouverte",
  "{1}: everything is compared at the next resynchronisation":
    "{1} : tout est comparé à la prochaine resynchronisation",
  "{1}: everything is compared": "{1} : tout est comparé",
  "The peer has no change map": "L’autre nœud n’a pas de carte des changements",
  "The change map of the peer cannot be read":
    "La carte des changements de l’autre nœud ne peut pas être lue",
  "The peer has other directories": "L’autre nœud a d’autres répertoires",
  "The change maps do not belong together": "Les cartes des changements ne vont pas ensemble",
  "It is not known what may differ": "On ne sait pas ce qui peut différer",
  "dropped by command": "abandonné sur ordre",
  "nobody had heard of it": "personne n’en avait entendu parler",
  "Detached {1} stale mount(s) of {2}": "{1} montage(s) périmé(s) de {2} détaché(s)",
  "Refused in the role {1}: {2}": "Refusé dans le rôle {1} : {2}",
  "Cannot read the cluster key {1}: {2}": "La clé du cluster {1} ne peut pas être lue : {2}",
  "a file without a known name was linked as {1}": "un fichier sans nom connu a reçu le nom {1}",
  "file {1} was changed, of which no name is known":
    "le fichier {1} a été changé, dont aucun nom n’est connu",
  "everything shall be compared": "tout doit être comparé",
  "The replication link was lost": "Le lien de réplication a été perdu",
  "A verification is running already": "Une vérification est déjà en cours",
  "There is no other copy in sync to compare with": "Il n’y a pas d’autre copie à jour à comparer",
  "The link session in which the copies were compared is over":
    "La session du lien dans laquelle les copies ont été comparées est finie",
  "{1} differences are to be repaired": "{1} différences sont à réparer",
  "The replication link is given up: {1}": "Le lien de réplication est abandonné : {1}",
  "A replica is admitted by a primary that holds the sole right only":
    "Un secondaire n’est admis que par un primaire qui a le droit exclusif",
  "No replica is connected that waits to be admitted":
    "Aucun secondaire connecté n’attend d’être admis",
  "{1} marks say what may differ": "{1} marques disent ce qui peut différer",
  "Compared {1}, sent {2} bytes": "Comparé {1}, envoyé {2} octets",
  "A replica was refused: {1}": "Un secondaire a été refusé : {1}",
  "connected to {1}": "connecté à {1}",
  "the replica does not speak the protocol of acknowledgements":
    "le secondaire ne parle pas le protocole des acquittements",
  "a flush failed on the replica (errno {1})":
    "une écriture sur le disque a échoué sur le secondaire (errno {1})",
  "the replica cannot go on: {1} (errno {2})":
    "le secondaire ne peut pas continuer : {1} (errno {2})",
  "Cannot open the directory {1}: {2}": "Le répertoire {1} ne peut pas être ouvert : {2}",
  "peer did not acknowledge for {1} ms": "l’autre nœud n’a pas acquitté pendant {1} ms",
  "The command is refused in the present state": "La commande est refusée dans l’état présent",
  "The peer did not acknowledge in time": "L’autre nœud n’a pas acquitté à temps",
  "{1}: it does not have everything": "{1} : il n’a pas tout",
  "The {1} thread failed: {2}": "Le fil d’exécution {1} a échoué : {2}",
  "The directory was unmounted by somebody else":
    "Le répertoire a été démonté par quelqu’un d’autre",
  "The replication link is dropped: {1}": "Le lien de réplication est abandonné : {1}",
  "The link session does not end": "La session du lien ne se termine pas",
  "Undecodable FUSE request: {1}": "Demande FUSE illisible : {1}",
  "Refused {1}: the change map cannot be written: {2}":
    "{1} refusé : la carte des changements ne peut pas être écrite : {2}",
  "Operation {1} failed: {2}": "L’opération {1} a échoué : {2}",
  "{1} (tries: {2}); it is detached, what still uses it gets errors":
    "{1} (essais : {2}) ; il est détaché, ce qui l’utilise encore reçoit des erreurs",
  "Cannot make an eventfd: errno {1}": "Impossible de créer un eventfd : errno {1}",
  "unknown error": "erreur inconnue",
  "Cannot open {1}: permission denied": "{1} ne peut pas être ouvert : permission refusée",
  "not found": "introuvable",
  "Cannot open {1}: {2}": "{1} ne peut pas être ouvert : {2}",
  "Cannot read the FUSE device: {1}": "Le périphérique FUSE ne peut pas être lu : {1}",
  "Cannot poll descriptors: {1}": "Des descripteurs ne peuvent pas être surveillés : {1}",
  "Cannot mount on {1}": "Impossible de monter sur {1}",
  "{1}: the directory does not exist": "{1} : le répertoire n’existe pas",
  "{1}: not a directory": "{1} : pas un répertoire",
  "{1}: not permitted": "{1} : non permis",
  "{1}: this kernel has no FUSE": "{1} : ce noyau n’a pas FUSE",
  "{1}: the kernel refuses the options (EINVAL)": "{1} : le noyau refuse les options (EINVAL)",
  "The descriptor must be of /dev/fuse and not be mounted already":
    "Le descripteur doit être de /dev/fuse et pas encore monté",
  "Cannot unmount {1}": "Impossible de démonter {1}",
  "{1}: it is in use": "{1} : il est utilisé",
  "End what uses it (fuser -vm {1}), or unmount lazily":
    "Arrêtez ce qui l’utilise (fuser -vm {1}), ou démontez plus tard",
  "{1}: nothing is mounted there": "{1} : rien n’y est monté",
  "Nothing is left to be done": "Il ne reste rien à faire",
};
