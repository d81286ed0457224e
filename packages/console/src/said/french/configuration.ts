/** Configurations, packages, files of modules. @module */

export const configuration: Readonly<Record<string, string>> = {
  '"{1}" is not an IP address': "« {1} » n’est pas une adresse IP",
  '"{1}" is not a netmask for {2}': "« {1} » n’est pas un masque pour {2}",
  '<{1}> needs the attribute "{2}"': "<{1}> demande l’attribut « {2} »",
  'The attribute "{1}" is empty': "L’attribut « {1} » est vide",
  '"{1}" holds a NUL character': "« {1} » contient un caractère NUL",
  "from {1} to {2}": "de {1} à {2}",
  '"{1}" must be a whole number {2}, not "{3}"':
    "« {1} » doit être un nombre entier {2}, pas « {3} »",
  '"{1}" is not a value of "{2}"{3}': "« {1} » n’est pas une valeur de « {2} »{3}",
  '"{1}" is not a regular expression: {2}': "« {1} » n’est pas une expression régulière : {2}",
  'is not a duration; write a number with d, h, m, s, ms or us, like "3s"':
    "n’est pas une durée ; écrivez un nombre avec d, h, m, s, ms ou us, comme « 3s »",
  "rounds to 0 ms; the finest step is 1 ms": "s’arrondit à 0 ms ; le pas le plus fin est 1 ms",
  "is longer than 10000 days": "dépasse 10000 jours",
  "from {1} to {2} ms": "de {1} à {2} ms",
  '"{1}" must be {2}, not "{3}"': "« {1} » doit être {2}, pas « {3} »",
  "The first tag must be <cluster>, not <{1}>": "La première balise doit être <cluster>, pas <{1}>",
  "One <lan> must name every node: {1}": "Un <lan> doit nommer tous les nœuds : {1}",
  'There is no lan "{1}"{2}': "Il n’y a pas de lan « {1} »{2}",
  'There are two lans "{1}"': "Il y a deux lans « {1} »",
  'The node "{1}" stands twice in "{2}"': "Le nœud « {1} » apparaît deux fois dans « {2} »",
  '"{1}" is not a node name; use letters, digits, dot, underscore and hyphen':
    "« {1} » n’est pas un nom de nœud ; utilisez lettres, chiffres, point, trait bas et trait d’union",
  'The address {1} is given to "{2}" already': "L’adresse {1} est déjà donnée à « {2} »",
  "replication over {1}": "réplication par {1}",
  '{1} has no macro "{2}"{3}': "{1} n’a pas de macro « {2} »{3}",
  "Give only macros that the module's userconfig.xml defines":
    "Ne donnez que les macros que définit le userconfig.xml du module",
  'A <macro> needs the attribute "name"': "Une <macro> demande l’attribut « name »",
  'A <macro> needs the attribute "value"': "Une <macro> demande l’attribut « value »",
  '"{1}" is not a macro name; use letters, digits and _':
    "« {1} » n’est pas un nom de macro ; utilisez lettres, chiffres et _",
  'The macro "{1}" is defined twice': "La macro « {1} » est définie deux fois",
  'the macro "{1}" (line {2}) is empty: give it a value there':
    "la macro « {1} » (ligne {2}) est vide : donnez-lui là une valeur",
  "in its field of the console, or with --set {1}=VALUE":
    "dans son champ de la console, ou avec --set {1}=VALEUR",
  "{1}, or when the module is installed, {2}": "{1}, ou à l’installation du module, {2}",
  'written as "{1}", with "{2}" of line {3}': "écrit « {1} », avec « {2} » de la ligne {3}",
  'There is no macro "{1}"{2}': "Il n’y a pas de macro « {1} »{2}",
  '"{1}" is not an http or https address': "« {1} » n’est pas une adresse http ou https",
  '"{1}" is not an HTTP status': "« {1} » n’est pas un état HTTP",
  'The resource "{1}" has a checker already': "La ressource « {1} » a déjà un testeur",
  "In the failover rules, {1}": "Dans les règles de reprise, {1}",
  "A farm has 2 to {1} nodes, not {2}": "Une ferme a de 2 à {1} nœuds, pas {2}",
  'cluster.xml has no lan "{1}"{2}': "cluster.xml n’a pas de lan « {1} »{2}",
  'The lan "{1}" does not name all nodes of the farm: {2}':
    "Le lan « {1} » ne nomme pas tous les nœuds de la ferme : {2}",
  "No lan of cluster.xml names all of {1}": "Aucun lan de cluster.xml ne nomme tous les nœuds {1}",
  "A farm's addresses are on all nodes: use <virtual_interface>":
    "Les adresses d’une ferme sont sur tous les nœuds : utilisez <virtual_interface>",
  '"{1}" is not an interface name': "« {1} » n’est pas un nom d’interface",
  "The virtual address {1} stands twice": "L’adresse virtuelle {1} apparaît deux fois",
  '"{1}" is not a hardware address': "« {1} » n’est pas une adresse matérielle",
  '"{1}" is a multicast address; its first byte must be even':
    "« {1} » est une adresse multicast ; son premier octet doit être pair",
  "There are more than {1} groups": "Il y a plus de {1} groupes",
  "stands twice": "apparaît deux fois",
  "is not a name: letters, digits, _ and -": "n’est pas un nom : lettres, chiffres, _ et -",
  'The group "{1}" {2}': "Le groupe « {1} » {2}",
  "No <rule> says what is spread, so all traffic would be denied":
    "Aucune <rule> ne dit ce qui est réparti : tout serait refusé",
  'There is no node "{1}" in this farm{2}': "Il n’y a pas de nœud « {1} » dans cette ferme{2}",
  'The node "{1}" stands twice': "Le nœud « {1} » apparaît deux fois",
  "All weights of the group are 0: nobody would take its traffic":
    "Tous les poids du groupe sont 0 : personne ne prendrait ses clients",
  "{1} is not a virtual address of this module": "{1} n’est pas une adresse virtuelle de ce module",
  '"{1}" is neither a port nor *': "« {1} » n’est ni un port ni *",
  'filter="on_ipid" is for proto="udp": packets of a connection must stay together':
    'filter="on_ipid" est pour proto="udp" : les paquets d’une connexion doivent rester ensemble',
  'proto="arp" goes with filter="on_addr" and port="*" only':
    'proto="arp" ne va qu’avec filter="on_addr" et port="*"',
  'proto="arp" goes with type="vmac_directed" only':
    'proto="arp" ne va qu’avec type="vmac_directed"',
  "The first tag must be <safe>, not <{1}>": "La première balise doit être <safe>, pas <{1}>",
  "<{1}> has no place in a {2} module; remove it":
    "<{1}> n’a pas sa place dans un module {2} ; retirez-la",
  '"{1}" of <service> is ignored: a {2} module has no primary':
    "« {1} » de <service> est ignoré : un module {2} n’a pas de primaire",
  'There is no node "{1}"{2}': "Il n’y a pas de nœud « {1} »{2}",
  '"timeout" ({1} ms) must be at least twice "pulse"':
    "« timeout » ({1} ms) doit valoir au moins deux fois « pulse »",
  'The lan "{1}" stands twice in <heart>': "Le lan « {1} » apparaît deux fois dans <heart>",
  "cluster.xml names no lan": "cluster.xml ne nomme aucun lan",
  'The lan "{1}" does not name {2}, which the mirror module "{3}" spans':
    "Le lan « {1} » ne nomme pas {2}, sur lesquels s’étend le module miroir « {3} »",
  'The mirror module "{1}" needs two nodes on lan "{2}", cluster.xml names {3}{4}':
    "Le module miroir « {1} » demande deux nœuds sur le lan « {2} », cluster.xml en nomme {3}{4}",
  '; choose them: <service nodes="{1}">': ' ; choisissez-les : <service nodes="{1}">',
  "A mirror module needs <rfs>": "Un module miroir demande <rfs>",
  'The replicated directory "{1}" must be an absolute path':
    "Le répertoire répliqué « {1} » doit être un chemin absolu",
  "The root directory cannot be replicated": "La racine ne peut pas être répliquée",
  '"{1}" and "{2}" overlap; replicate the outer one only':
    "« {1} » et « {2} » se recouvrent ; ne répliquez que le plus grand",
  'The process "{1}" stands twice in <errd>': "Le processus « {1} » apparaît deux fois dans <errd>",
  '"{1}" is not a class: use up to 32 letters, digits, - and _':
    "« {1} » n’est pas une classe : utilisez jusqu’à 32 lettres, chiffres, - et _",
  '"{1}" is neither {2} nor a program in the module\'s bin/':
    "« {1} » n’est ni {2} ni un programme du dossier bin/ du module",
  "did you mean": "vouliez-vous dire",
  'There is no action "{1}"{2}': "Il n’y a pas d’action « {1} »{2}",
  'restart_services needs service="yes" and action="restart"':
    'restart_services demande service="yes" et action="restart"',
  "A mirror module spans two nodes, not {1}": "Un module miroir s’étend sur deux nœuds, pas {1}",
  "The expression is empty": "L’expression est vide",
  '"{1}" is the replicated directory itself': "« {1} » est le répertoire répliqué lui-même",
  '"{1}" is not in the replicated directory {2}':
    "« {1} » n’est pas dans le répertoire répliqué {2}",
  '"{1}" is not a host name': "« {1} » n’est pas un nom de machine",
  '"{1}" is not a file name; it is written into the module\'s state folder':
    "« {1} » n’est pas un nom de fichier ; il est écrit dans le dossier d’état du module",
  '"{1}" is not a variable name': "« {1} » n’est pas un nom de variable",
  'The variable "{1}" stands twice': "La variable « {1} » apparaît deux fois",
  '; did you mean "{1}"?': " ; vouliez-vous dire « {1} » ?",
  "; known: {1}": " ; connus : {1}",
  "<{1}> holds text, where none is expected": "<{1}> contient du texte, là où aucun n’est attendu",
  "<{1}> has no tag <{2}>{3}": "<{1}> n’a pas de balise <{2}>{3}",
  "<{1}> stands twice in <{2}>": "<{1}> apparaît deux fois dans <{2}>",
  '<{1}> has no attribute "{2}"{3}': "<{1}> n’a pas d’attribut « {2} »{3}",
  "{1} is ignored: {2}": "{1} est ignoré : {2}",
  "{1} is refused: {2}": "{1} est refusé : {2}",
  "unexpected close tag": "balise fermante inattendue",
  "; <{1}> of line {2} is open": " ; <{1}> de la ligne {2} est ouverte",
  "Not well-formed XML: {1}{2}": "XML mal formé : {1}{2}",
  "Elements are nested deeper than {1}": "Les éléments sont imbriqués au-delà de {1} niveaux",
  'Not well-formed XML: the attribute "{1}" stands twice':
    "XML mal formé : l’attribut « {1} » apparaît deux fois",
  "Not well-formed XML: there is no element": "XML mal formé : il n’y a pas d’élément",
  "what changed cannot be told": "ce qui a changé ne peut pas être dit",
  "changed: {1}": "changé : {1}",
  'The module "{1}" runs, and this needs it in STOP ({2})':
    "Le module « {1} » tourne, et ceci le demande dans l’état STOP ({2})",
  "gemel stop -m {1} on both nodes, then configure both":
    "gemel stop -m {1} sur les deux nœuds, puis configurez les deux",
  'The module "{1}" is on its way ({2})': "Le module « {1} » est en chemin ({2})",
  "Wait until it is Ready, then again": "Attendez qu’il soit Ready, puis recommencez",
  "Mend what the script says, or the script; all that it printed is in the module's log folder":
    "Corrigez ce que dit le script, ou le script ; tout ce qu’il a écrit est dans le dossier des journaux du module",
  'The module "{1}": {2}': "Le module « {1} » : {2}",
  "The package {1} is refused: it holds no conf/userconfig.xml":
    "Le paquet {1} est refusé : il ne contient pas conf/userconfig.xml",
  "{1} is no module: it has no conf/userconfig.xml":
    "{1} n’est pas un module : il n’a pas conf/userconfig.xml",
  "Give the folder that holds conf/ and bin/": "Donnez le dossier qui contient conf/ et bin/",
  'No module "{1}" comes with Gemel{2}': "Aucun module « {1} » n’est livré avec Gemel{2}",
  "Give one of those, or the absolute path of a module's folder":
    "Donnez l’un de ceux-là, ou le chemin absolu du dossier d’un module",
  '{1} configurations of "{2}" are kept': "{1} configurations de « {2} » sont gardées",
  "gemel module history -m {1} lists them, 0 is the newest":
    "gemel module history -m {1} les liste, 0 est la plus récente",
  "not a zip file ({1})": "pas un fichier zip ({1})",
  "more than {1} entries ({2})": "plus de {1} entrées ({2})",
  '"{1}" is in it twice': "« {1} » y est deux fois",
  '"{1}" is a file and a folder': "« {1} » est un fichier et un dossier",
  "{1} is encrypted": "{1} est chiffré",
  "{1} is neither a file nor a folder (a link or a device)":
    "{1} n’est ni un fichier ni un dossier (un lien ou un périphérique)",
  "{1} is not a name beneath the module's folder": "{1} n’est pas un nom sous le dossier du module",
  "its content cannot be read": "son contenu ne peut pas être lu",
  "it unpacks to more than {1} MiB": "il occupe plus de {1} Mio une fois ouvert",
  'the checksum of "{1}" is wrong': "la somme de contrôle de « {1} » est fausse",
  "The package {1} is refused: {2}": "Le paquet {1} est refusé : {2}",
  "{1} is larger than a package may be (32 MiB)":
    "{1} est plus grand qu’un paquet ne peut l’être (32 Mio)",
  "Keep only conf/ and bin/ in the module's folder":
    "Ne gardez que conf/ et bin/ dans le dossier du module",
  "A module has {1} files at most": "Un module a au plus {1} fichiers",
  "Without {1} it is no module": "Sans {1} ce n’est pas un module",
  "Uninstall the module to remove it": "Désinstallez le module pour le supprimer",
  "The module has no file {1}": "Le module n’a pas de fichier {1}",
  "{1} is larger than {2} bytes": "{1} dépasse {2} octets",
  '"{1}" is not the path of a module\'s file': "« {1} » n’est pas le chemin d’un fichier de module",
  "Write it like conf/userconfig.xml or bin/start_prim":
    "Écrivez par exemple conf/userconfig.xml ou bin/start_prim",
  "{1} is not a file of the module": "{1} n’est pas un fichier du module",
};
