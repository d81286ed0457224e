/** Nodes and their cluster. @module */

export const cluster: Readonly<Record<string, string>> = {
  "That is not a whole token: it begins with gmlj_":
    "Ce n’est pas un jeton entier : il commence par gmlj_",
  "Copy the line that `gemel cluster token` prints on a node of the cluster":
    "Copiez la ligne que `gemel cluster token` affiche sur un nœud du cluster",
  'Not the name of a node: "{1}"': "Ce n’est pas le nom d’un nœud : « {1} »",
  "The program openssl is not installed": "Le programme openssl n’est pas installé",
  "openssl {1} failed: {2}": "openssl {1} a échoué : {2}",
  "Cannot read the cluster's key {1}: {2}": "La clé du cluster {1} ne peut pas être lue : {2}",
  "Make one with `gemel cluster init` and copy it to the other node":
    "Faites-en une avec `gemel cluster init` et copiez-la sur l’autre nœud",
  "{1}:1:1: The key is not 64 hexadecimal digits":
    "{1}:1:1 : la clé n’est pas faite de 64 chiffres hexadécimaux",
  "Copy the file from the other node, or make a new one with `gemel cluster init`":
    "Copiez le fichier depuis l’autre nœud, ou faites-en un nouveau avec `gemel cluster init`",
  "{1} can be read by others (mode {2})": "{1} peut être lu par d’autres (droits {2})",
  'There is a node "{1}" in the cluster already': "Il y a déjà un nœud « {1} » dans le cluster",
  "Give this one another name (--node), or replace that one: gemel cluster join --replace":
    "Donnez-lui un autre nom (--node), ou remplacez l’autre : gemel cluster join --replace",
  'There is no node "{1}" in the cluster': "Il n’y a pas de nœud « {1} » dans le cluster",
  "Its nodes are {1}": "Ses nœuds sont {1}",
  '"{1}" is the only node of the cluster': "« {1} » est le seul nœud du cluster",
  ", there {1}": ", là-bas {1}",
  "node {1} on {2} ({3}{4})": "nœud {1} sur {2} ({3}{4})",
  "commands over {1} first": "commandes d’abord par {1}",
  "{1} tokens are open already": "{1} jetons sont déjà ouverts",
  "Use one of them, or wait until they have expired":
    "Utilisez l’un d’eux, ou attendez qu’ils aient expiré",
  "The token is wrong, used, or expired": "Le jeton est faux, déjà utilisé, ou expiré",
  "{1} belongs to another cluster than the token, or something stands between":
    "{1} appartient à un autre cluster que le jeton, ou quelque chose se tient entre les deux",
  "Use a token that was made on that node, and compare the fingerprints":
    "Utilisez un jeton fait sur ce nœud, et comparez les empreintes",
  "The certificate that was given is not for this node":
    "Le certificat reçu n’est pas pour ce nœud",
  "{1} does not answer as a node of a cluster does":
    "{1} ne répond pas comme le fait un nœud de cluster",
  "Give the address of a node where gemeld of this version runs":
    "Donnez l’adresse d’un nœud où tourne gemeld de cette version",
  "There is no {1} here": "{1} n’existe pas ici",
  "Copy it from the node where the cluster was made, or ask for the token there":
    "Copiez-le depuis le nœud où le cluster a été créé, ou demandez le jeton là-bas",
  "Node {1} joined the cluster ({2})": "Le nœud {1} a rejoint le cluster ({2})",
  '"{1}" is this node': "« {1} » est ce nœud",
  "leave the cluster": "quitter le cluster",
  "catching up": "mise à niveau",
  "The certificate of this node was renewed": "Le certificat de ce nœud a été renouvelé",
  "it ends soon, and {1} is missing": "il expire bientôt, et {1} manque",
  "The node's {1} failed: {2}": "{1} de ce nœud a échoué : {2}",
  "Took version {1} of the cluster's configuration":
    "La version {1} de la configuration du cluster a été prise",
  "Version {1} is not in force: {2}": "La version {1} n’est pas en vigueur : {2}",
  "Cannot read {1}: {2}": "{1} ne peut pas être lu : {2}",
  "This node belongs to a cluster already, as {1}":
    "Ce nœud appartient déjà à un cluster, sous le nom {1}",
  "gemel cluster leave first; --replace gives the present one up":
    "Lancez d’abord gemel cluster leave ; --replace abandonne l’actuel",
  "give up the present cluster": "abandonner le cluster actuel",
  "No cluster is configured on this node": "Aucun cluster n’est configuré sur ce nœud",
  "gemel cluster init on the first node, gemel cluster join HOST on the others":
    "gemel cluster init sur le premier nœud, gemel cluster join HOST sur les autres",
  "Another configuration of the cluster was put in force on {1} meanwhile":
    "Une autre configuration du cluster a été mise en vigueur sur {1} entre-temps",
  "{1} has version {2} of the cluster's configuration, which is not in force here":
    "{1} a la version {2} de la configuration du cluster, qui n’est pas en vigueur ici",
  "gemel cluster confinfo says why; mend that, or do it on the other node":
    "gemel cluster confinfo dit pourquoi ; corrigez cela, ou faites-le sur l’autre nœud",
  "{1} was not told of the configuration: {2}": "{1} n’a pas été informé de la configuration : {2}",
  "Cannot read this node's files: {1}": "Les fichiers de ce nœud ne peuvent pas être lus : {1}",
  '"{1}" is not the name or the address of a node':
    "« {1} » n’est ni le nom ni l’adresse d’un nœud",
  "Write it like 192.0.2.1, node1, node1:7443 or [2001:db8::1]:7443":
    "Écrivez par exemple 192.0.2.1, node1, node1:7443 ou [2001:db8::1]:7443",
  "{1} cannot be reached on port {2}: {3}": "{1} est injoignable sur le port {2} : {3}",
  "none that can be used": "aucune qui puisse servir",
  "Which address is that of this node? This host has {1}":
    "Quelle est l’adresse de ce nœud ? Ce serveur a {1}",
  "Say it: --addr 192.0.2.1, or for several networks --addr lan=192.0.2.1 more than once":
    "Précisez-la : --addr 192.0.2.1, ou pour plusieurs réseaux --addr lan=192.0.2.1 plusieurs fois",
  'The cluster has no network "{1}"': "Le cluster n’a pas de réseau « {1} »",
  "Its networks are {1}": "Ses réseaux sont {1}",
  "The new node has no address on a network that all nodes are on":
    "Le nouveau nœud n’a d’adresse sur aucun réseau où sont tous les nœuds",
  "Say it: --addr {1}=ADDRESS": "Précisez-la : --addr {1}=ADRESSE",
  "Another gemeld runs (pid {1})": "Un autre gemeld tourne (pid {1})",
  "No cluster is configured: {1} is not there; gemel cluster init or join":
    "Aucun cluster n’est configuré : {1} n’existe pas ; gemel cluster init ou join",
  "this changes what it uses of the cluster": "cela change ce qu’il utilise du cluster",
  "it must be in STOP to {1}": "il doit être dans l’état STOP pour {1}",
  'The module "{1}" spans {2}': "Le module « {1} » s’étend sur {2}",
  "gemel module uninstall -m {1}, or replace the node: gemel cluster join --replace on the new one":
    "gemel module uninstall -m {1}, ou remplacez le nœud : gemel cluster join --replace sur le nouveau",
  "Node {1} of {2} network(s), ready": "Nœud {1} sur {2} réseau(x), prêt",
  'The module "{1}" runs; {2}': "Le module « {1} » tourne ; {2}",
  'This node is called "{1}", which cluster.xml does not name{2}':
    "Ce nœud s’appelle « {1} », que cluster.xml ne nomme pas{2}",
  "Write this node's name into {1}, or mend cluster.xml":
    "Écrivez le nom de ce nœud dans {1}, ou corrigez cluster.xml",
  "It is an address of this server itself": "C’est une adresse de ce serveur lui-même",
  "This server has no address {1}": "Ce serveur n’a pas l’adresse {1}",
  "What listens there on port {1} is not Gemel": "Ce qui écoute là sur le port {1} n’est pas Gemel",
  "No answer within {1} s: is it on, and does a firewall let port {2} through?":
    "Pas de réponse en {1} s : est-il allumé, et un pare-feu laisse-t-il passer le port {2} ?",
  "The server is there, and nothing listens on port {1}: is gemeld running?":
    "Le serveur est là, et rien n’écoute sur le port {1} : gemeld tourne-t-il ?",
  "Nobody answers for {1} on the network": "Personne ne répond pour {1} sur le réseau",
  "There is no way from here to {1}": "Il n’y a pas de chemin d’ici vers {1}",
  "The name {1} is not known here": "Le nom {1} n’est pas connu ici",
  "It cannot be reached: {1}": "Il ne peut pas être joint : {1}",
};
