/** What the settings of a module mean: the service, its scripts, processes and checkers. @module */

export const settings: Readonly<Record<string, string>> = {
  "The root; `<gemel>` may be written as well.": "La racine ; `<gemel>` peut s’écrire aussi.",
  "`%NAME%` in any attribute value stands for VALUE. A macro may use those before it, and wins over an environment variable.":
    "`%NAME%` dans la valeur d’un attribut tient lieu de VALUE. Une macro peut utiliser celles qui la précèdent, et l’emporte sur une variable d’environnement.",
  "Letters, digits and underscores": "Lettres, chiffres et tirets bas",
  "May be empty": "Peut être vide",
  "One module.": "Un module.",
  "Kind of the module: two nodes of which one serves; all nodes serve; one node":
    "Genre du module : deux nœuds dont un sert ; tous les nœuds servent ; un seul nœud",
  "The nodes of the cluster that it spans, separated by commas or spaces: exactly two for a mirror; all that its networks name when left out":
    "Les nœuds du cluster qu’il couvre, séparés par des virgules ou des espaces : exactement deux pour un miroir ; sans rien, tous ceux que nomment ses réseaux",
  "Whether the module starts when the host boots; `auto`: if it ran before; `ignore`: as `gemel boot on|off` says on each node":
    "Si le module démarre avec la machine ; `auto` : s’il fonctionnait avant ; `ignore` : comme le dit `gemel boot on|off` sur chaque nœud",
  "`off`: the secondary waits for an operator when the primary is lost":
    "`off` : le secondaire attend un opérateur quand le primaire est perdu",
  "After both nodes went on alone: `yield`: the former secondary steps back, its data is kept as a rescue copy, and it is copied to; `ask`: it steps back too, and waits until an operator says whose data is kept":
    "Quand les deux nœuds ont continué seuls : `yield` : l’ancien secondaire se retire, ses données sont gardées comme copie de secours, et il reçoit une copie ; `ask` : il se retire aussi, et attend qu’un opérateur dise quelles données garder",
  "The node that gets the service back after it was brought up to date; `alone`: whoever serves stays; `lastprim`: the node that was primary before it stopped":
    "Le nœud qui reprend le service une fois remis à jour ; `alone` : celui qui sert reste ; `lastprim` : le nœud qui était primaire avant son arrêt",
  "Automatic restarts within `loop_interval` before the module is stopped; 0: no limit":
    "Redémarrages automatiques pendant `loop_interval` avant que le module ne soit arrêté ; 0 : sans limite",
  "See `maxloop`": "Voir `maxloop`",
  "How long after gemeld a module waits that starts when the host boots":
    "Combien de temps après gemeld attend un module qui démarre avec la machine",
  "`last_resort`: the host reboots when this node has lost the right and its address or mirror process cannot be removed; `on`: also where a checker or rule demands a stop and a start. At most `maxloop` times within `loop_interval`":
    "`last_resort` : la machine redémarre quand ce nœud a perdu le droit et que son adresse ou son processus de réplication ne peut pas être retiré ; `on` : aussi là où un contrôle ou une règle demande un arrêt et un démarrage. Au plus `maxloop` fois pendant `loop_interval`",

  "How the module's scripts are run.": "Comment les scripts du module sont lancés.",
  "How long a stop script may take before it is called again with `force`":
    "Combien de temps peut prendre un script d’arrêt avant d’être rappelé avec `force`",
  "How long a stop script may take with `force`":
    "Combien de temps peut prendre un script d’arrêt avec `force`",
  "`userlog`: the output of each run is kept in a file of its own; `none`: it is thrown away":
    "`userlog` : ce qu’affiche chaque exécution est gardé dans un fichier à elle ; `none` : c’est jeté",
  "Size in KB at which the output of one run is cut off":
    "Taille en Ko à laquelle ce qu’affiche une exécution est coupé",
  "A variable in the environment of every script.":
    "Une variable dans l’environnement de chaque script.",
  "Its value; may be empty": "Sa valeur ; peut être vide",
  "A host name that the application sees instead of the node's, the same on both nodes.":
    "Un nom de machine que l’application voit à la place de celui du nœud, le même sur les deux nœuds.",
  "Scripts, and what they start, run with this host name (in a UTS namespace). What an init system starts for them has the node's.":
    "Les scripts, et ce qu’ils démarrent, fonctionnent avec ce nom de machine (dans un espace de noms UTS). Ce qu’un système d’init démarre pour eux a celui du nœud.",
  "The name": "Le nom",
  "File, relative to GEMELUSERVAR, in which a shell finds the name as VIRTUALHOSTNAME":
    "Fichier, relatif à GEMELUSERVAR, où un shell trouve le nom sous VIRTUALHOSTNAME",
  "In start_WHEN and stop_WHEN; `both`: in those of prim and second as well":
    "Dans start_WHEN et stop_WHEN ; `both` : aussi dans ceux de prim et de second",

  "Watched processes.": "Processus surveillés.",
  "Time between two looks for processes that are missed; the death of one that runs is seen at once":
    "Temps entre deux recherches de processus manquants ; la mort d’un processus en marche est vue tout de suite",
  "A process that must run.": "Un processus qui doit fonctionner.",
  "Command name (the first 15 characters count); names the resource `proc.NAME`":
    "Nom de commande (les 15 premiers caractères comptent) ; donne son nom à la ressource `proc.NAME`",
  "Instead of `name`: expression on the command name":
    "À la place de `name` : expression sur le nom de commande",
  "Expression on the command line, joined by blanks":
    "Expression sur la ligne de commande, jointe par des blancs",
  "How many must run": "Combien doivent fonctionner",
  "`prim`, `both`, `second`, `sec`: the scripts that it belongs to: watched from after start_CLASS to before stop_CLASS; `pre`: while the module is not in STOP; `other`, or a name of your own: while a script has said `gemel errd enable CLASS`":
    "`prim`, `both`, `second`, `sec` : les scripts auxquels il appartient : surveillé depuis la fin de start_CLASS jusqu’au début de stop_CLASS ; `pre` : tant que le module n’est pas en STOP ; `other`, ou un nom à vous : tant qu’un script a dit `gemel errd enable CLASS`",
  "What is done when too few run: `stopstart`, `restart`, `stop`, `noaction`; or a program, by its path (relative to the module's `bin/`), which is called with the module and the resource: when it does not end with 0, the module is stopped and started":
    "Ce qui est fait quand il y en a trop peu : `stopstart`, `restart`, `stop`, `noaction` ; ou un programme, par son chemin (relatif au `bin/` du module), appelé avec le module et la ressource : s’il ne finit pas par 0, le module est arrêté et démarré",
  "`yes`: `name` is a systemd unit": "`yes` : `name` est une unité systemd",
  "How many may run at most; -1: any number. 0: it must not run, whatever `atleast` says":
    "Combien peuvent fonctionner au plus ; -1 : autant qu’on veut. 0 : il ne doit pas fonctionner, quoi que dise `atleast`",
  "The first look is after so many `polltimer`":
    "La première recherche vient après autant de `polltimer`",
  'With service="yes" and action="restart": only these are restarted; the scripts get `-Services "LIST"` as their last arguments':
    'Avec service="yes" et action="restart" : seules celles-ci sont redémarrées ; les scripts reçoivent `-Services "LIST"` comme derniers arguments',

  "Checkers. Each sets a resource that is up or down.":
    "Contrôles. Chacun met une ressource en marche ou en panne.",
  "Whether a TCP connection can be opened.": "Si une connexion TCP peut être ouverte.",
  "Names the resource `tcp.IDENT`": "Donne son nom à la ressource `tcp.IDENT`",
  "Names the resource `ping.IDENT`": "Donne son nom à la ressource `ping.IDENT`",
  "Names the resource `intf.IDENT`": "Donne son nom à la ressource `intf.IDENT`",
  "Names the resource `ip.IDENT`": "Donne son nom à la ressource `ip.IDENT`",
  "Names the resource `custom.IDENT`": "Donne son nom à la ressource `custom.IDENT`",
  "Names the resource `module.IDENT`; NAME when left out":
    "Donne son nom à la ressource `module.IDENT` ; NAME sans rien",
  "Names the resource `splitbrain.IDENT`": "Donne son nom à la ressource `splitbrain.IDENT`",
  "Names the resource `http.IDENT`": "Donne son nom à la ressource `http.IDENT`",
  "Names the resource `postgresql.IDENT`": "Donne son nom à la ressource `postgresql.IDENT`",
  "When it looks: from after start_WHEN to before stop_WHEN; `pre`: while the module is not in STOP":
    "Quand il regarde : depuis la fin de start_WHEN jusqu’au début de stop_WHEN ; `pre` : tant que le module n’est pas en STOP",
  'What is done when it is down; when left out, restart, and for when="pre" wait: the module stays in WAIT meanwhile':
    'Ce qui est fait quand c’est en panne ; sans rien, restart, et pour when="pre" wait : le module reste alors en WAIT',
  'What is done when it is down; when left out, wait, and for when="pre" wait: the module stays in WAIT meanwhile':
    'Ce qui est fait quand c’est en panne ; sans rien, wait, et pour when="pre" wait : le module reste alors en WAIT',
  'What is done when it is down; when left out, stopstart, and for when="pre" wait: the module stays in WAIT meanwhile':
    'Ce qui est fait quand c’est en panne ; sans rien, stopstart, et pour when="pre" wait : le module reste alors en WAIT',
  "What is done when it is down; when left out, noaction":
    "Ce qui est fait quand c’est en panne ; sans rien, noaction",
  "What is done when it is down": "Ce qui est fait quand c’est en panne",
  "Where.": "Où.",
  "Which.": "Lequel.",
  "Address or name": "Adresse ou nom",
  Address: "Adresse",
  Port: "Port",
  "Time between two looks": "Temps entre deux regards",
  "After which no answer counts as down": "Au bout duquel une absence de réponse vaut une panne",
  "How many in a row count as down": "Combien de suite valent une panne",
  "Whether an address answers to echo requests.": "Si une adresse répond aux demandes d’écho.",
  "Whether an interface is up and has a link.": "Si une interface est en marche et a un lien.",
  "While the module is not in STOP": "Tant que le module n’est pas en STOP",
  "An address that the interface has": "Une adresse que porte l’interface",
  "Whether this node has an address.": "Si ce nœud porte une adresse.",
  "A program of the module that runs as long as the checker does. It is called with the module, the resource and `arg`, and says `gemel set -r RESOURCE -v up|down` when that changes.":
    "Un programme du module qui fonctionne aussi longtemps que le contrôle. Il est appelé avec le module, la ressource et `arg`, et dit `gemel set -r RESOURCE -v up|down` quand cela change.",
  "Path; relative to the module's `bin/`": "Chemin ; relatif au `bin/` du module",
  "More arguments, with blanks between": "D’autres arguments, séparés par des blancs",
  "Whether another module serves.": "Si un autre module sert.",
  "The module": "Le module",
  "As for tcp": "Comme pour tcp",
  "As for ping": "Comme pour ping",
  "On which node; this one when left out.": "Sur quel nœud ; sans rien, celui-ci.",
  "Its health port": "Son port de santé",
  "Whether it is asked by HTTPS": "S’il est interrogé en HTTPS",
  "Whether a third machine can be reached: without it, silence of the other node is no reason to go on alone. Weaker than a witness, which votes; where cluster.xml has one, this is shown only.":
    "Si une troisième machine est joignable : sans elle, le silence de l’autre nœud n’est pas une raison de continuer seul. Plus faible qu’un témoin, qui vote ; là où cluster.xml en a un, ceci est seulement montré.",
  How: "Comment",
  "The machine; of several, with blanks between, one must answer":
    "La machine ; de plusieurs, séparées par des blancs, une doit répondre",
  "Whether a page answers as it should.": "Si une page répond comme il faut.",
  "Which page.": "Quelle page.",
  "http or https": "http ou https",
  "Status that counts as up; any from 200 to 399 when left out":
    "État qui vaut « en marche » ; sans rien, tous de 200 à 399",
  "Expression that the first 64 KiB must match":
    "Expression à laquelle doivent répondre les 64 premiers Kio",
  "Whether a certificate must be valid": "Si un certificat doit être valable",
  "Whether a new connection to PostgreSQL can be opened and answers, through `psql`.":
    "Si une nouvelle connexion à PostgreSQL s’ouvre et répond, par `psql`.",
  "Which server.": "Quel serveur.",
  "Address, or folder of the socket; psql's own when left out":
    "Adresse, ou dossier du socket ; sans rien, celle de psql",
  Database: "Base de données",
  "User of the database": "Utilisateur de la base de données",
  "User of the system that runs psql": "Utilisateur du système qui lance psql",
  "What must be answered": "Ce à quoi il faut répondre",
  "`on`: also write a row, durably, into the table gemel_probe of the database":
    "`on` : écrire aussi une ligne, durablement, dans la table gemel_probe de la base",

  "Rules of this module's own, as text: `label: if (tcp.app == down) then restart();`":
    "Règles propres à ce module, en texte : `label: if (tcp.app == down) then restart();`",
  "`no`: the rules that checkers make are not in force":
    "`no` : les règles que font les contrôles ne sont pas en vigueur",
  "How often the rules are looked at": "À quel rythme les règles sont examinées",
  "How long a rule must hold before it acts": "Combien de temps une règle doit tenir avant d’agir",
};
