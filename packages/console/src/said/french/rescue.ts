/** Rescue copies. @module */

export const rescue: Readonly<Record<string, string>> = {
  "{1} is in none of the replicated directories": "{1} n’est dans aucun des répertoires répliqués",
  "Cannot copy what differs in {1}: {2}": "Ce qui diffère dans {1} ne peut pas être copié : {2}",
  "Mend what the message says; nothing is overwritten before the copy is complete":
    "Corrigez ce que dit le message ; rien n’est écrasé avant que la copie soit complète",
  "Cannot measure {1}: {2}": "{1} ne peut pas être mesuré : {2}",
  "{1} has {2} MB free, {3} MB are needed": "{1} a {2} Mo libres, il en faut {3}",
  "Cannot flush {1}: {2}": "{1} ne peut pas être écrit sur le disque : {2}",
  "Mend what the message says; nothing is overwritten before the copy is durable":
    "Corrigez ce que dit le message ; rien n’est écrasé avant que la copie soit durable",
  'There is no rescue copy "{1}"': "Il n’y a pas de copie de secours « {1} »",
  "Delete older copies (gemel rescue list -m {1}, gemel rescue delete ID -m {1}), or mount a larger disk on {2}; nothing is overwritten before the copy is complete":
    "Supprimez des copies plus anciennes (gemel rescue list -m {1}, gemel rescue delete ID -m {1}), ou montez un disque plus grand sur {2} ; rien n’est écrasé avant que la copie soit complète",
  "Cannot copy {1} aside: {2}": "{1} ne peut pas être mis de côté : {2}",
  "Cannot make a folder at {1}: {2}": "Impossible de créer un dossier à {1} : {2}",
  "See what is at {1}, or name another folder":
    "Regardez ce qu’il y a à {1}, ou nommez un autre dossier",
  "Name the paths that shall be brought back into the live data":
    "Nommez les chemins à remettre dans les données vivantes",
  "See them with `gemel rescue show`; or restore everything to a folder of its own":
    "Voyez-les avec `gemel rescue show` ; ou récupérez tout dans un dossier à part",
  "The live data cannot be written on this node: {1}":
    "Les données vivantes ne peuvent pas être écrites sur ce nœud : {1}",
  "Restore to a folder, copy it to the node that serves, and from there into the data":
    "Récupérez dans un dossier, copiez-le vers le nœud qui sert, et de là dans les données",
  "{1} is there already, and nothing is overwritten": "{1} existe déjà, et rien n’est écrasé",
  "Move {1} away first, or restore to a folder and merge by hand":
    "Déplacez d’abord {1}, ou récupérez dans un dossier et rapprochez à la main",
  '"{1}" is not an absolute path in its plain form':
    "« {1} » n’est pas un chemin absolu sous sa forme simple",
  "The rescue copy {1} holds nothing of {2}": "La copie de secours {1} ne contient rien de {2}",
  '"{1}" is not an absolute path of a folder': "« {1} » n’est pas le chemin absolu d’un dossier",
  "{1} and {2} overlap": "{1} et {2} se recouvrent",
  "Name a folder of its own; `--live` brings named paths back to where they were":
    "Nommez un dossier à part ; `--live` remet les chemins nommés là où ils étaient",
  "Cannot use {1} as a folder: {2}": "{1} ne peut pas servir de dossier : {2}",
  "{1} holds something already ({2} entries)": "{1} contient déjà quelque chose ({2} entrées)",
  "Name a folder that is empty or not there yet":
    "Nommez un dossier vide, ou qui n’existe pas encore",
  "The rescue copy does not hold {1}": "La copie de secours ne contient pas {1}",
  "See what it holds with `gemel rescue show`":
    "Voyez ce qu’elle contient avec `gemel rescue show`",
  "Make room on the disk of {1}, or name another folder":
    "Faites de la place sur le disque de {1}, ou nommez un autre dossier",
  "Cannot restore {1}: {2}": "{1} ne peut pas être récupéré : {2}",
  "Mend what the message says and restore again; the rescue copy is as it was":
    "Corrigez ce que dit le message et recommencez ; la copie de secours est intacte",
  "The manifest of the rescue copy {1} has version {2}, this gemeld knows {3}":
    "L’inventaire de la copie de secours {1} est de la version {2}, ce gemeld connaît {3}",
  "Use the version of Gemel that made it, or copy by hand what is needed from {1}":
    "Utilisez la version de Gemel qui l’a faite, ou copiez à la main ce qu’il faut depuis {1}",
  "The manifest of the rescue copy {1} is damaged":
    "L’inventaire de la copie de secours {1} est endommagé",
  "The rescue copy {1} has no manifest": "La copie de secours {1} n’a pas d’inventaire",
  "Copy by hand what is needed from {1}": "Copiez à la main ce qu’il faut depuis {1}",
};
