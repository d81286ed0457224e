/** The catalogue of errors: what they mean, what to do. @module */

export const errors: Readonly<Record<string, string>> = {
  "Something failed that Gemel does not know": "Quelque chose a échoué que Gemel ne connaît pas",
  "Look at the daemon's log and report it with its last lines":
    "Regardez le journal du démon et signalez-le avec ses dernières lignes",
  "The command or the request is not understood": "La commande ou la demande n’est pas comprise",
  "See `gemel help` and the command's `--help`":
    "Voyez `gemel help` et l’option `--help` de la commande",
  "A configuration file is not valid": "Un fichier de configuration n’est pas valable",
  "Mend the file at the line and column that the message names":
    "Corrigez le fichier à la ligne et à la colonne que nomme le message",
  "A module package is not valid": "Un paquet de module n’est pas valable",
  "Make it with `gemel module package`, or pack the folder that holds conf/ and bin/":
    "Faites-le avec `gemel module package`, ou empaquetez le dossier qui contient conf/ et bin/",
  "There is no module of that name on this node": "Il n’y a pas de module de ce nom sur ce nœud",
  "List the modules with `gemel module list`": "Listez les modules avec `gemel module list`",
  "There is no node of that name in the cluster": "Il n’y a pas de nœud de ce nom dans le cluster",
  "List the nodes with `gemel cluster state`": "Listez les nœuds avec `gemel cluster state`",
  "A module of that name is installed already": "Un module de ce nom est déjà installé",
  "Choose another name, or uninstall it first with `gemel module uninstall`":
    "Choisissez un autre nom, ou désinstallez-le d’abord avec `gemel module uninstall`",
  "The daemon does not answer": "Le démon ne répond pas",
  "Start it with `systemctl start gemeld`, or `gemeld` where there is no systemd":
    "Démarrez-le avec `systemctl start gemeld`, ou `gemeld` là où il n’y a pas de systemd",
  "Another daemon runs on this host already": "Un autre démon tourne déjà sur ce serveur",
  "Use the running one; end it first if it must be replaced":
    "Utilisez celui qui tourne ; arrêtez-le d’abord s’il doit être remplacé",
  "The command needs root": "La commande demande les droits de root",
  "Run it as root, for example with sudo": "Lancez-la en tant que root, par exemple avec sudo",
  "It did not happen within the time allowed": "Cela n’a pas eu lieu dans le temps permis",
  "Look at `gemel state` and `gemel log`; it may still happen":
    "Regardez `gemel state` et `gemel log` ; cela peut encore avoir lieu",
  "A safety rule refuses the action in the present state":
    "Une règle de sécurité refuse l’action dans l’état présent",
  "The message names the rule and what would allow it":
    "Le message nomme la règle et ce qui la permettrait",
  "The directory holds data that never belonged to this mirror":
    "Le répertoire contient des données qui n’ont jamais fait partie de ce module",
  "Empty the directory, or move its contents away, and start again":
    "Videz le répertoire, ou déplacez son contenu, et recommencez",
  "The other node cannot be reached": "L’autre nœud est injoignable",
  "Check the network, the firewall and that the daemon runs there":
    "Vérifiez le réseau, le pare-feu et que le démon y tourne",
  "/dev/fuse is not there or cannot be opened": "/dev/fuse n’existe pas ou ne peut pas être ouvert",
  "Load it with `modprobe fuse`; in a container, pass the device in":
    "Chargez-le avec `modprobe fuse` ; dans un conteneur, faites-y passer le périphérique",
  "A replicated directory does not exist": "Un répertoire répliqué n’existe pas",
  "Create the directory with the owner and mode that the application wants":
    "Créez le répertoire avec le propriétaire et les droits que veut l’application",
  "There is not enough room on a disk": "Il n’y a pas assez de place sur un disque",
  "Make room where the message says": "Faites de la place là où le dit le message",
  "There is no rescue copy of that name on this node":
    "Il n’y a pas de copie de secours de ce nom sur ce nœud",
  "List them with `gemel rescue list`": "Listez-les avec `gemel rescue list`",
  "A port or an address that is needed is in use":
    "Un port ou une adresse nécessaire est déjà utilisé",
  "End what uses it, or configure another one":
    "Arrêtez ce qui l’utilise, ou configurez-en un autre",
  "A program that is needed is not installed": "Un programme nécessaire n’est pas installé",
  "Install the package that the message names": "Installez le paquet que nomme le message",
  "This node's certificate, its key or the cluster's authority is missing or not usable":
    "Le certificat de ce nœud, sa clé ou l’autorité du cluster manque ou n’est pas utilisable",
  "Copy this node's files again from where the cluster was made, or make new ones there":
    "Recopiez les fichiers de ce nœud depuis là où le cluster a été créé, ou faites-y de nouveaux",
  "Who asks has not proved who they are": "Celui qui demande n’a pas prouvé qui il est",
  "Sign in, or send a valid token; `gemel console login` on a node prints a link":
    "Connectez-vous, ou envoyez un jeton valable ; `gemel console login` sur un nœud affiche un lien",
  "The role of who asks does not allow it": "Le rôle de celui qui demande ne le permet pas",
  "Ask an administrator of the cluster for the role that the message names":
    "Demandez à un administrateur du cluster le rôle que nomme le message",
  "Too much was asked, or a password was wrong too often":
    "Trop a été demandé, ou un mot de passe a été faux trop souvent",
  "Wait for the time that the message names": "Attendez le temps que nomme le message",
  "Somebody else has changed it since it was read":
    "Quelqu’un d’autre l’a changé depuis qu’il a été lu",
  "Read it again, make the change again, and send it with the new ETag":
    "Relisez-le, refaites le changement, et envoyez-le avec le nouvel ETag",
  "There is no such user, token or target":
    "Il n’y a pas d’utilisateur, de jeton ou de destinataire de ce nom",
  "List them first; names are written as they were given":
    "Listez-les d’abord ; les noms s’écrivent comme ils ont été donnés",
  "There is no operation of that id on this node":
    "Il n’y a pas d’opération de ce numéro sur ce nœud",
  "Operations are kept in memory since the daemon began; see the module's events":
    "Les opérations sont gardées en mémoire depuis le démarrage du démon ; voyez les événements du module",
  "There is no such file": "Il n’y a pas de tel fichier",
  "List the files first; paths are relative, like conf/userconfig.xml":
    "Listez d’abord les fichiers ; les chemins sont relatifs, comme conf/userconfig.xml",
  "A token to join the cluster does not let in": "Un jeton pour rejoindre le cluster n’ouvre pas",
  "Get a new one on the node that is asked: `gemel cluster token`":
    "Demandez-en un nouveau sur le nœud qui est sollicité : `gemel cluster token`",
};
