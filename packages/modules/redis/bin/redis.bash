# Shared by the scripts of this module: how Redis is started, asked and found.
#
# Sourced by bash; wants `set -eu`.

DATADIR=${DATADIR:?DATADIR is not set; it is a macro of userconfig.xml}
PORT=${PORT:-6379}
LISTEN=${LISTEN:-'* -::*'}
OSUSER=${OSUSER:-redis}
APPENDFSYNC=${APPENDFSYNC:-always}
CONFIG=${CONFIG:-}

# The program is one file with several names.
EXECUTABLE='/redis-(server|check-rdb)$'
DIRECTORY=$DATADIR
OWNER=$OSUSER
# shellcheck source=../../lib/server.bash
source "$GEMELLIB/server.bash"

server_check() {
  need_user "$OSUSER" "install the package redis-server, or set OSUSER to the owner of $DATADIR"
  need redis-server "install the package redis-server"
  need redis-cli "install the package redis-tools"
}

server_command() {
  local addresses
  [[ -d $DATADIR ]] || die 8 "The directory $DATADIR does not exist" \
    "create it, owned by $OSUSER, on both nodes"
  refuse_taken_port "$PORT"
  install -d -o "$OSUSER" -g "$(id -g "$OSUSER")" -m 0755 "$RUN/own"
  read -ra addresses <<<"$LISTEN"
  command=(redis-server)
  # Must be the first argument; what follows wins over it.
  if [[ -n $CONFIG ]]; then command+=("$CONFIG"); fi
  command+=(--daemonize no --dir "$DATADIR" --port "$PORT" --bind "${addresses[@]}")
  command+=(--appendonly yes --appendfsync "$APPENDFSYNC" --logfile "" --pidfile "" --unixsocket "$RUN/own/redis.sock")
}

# Also true when it wants a password: it answers. It does not as long as it reads its data.
server_ready() {
  local answer place=(-h 127.0.0.1 -p "$PORT")
  if [[ -S $RUN/own/redis.sock ]]; then place=(-s "$RUN/own/redis.sock"); fi
  answer=$(timeout 3 redis-cli "${place[@]}" ping 2>&1) || return 1
  [[ $answer == PONG || $answer == *NOAUTH* ]]
}
