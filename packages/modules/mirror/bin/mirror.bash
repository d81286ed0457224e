# Shared by the scripts of this module: systemd units (SERVICES), or one command (COMMAND).
#
# Sourced by bash; wants `set -eu`.

COMMAND=${COMMAND:-}
OSUSER=${OSUSER:-}
READY=${READY:-}

DIRECTORY=${DIRECTORY:-/nonexistent}
OWNER=$OSUSER
# shellcheck source=../../lib/server.bash
source "$GEMELLIB/server.bash"
choose_units "$@"

server_check() {
  if [[ -n $OSUSER ]]; then need_user "$OSUSER" "create it with the same numeric id on both nodes"; fi
}

server_command() { command=(bash -c "exec $COMMAND"); }

# Without READY: one that has not ended within half a second runs.
server_ready() {
  if [[ -n $READY ]]; then
    timeout 10 bash -c "$READY"
  else
    sleep 0.5
    find_started
    [[ -n $started ]]
  fi
}
