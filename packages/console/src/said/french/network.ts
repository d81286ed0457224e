/** Addresses, farms, heartbeats, checkers, witness. @module */

export const network: Readonly<Record<string, string>> = {
  "up in {1} ms": "répond en {1} ms",
  "no answer within {1} ms": "pas de réponse en {1} ms",
  "{1} {2}; it is started again": "{1} {2} ; il est relancé",
  "cannot be run: {1}": "ne peut pas être lancé : {1}",
  "ended ({1})": "terminé ({1})",
  "{1} port {2}: {3}": "{1} port {2} : {3}",
  "{1} does not answer{2}": "{1} ne répond pas{2}",
  "no interface has {1}": "aucune interface n’a {1}",
  "{1} is switched off": "{1} est désactivée",
  "{1} has no link": "{1} n’a pas de lien",
  "{1} is not on this node": "{1} n’est pas sur ce nœud",
  "{1} answers with status {2}": "{1} répond avec l’état {2}",
  "{1} does not say what is expected ({2})": "{1} ne dit pas ce qui est attendu ({2})",
  "psql ended with {1}": "psql s’est terminé avec {1}",
  'There is a table "{1}" in family {2} that this module did not make':
    "Il y a une table « {1} » de la famille {2} que ce module n’a pas faite",
  'See it with "nft list table {1} {2}"; remove or rename it':
    "Voyez-la avec « nft list table {1} {2} » ; retirez-la ou renommez-la",
  "No interface of this node has a network that contains the virtual address {1}":
    "Aucune interface de ce nœud n’a de réseau contenant l’adresse virtuelle {1}",
  "This node has no interface {1} for {2}": "Ce nœud n’a pas d’interface {1} pour {2}",
  'Name the interface with <interface name="...">, or bring it up':
    'Nommez l’interface avec <interface name="...">, ou activez-la',
  "The interface {1} has no hardware address: clients cannot be passed on by it":
    "L’interface {1} n’a pas d’adresse matérielle : les clients ne peuvent pas être transmis par elle",
  "Use an Ethernet interface": "Utilisez une interface Ethernet",
  "An interface of the virtual addresses is gone; this node takes nothing until it is back":
    "Une interface des adresses virtuelles a disparu ; ce nœud ne prend rien jusqu’à son retour",
  "The rules of the farm were changed by another program; they are put back":
    "Les règles de la ferme ont été changées par un autre programme ; elles sont remises",
  "The rules of the farm cannot be put back: {1}":
    "Les règles de la ferme ne peuvent pas être remises : {1}",
  ' on lan "{1}"': " sur le lan « {1} »",
  "UDP port {1} is in use: ": "Le port UDP {1} est utilisé : ",
  "Pulses{1}: {2}{3}": "Pulsations{1} : {2}{3}",
  "The farm cannot be left as it should": "La ferme ne peut pas être quittée comme il se doit",
  "The rules of the farm cannot be changed": "Les règles de la ferme ne peuvent pas être changées",
  "The addresses cannot be announced": "Les adresses ne peuvent pas être annoncées",
  "the netdev family with ingress chains (CONFIG_NETFILTER_INGRESS, nf_tables_netdev)":
    "la famille netdev avec les chaînes ingress (CONFIG_NETFILTER_INGRESS, nf_tables_netdev)",
  "the hash expression (nft_hash)": "l’expression de hachage (nft_hash)",
  "forwarding to a device (nft_fwd_netdev)": "la transmission vers une interface (nft_fwd_netdev)",
  "copying of packets (nft_dup_netdev)": "la copie de paquets (nft_dup_netdev)",
  "changing of headers (nft_payload)": "le changement d’en-têtes (nft_payload)",
  "nftables {1} is too old for a farm: {2} or newer is needed":
    "nftables {1} est trop ancien pour une ferme : il faut {2} ou plus récent",
  "Install a newer package of nftables": "Installez un paquet nftables plus récent",
  "nftables refuses the rules of the farm: {1}": "nftables refuse les règles de la ferme : {1}",
  "This kernel lacks {1}": "Il manque à ce noyau {1}",
  "Load the modules, or use a kernel with them (Linux 5.10 or later has all)":
    "Chargez les modules, ou utilisez un noyau qui les a (Linux 5.10 ou plus récent les a tous)",
  "Few packets are kept until they are read (CAP_NET_ADMIN is missing): where many come, pulses are lost":
    "Peu de paquets sont gardés jusqu’à leur lecture (CAP_NET_ADMIN manque) : là où il en vient beaucoup, des pulsations sont perdues",
  "Of the farm there is left on this node: {1}": "De la ferme il reste sur ce nœud : {1}",
  'See it with "nft list tables"; remove it with "nft delete table FAMILY {1}"':
    "Voyez-le avec « nft list tables » ; supprimez-le avec « nft delete table FAMILY {1} »",
  "The peer sends reports that this version cannot read":
    "L’autre nœud envoie des rapports que cette version ne sait pas lire",
  "{1} sends pulses that this version cannot read":
    "{1} envoie des pulsations que cette version ne sait pas lire",
  "no real-time priority for heartbeats (errno {1})":
    "pas de priorité temps réel pour les battements (errno {1})",
  "the program is not locked in memory (errno {1})":
    "le programme n’est pas verrouillé en mémoire (errno {1})",
  "Cannot ask the network of {1} by ARP: {2}":
    "Le réseau de {1} ne peut pas être interrogé par ARP : {2}",
  "Look whether {1} is up: ip link show {1}": "Regardez si {1} est active : ip link show {1}",
  "Cannot list addresses: {1}": "Les adresses ne peuvent pas être listées : {1}",
  "an unknown address": "une adresse inconnue",
  "Cannot look for {1} on {2}: {3}": "{1} ne peut pas être cherché sur {2} : {3}",
  "Look whether {1} has a link: its duplicate address detection does not end":
    "Regardez si {1} a un lien : sa détection de doublons ne se termine pas",
  "Nothing is known about {1} on {2}": "On ne sait rien de {1} sur {2}",
  "Cannot list the routes of {1}: {2}": "Les routes de {1} ne peuvent pas être listées : {2}",
  "Cannot change the route {1} of {2}: {3}": "La route {1} de {2} ne peut pas être changée : {3}",
  "The virtual address {1} is answered by another host on {2}, at {3}":
    "Une autre machine répond à l’adresse virtuelle {1} sur {2}, à {3}",
  'Find it with "ip -6 neigh show dev {1}"; end it or use another address':
    "Trouvez-la avec « ip -6 neigh show dev {1} » ; arrêtez-la ou utilisez une autre adresse",
  'Find it with "arping -I {1} {2}"; end it or use another address':
    "Trouvez-la avec « arping -I {1} {2} » ; arrêtez-la ou utilisez une autre adresse",
  "Cannot add {1} to {2}: {3}": "{1} ne peut pas être ajouté à {2} : {3}",
  "The virtual address {1} is configured on {2} of this node already":
    "L’adresse virtuelle {1} est déjà configurée sur {2} de ce nœud",
  "Remove it from the host's own network configuration; the module moves it":
    "Retirez-la de la configuration réseau du serveur ; c’est le module qui la déplace",
  'Name the interface with <interface name="...">, or use another address':
    'Nommez l’interface avec <interface name="...">, ou utilisez une autre adresse',
  "other changes each time": "d’autres changements chaque fois",
  "an entry that cannot be read: {1}": "une entrée qui ne peut pas être lue : {1}",
  "{1} port {2}": "{1} port {2}",
  "status {1}: {2}": "état {1} : {2}",
  "The witness {1} answered with {2}": "Le témoin {1} a répondu {2}",
  "See the log of the witness there": "Regardez le journal du témoin là-bas",
  "The witness {1} does not answer: {2}": "Le témoin {1} ne répond pas : {2}",
};
