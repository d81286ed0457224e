# Shared by the scripts of this module: how MariaDB is started, asked and found.
#
# Sourced by bash; wants `set -eu`.

DATADIR=${DATADIR:?DATADIR is not set; it is a macro of userconfig.xml}
PORT=${PORT:-3306}
LISTEN=${LISTEN-*}
SOCKET=${SOCKET:-/run/mysqld/mysqld.sock}
OSUSER=${OSUSER:-mysql}
CONFIG=${CONFIG:-}

EXECUTABLE='/(mariadbd|mysqld)$'
DIRECTORY=$DATADIR
ARGUMENT=--datadir=$DATADIR
# shellcheck source=../../lib/server.bash
source "$GEMELLIB/server.bash"

server_check() {
  need_user "$OSUSER" "install the package mariadb-server, or set OSUSER to the owner of $DATADIR"
  need mariadbd "install the package mariadb-server"
  need mariadb-admin "install the package mariadb-client"
}

server_command() {
  [[ -d $DATADIR/mysql ]] || die 8 "$DATADIR holds no MariaDB data: there is no $DATADIR/mysql" \
    "on the first node only: mariadb-install-db --user=$OSUSER --datadir=$DATADIR"
  refuse_taken_port "$PORT"
  install -d -o "$OSUSER" -g "$(id -g "$OSUSER")" -m 0755 "$(dirname "$SOCKET")" "$RUN/own"
  # A socket is of this node only: one of a server that was killed is in the way of nobody but us.
  rm -f "$SOCKET"
  command=(mariadbd)
  # Must be the first option.
  if [[ -n $CONFIG ]]; then command+=("--defaults-file=$CONFIG"); fi
  command+=("--datadir=$DATADIR" "--port=$PORT" "--bind-address=$LISTEN" "--socket=$SOCKET")
  command+=("--pid-file=$RUN/own/mariadb.pid" "--user=$OSUSER")
}

# Also true when the server refuses the user: it answers.
server_ready() {
  timeout 5 mariadb-admin --no-defaults --connect-timeout=3 --socket="$SOCKET" ping
}
