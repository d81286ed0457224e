/** What the settings of a module mean: heartbeats, virtual addresses, mirror, farm. @module */

export const settingsNetwork: Readonly<Record<string, string>> = {
  "The heartbeats between the two nodes. Without it, or without `<heartbeat>`, every network of cluster.xml carries them.":
    "Les battements de cœur entre les deux nœuds. Sans cela, ou sans `<heartbeat>`, chaque réseau de cluster.xml les porte.",
  "UDP port; 8888 + id - 1 when left out. Change it on both nodes soon after each other: in between only the mirror link says that the other one is there":
    "Port UDP ; 8888 + id - 1 sans rien. Changez-le sur les deux nœuds l’un peu après l’autre : entre-temps seul le lien de réplication dit que l’autre est là",
  "Time between two heartbeats": "Temps entre deux battements de cœur",
  "Silence on all networks after which the peer counts as lost; 3s, or three pulses when that is longer":
    "Silence sur tous les réseaux au bout duquel l’autre nœud est tenu pour perdu ; 3s, ou trois battements si c’est plus long",
  "One network that carries heartbeats.": "Un réseau qui porte des battements de cœur.",
  "The `<lan>` of cluster.xml": "Le `<lan>` de cluster.xml",
  "Name of the resource `heartbeat.IDENT`, the network's when left out; `flow`: this network carries the replication (else the first), which another one can in STOP only":
    "Nom de la ressource `heartbeat.IDENT`, celui du réseau sans rien ; `flow` : ce réseau porte la réplication (sinon le premier), qu’un autre ne peut porter qu’après un STOP",

  "The virtual addresses. They are on the node that serves, and nowhere else.":
    "Les adresses virtuelles. Elles sont sur le nœud qui sert, et nulle part ailleurs.",
  "Whether connections of the virtual addresses are ended when these are given up (the kernel must have CONFIG_INET_DIAG_DESTROY)":
    "Si les connexions des adresses virtuelles sont coupées quand celles-ci sont quittées (le noyau doit avoir CONFIG_INET_DIAG_DESTROY)",
  "Farm: `on`: scripts say when this node takes traffic, with `gemel farm open` and `gemel farm close`":
    "Ferme : `on` : des scripts disent quand ce nœud prend du trafic, avec `gemel farm open` et `gemel farm close`",
  "Holds the interfaces.": "Contient les interfaces.",
  "One network interface with its addresses.": "Une interface réseau avec ses adresses.",
  "Device, the same on both nodes; when left out, the one whose network holds the address":
    "Périphérique, le même sur les deux nœuds ; sans rien, celui dont le réseau contient l’adresse",
  "Whether the resource `intf.NETWORK` shows the link of the interface":
    "Si la ressource `intf.NETWORK` montre le lien de l’interface",
  "Whether the addresses are announced again and again after the first bursts (gratuitous ARP, neighbour advertisements), for routers that miss them":
    "Si les adresses sont annoncées encore et encore après les premières salves (ARP gratuits, annonces de voisin), pour les routeurs qui les manquent",
  "Time between two of these announcements": "Temps entre deux de ces annonces",
  "For how long they go on": "Combien de temps elles continuent",
  "Holds the addresses.": "Contient les adresses.",
  "One virtual address, IPv4 or IPv6.": "Une adresse virtuelle, IPv4 ou IPv6.",
  "The address; `/PREFIX` may follow": "L’adresse ; `/PREFIX` peut suivre",
  "`one_side_alias`: beside the addresses of the interface; `one_side`: what leaves through the interface comes from it as well (its routes name it as their source)":
    "`one_side_alias` : à côté des adresses de l’interface ; `one_side` : ce qui part par l’interface vient aussi d’elle (ses routes la nomment comme source)",
  "Bits or netmask; all bits when left out": "Bits ou masque ; sans rien, tous les bits",
  "Whether the address is looked for; when it is gone, the module is stopped and started (`ip.ADDRESS`)":
    "Si l’adresse est surveillée ; quand elle a disparu, le module est arrêté et démarré (`ip.ADDRESS`)",
  "Whether the resource `connections.ADDRESS` shows how many TCP connections the address has, every 10 s":
    "Si la ressource `connections.ADDRESS` montre combien de connexions TCP a l’adresse, toutes les 10 s",
  "Farm: holds the addresses that all nodes have.":
    "Ferme : contient les adresses que portent tous les nœuds.",
  "`vmac_directed`: one node answers for the address and passes on; `vmac_invisible`: every node receives everything":
    "`vmac_directed` : un nœud répond pour l’adresse et transmet ; `vmac_invisible` : chaque nœud reçoit tout",
  "`vmac_invisible`: hardware address, made from the first virtual address when left out":
    "`vmac_invisible` : adresse matérielle, tirée de la première adresse virtuelle sans rien",
  "Beside the addresses of the interface": "À côté des adresses de l’interface",

  "Which clients go where. What no rule names is denied.":
    "Quels clients vont où. Ce qu’aucune règle ne nomme est refusé.",
  "Rules and weights that belong together.": "Règles et poids qui vont ensemble.",
  "Its resources are `NAME_INDEX`": "Ses ressources sont `NAME_INDEX`",
  "Weights; nodes that are not named have 1.": "Poids ; les nœuds qui ne sont pas nommés ont 1.",
  "The weight of one node.": "Le poids d’un nœud.",
  "As cluster.xml calls it": "Comme cluster.xml l’appelle",
  "0: no traffic; a node whose weight is 64 times that of another takes all of its traffic":
    "0 : pas de trafic ; un nœud dont le poids est 64 fois celui d’un autre prend tout son trafic",
  "What is spread.": "Ce qui est réparti.",
  "A virtual address, or all": "Une adresse virtuelle, ou toutes",
  "A port, or all": "Un port, ou tous",
  "`arp`: who answers for the addresses": "`arp` : qui répond pour les adresses",
  "By the client's address; by its address and port; by the packet (UDP over IPv4)":
    "Par l’adresse du client ; par son adresse et son port ; par paquet (UDP sur IPv4)",
  "How the nodes of a farm watch each other. Without `<lan>` every network of cluster.xml is used.":
    "Comment les nœuds d’une ferme se surveillent. Sans `<lan>`, chaque réseau de cluster.xml sert.",
  "UDP port; 4803 + 3 * (id - 1) when left out": "Port UDP ; 4803 + 3 * (id - 1) sans rien",
  "Time between two pulses": "Temps entre deux impulsions",
  "Pulses that are missed before another node leads; the share of the lost one is taken over before":
    "Impulsions manquées avant qu’un autre nœud ne dirige ; la part du nœud perdu est reprise avant",
  "Pulses that are missed before a node is lost and its share is taken over":
    "Impulsions manquées avant qu’un nœud ne soit perdu et sa part reprise",
  "How long established connections stay where they are after a planned change; also how long a stop waits for them at most":
    "Combien de temps les connexions établies restent où elles sont après un changement prévu ; aussi combien un arrêt les attend au plus",
  "One network that carries pulses.": "Un réseau qui porte des impulsions.",

  "The mirrored directories.": "Les répertoires répliqués.",
  "When a write is answered. `write`: every write once the peer has received it; `fsync`: only fsync and the like wait, until the data is on both disks (right for databases)":
    "Quand une écriture reçoit sa réponse. `write` : chaque écriture une fois que l’autre nœud l’a reçue ; `fsync` : seuls fsync et semblables attendent, jusqu’à ce que les données soient sur les deux disques (ce qui convient aux bases de données)",
  "`none`: every write waits until it is on both disks, as if every file were opened with O_DSYNC, which costs a flush each; `second`: as `sync` says":
    "`none` : chaque écriture attend d’être sur les deux disques, comme si chaque fichier était ouvert avec O_DSYNC, ce qui coûte une synchronisation à chaque fois ; `second` : ce que dit `sync`",
  "How long the peer may not answer before the primary goes on without it":
    "Combien de temps l’autre nœud peut ne pas répondre avant que le primaire ne continue sans lui",
  "TCP port of the replication; 5600 + 4 * (id - 1) when left out":
    "Port TCP de la réplication ; 5600 + 4 * (id - 1) sans rien",
  "Whether the replication link is encrypted (TLS 1.3, both ends verified); `off` is for a private cable, on both nodes alike":
    "Si le lien de réplication est chiffré (TLS 1.3, les deux bouts vérifiés) ; `off` est pour un câble privé, pareil sur les deux nœuds",
  "After so long a rescue copy is deleted by itself; when left out, only `gemel rescue delete` does":
    "Au bout de ce temps une copie de secours est supprimée d’elle-même ; sans rien, seul `gemel rescue delete` le fait",
  "So many MB may all rescue copies of the module take: the oldest are deleted then, never the newest; when left out, there is no such bound":
    "Autant de Mo peuvent prendre toutes les copies de secours du module : les plus anciennes sont alors supprimées, jamais la plus récente ; sans rien, il n’y a pas de borne",
  "So many files are compared at a time in a resynchronisation":
    "Autant de fichiers sont comparés à la fois dans une resynchronisation",
  "KB/s that a resynchronisation sends at most; when left out, as fast as it goes. What the application writes is never slowed down by it":
    "Ko/s qu’une resynchronisation envoie au plus ; sans rien, aussi vite que possible. Ce que l’application écrit n’en est jamais ralenti",
  "One directory, the same path on both nodes. May be a mount point.":
    "Un répertoire, au même chemin sur les deux nœuds. Peut être un point de montage.",
  "Absolute path": "Chemin absolu",
  "On the secondary the directory can only be read":
    "Sur le secondaire le répertoire ne peut être que lu",
  "A file or directory that must be there before the module serves, or is brought up to date where it was before: what is missing when a disk is not mounted.":
    "Un fichier ou répertoire qui doit être là avant que le module ne serve, ou ne soit remis à jour là où il était : ce qui manque quand un disque n’est pas monté.",
  "Absolute, or relative to the replicated directory": "Absolu, ou relatif au répertoire répliqué",
  "What is not mirrored, with all beneath: each node has its own, no copy and no resynchronisation touches it, unless the directory around it is removed. A `!` before the value turns it round: of the files only what matches is mirrored. Renaming a file out of the mirror removes it on the other node, renaming it in copies it there; more than 64 MiB, and files with several names, are refused with EXDEV.":
    "Ce qui n’est pas répliqué, avec tout ce qui est dessous : chaque nœud a le sien, aucune copie ni resynchronisation n’y touche, sauf si le répertoire autour est supprimé. Un `!` devant la valeur la retourne : des fichiers, seul ce qui y répond est répliqué. Renommer un fichier hors de la réplication le supprime sur l’autre nœud, l’y renommer l’y copie ; plus de 64 Mio, et les fichiers à plusieurs noms, sont refusés avec EXDEV.",
  "Relative to the replicated directory": "Relatif au répertoire répliqué",
  "Extended regular expression, looked for in the path relative to the replicated directory":
    "Expression régulière étendue, cherchée dans le chemin relatif au répertoire répliqué",
};
