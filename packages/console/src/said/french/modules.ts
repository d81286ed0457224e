/** The modules that come with Gemel: what they are, and the comments on their macros. @module */

export const modules: Readonly<Record<string, string>> = {
  "Apache on all nodes. Apache runs on all nodes behind one virtual address; clients are shared between them, and when a node or its Apache fails, its share goes to the others in about a second. No data is shared.":
    "Apache sur tous les nœuds. Apache fonctionne sur tous les nœuds derrière une seule adresse virtuelle ; les clients sont répartis entre eux, et quand un nœud ou son Apache tombe, sa part va aux autres en une seconde environ. Aucune donnée n’est partagée.",
  "A start for your own stateless service. The service runs on all nodes behind one virtual address; clients are shared between them, and when a node or its service fails, its share goes to the others in about a second. No data is shared.":
    "Un point de départ pour votre propre service sans état. Le service fonctionne sur tous les nœuds derrière une seule adresse virtuelle ; les clients sont répartis entre eux, et quand un nœud ou son service tombe, sa part va aux autres en une seconde environ. Aucune donnée n’est partagée.",
  "HAProxy on all nodes. HAProxy runs on all nodes behind one virtual address: the load balancer itself is not what fails. No data is shared.":
    "HAProxy sur tous les nœuds. HAProxy fonctionne sur tous les nœuds derrière une seule adresse virtuelle : ce n’est pas le répartiteur lui-même qui tombe. Aucune donnée n’est partagée.",
  "A virtual machine on two nodes. Mirrors the directory with the disk images of a virtual machine and runs it, through libvirt, on the node that has the right to write. After a failure it boots on the other node, from the disk as it was: a whole system is made highly available without a change inside of it.":
    "Une machine virtuelle sur deux nœuds. Réplique le répertoire des images de disque d’une machine virtuelle et la fait fonctionner, par libvirt, sur le nœud qui a le droit d’écrire. Après une panne elle démarre sur l’autre nœud, depuis le disque tel qu’il était : un système entier devient hautement disponible sans rien changer à l’intérieur.",
  "A MariaDB server on two nodes. Mirrors a data directory and runs the server on the node that has the right to write, with systemd or without.":
    "Un serveur MariaDB sur deux nœuds. Réplique un répertoire de données et fait fonctionner le serveur sur le nœud qui a le droit d’écrire, avec systemd ou sans.",
  "A start for your own application. Mirrors a directory and starts an application on the node that has the right to write.":
    "Un point de départ pour votre propre application. Réplique un répertoire et démarre une application sur le nœud qui a le droit d’écrire.",
  "A web site on two nodes. Mirrors the directory of a web site and runs nginx in front of it on the node that has the right to write.":
    "Un site web sur deux nœuds. Réplique le répertoire d’un site web et fait fonctionner nginx devant lui sur le nœud qui a le droit d’écrire.",
  "Nginx on all nodes. nginx runs on all nodes behind one virtual address; clients are shared between them, and when a node or its nginx fails, its share goes to the others in about a second. No data is shared.":
    "Nginx sur tous les nœuds. nginx fonctionne sur tous les nœuds derrière une seule adresse virtuelle ; les clients sont répartis entre eux, et quand un nœud ou son nginx tombe, sa part va aux autres en une seconde environ. Aucune donnée n’est partagée.",
  "A container on two nodes. Mirrors the directory of a container's data and runs the container on the node that has the right to write. With ENGINE=docker the same by docker.":
    "Un conteneur sur deux nœuds. Réplique le répertoire des données d’un conteneur et fait fonctionner le conteneur sur le nœud qui a le droit d’écrire. Avec ENGINE=docker, la même chose par docker.",
  "A PostgreSQL server on two nodes. Mirrors a data directory and runs the server on the node that has the right to write. Any major version, with systemd or without. The step-by-step guide is docs/guide/postgresql.md.":
    "Un serveur PostgreSQL sur deux nœuds. Réplique un répertoire de données et fait fonctionner le serveur sur le nœud qui a le droit d’écrire. Toute version majeure, avec systemd ou sans. Le guide pas à pas est docs/guide/postgresql.md.",
  "A Redis server on two nodes. Mirrors the directory of the append-only file and runs the server on the node that has the right to write.":
    "Un serveur Redis sur deux nœuds. Réplique le répertoire du fichier « append-only » et fait fonctionner le serveur sur le nœud qui a le droit d’écrire.",

  // What lies where.
  "The data directory, which is mirrored. Must exist on both nodes.":
    "Le répertoire de données, qui est répliqué. Il doit exister sur les deux nœuds.",
  "The directory of your application, which is mirrored. Must exist on both nodes.":
    "Le répertoire de votre application, qui est répliqué. Il doit exister sur les deux nœuds.",
  "The directory of the web site, which is mirrored. Must exist on both nodes.":
    "Le répertoire du site web, qui est répliqué. Il doit exister sur les deux nœuds.",
  "The directory with the data of the container, which is mirrored. Must exist on both nodes.":
    "Le répertoire des données du conteneur, qui est répliqué. Il doit exister sur les deux nœuds.",
  "The directory of the append-only file, which is mirrored. Must exist on both nodes.":
    "Le répertoire du fichier « append-only », qui est répliqué. Il doit exister sur les deux nœuds.",
  "The directory with the disk images of the machine, which is mirrored. Must exist on both nodes.":
    "Le répertoire des images de disque de la machine, qui est répliqué. Il doit exister sur les deux nœuds.",

  // Addresses and ports.
  "The virtual address that clients use, and the bits of its netmask.":
    "L’adresse virtuelle que les clients utilisent, et les bits de son masque.",
  "The virtual address that clients use, on all nodes; and the bits of its netmask (IPv6: 128).":
    "L’adresse virtuelle que les clients utilisent, sur tous les nœuds ; et les bits de son masque (IPv6 : 128).",
  "The TCP port of the service. Everything else to the virtual address is denied.":
    "Le port TCP du service. Tout le reste vers l’adresse virtuelle est refusé.",
  'bind-address. The virtual address comes and goes: "*" is the one value that is always right.':
    "bind-address. L’adresse virtuelle va et vient : « * » est la seule valeur qui convient toujours.",
  'listen_addresses. The virtual address is not there yet when a name is looked up early, and comes and goes: "*" is the one value that is always right.':
    "listen_addresses. L’adresse virtuelle n’est pas encore là quand un nom est résolu trop tôt, et elle va et vient : « * » est la seule valeur qui convient toujours.",
  "Redis' `bind`: addresses with blanks between.":
    "Le `bind` de Redis : des adresses séparées par des blancs.",
  "The socket of local clients.": "Le socket des clients locaux.",
  "What is asked for to see whether it answers, on PORT of this node.":
    "Ce qui est demandé pour voir s’il répond, sur PORT de ce nœud.",

  // Who runs it, and how.
  "The user that owns the data directory and runs the server. Same numeric id on both nodes.":
    "L’utilisateur qui possède le répertoire de données et fait fonctionner le serveur. Même numéro sur les deux nœuds.",
  "The user that owns the directory and runs the server. Same numeric id on both nodes.":
    "L’utilisateur qui possède le répertoire et fait fonctionner le serveur. Même numéro sur les deux nœuds.",
  "The user that the workers run as.": "L’utilisateur sous lequel fonctionnent les « workers ».",
  "Systemd unit that runs this data directory; empty = started here, without systemd.":
    "Unité systemd qui fait fonctionner ce répertoire de données ; vide = démarré ici, sans systemd.",
  "Systemd unit that runs this directory; empty = started here, without systemd.":
    "Unité systemd qui fait fonctionner ce répertoire ; vide = démarré ici, sans systemd.",
  "Systemd units of the application, in the order of their start, with commas between.":
    "Unités systemd de l’application, dans l’ordre de leur démarrage, séparées par des virgules.",
  "Systemd units of the service, in the order of their start, with commas between. Empty: fill in the scripts start_both and stop_both.":
    "Unités systemd du service, dans l’ordre de leur démarrage, séparées par des virgules. Vide : remplissez les scripts start_both et stop_both.",
  "Or one command that stays in the foreground, the user that it runs as (empty: root), and a command that succeeds when it answers. What fits neither is filled in in bin/start_prim and bin/stop_prim.":
    "Ou une commande qui reste au premier plan, l’utilisateur sous lequel elle fonctionne (vide : root), et une commande qui réussit quand elle répond. Ce qui ne convient ni à l’un ni à l’autre s’écrit dans bin/start_prim et bin/stop_prim.",
  "Folder of the PostgreSQL programs; empty = found by the version of the data directory.":
    "Dossier des programmes de PostgreSQL ; vide = trouvé d’après la version du répertoire de données.",

  // Files of configuration.
  "postgresql.conf; empty = the one in the data directory, or Debian's in /etc/postgresql.":
    "postgresql.conf ; vide = celui du répertoire de données, ou celui de Debian dans /etc/postgresql.",
  "Option file; empty = those that MariaDB reads by itself.":
    "Fichier d’options ; vide = ceux que MariaDB lit de lui-même.",
  "redis.conf, with the password; empty = none, and Redis refuses clients of other hosts.":
    "redis.conf, avec le mot de passe ; vide = aucun, et Redis refuse les clients d’autres machines.",
  "nginx.conf, the same on both nodes; empty = one that serves WEBROOT on PORT.":
    "nginx.conf, le même sur les deux nœuds ; vide = un fichier qui sert WEBROOT sur PORT.",
  "The configuration that Apache reads; it must listen on PORT of all addresses.":
    "La configuration que lit Apache ; il doit écouter sur PORT à toutes les adresses.",
  "The configuration that HAProxy reads; one of its frontends must listen on PORT of all addresses.":
    "La configuration que lit HAProxy ; l’un de ses « frontends » doit écouter sur PORT à toutes les adresses.",
  "The configuration that nginx reads; it must listen on PORT of all addresses.":
    "La configuration que lit nginx ; il doit écouter sur PORT à toutes les adresses.",

  // Durability.
  '"write": every write waits until the peer has received it, right for applications that do not ask for durability themselves. "fsync": only fsync and the like wait, until the data is on both disks, right for databases.':
    "« write » : chaque écriture attend que l’autre nœud l’ait reçue, ce qui convient aux applications qui ne demandent pas elles-mêmes la durabilité. « fsync » : seuls fsync et semblables attendent, jusqu’à ce que les données soient sur les deux disques, ce qui convient aux bases de données.",
  '"write", or "fsync" when a database runs in the container.':
    "« write », ou « fsync » quand une base de données fonctionne dans le conteneur.",
  '"always": a write is on both disks before it is answered. "everysec": at most the last second is lost.':
    "« always » : une écriture est sur les deux disques avant la réponse. « everysec » : au plus la dernière seconde est perdue.",

  // Times.
  "Seconds.": "En secondes.",
  "Seconds. A recovery after a crash may take long; a start that is cut off begins anew.":
    "En secondes. Une récupération après un arrêt brutal peut être longue ; un démarrage interrompu recommence depuis le début.",
  "Seconds. Recovery after a crash may take long, a start that is cut off begins anew.":
    "En secondes. La récupération après un arrêt brutal peut être longue, un démarrage interrompu recommence depuis le début.",
  "Seconds. STOP_TIMEOUT: for the shutdown that the machine does itself.":
    "En secondes. STOP_TIMEOUT : pour l’extinction que fait la machine elle-même.",

  // Containers.
  "Where the container sees it.": "Où le conteneur le voit.",
  "The image; must have been pulled or loaded on both nodes.":
    "L’image ; elle doit avoir été téléchargée ou chargée sur les deux nœuds.",
  "Program and arguments in the container; empty = those of the image.":
    "Programme et arguments dans le conteneur ; vide = ceux de l’image.",
  'More options of "run", like ports: -p 8080:80.':
    "D’autres options de « run », comme les ports : -p 8080:80.",
  "The name of the container.": "Le nom du conteneur.",
  '"podman" or "docker".': "« podman » ou « docker ».",
  "Options that stand before the command, for example to choose the runtime.":
    "Options qui précèdent la commande, par exemple pour choisir l’environnement d’exécution.",

  // Virtual machines.
  "The name of the machine, as its XML has it.": "Le nom de la machine, tel que dans son XML.",
  "The description of the machine, in the mirrored directory.":
    "La description de la machine, dans le répertoire répliqué.",
  "Where libvirt is asked.": "Où interroger libvirt.",
  "Address of the machine that must answer to ping once it did; empty = not asked.":
    "Adresse de la machine, qui doit répondre au ping une fois qu’elle l’a fait ; vide = pas interrogée.",
};
