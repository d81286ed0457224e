# Shared by the scripts of this module: how HAProxy is started, asked and found.
#
# Sourced by bash; wants `set -eu`.

PORT=${PORT:-80}
CONFIG=${CONFIG:?CONFIG is not set; it is a macro of userconfig.xml}

EXECUTABLE='/haproxy$'
DIRECTORY=$GEMELRUN
# The pid file is what makes a HAProxy this module's.
ARGUMENT="-p $GEMELRUN/haproxy.pid"
# shellcheck source=../../lib/server.bash
source "$GEMELLIB/server.bash"

server_check() { need haproxy "install the package haproxy, and systemctl disable --now haproxy"; }

server_command() {
  local words
  refuse_taken_port "$PORT"
  mkdir -p "$RUN"
  # The master stays in the foreground, whatever the configuration says of daemon.
  command=(haproxy -W -db -f "$CONFIG" -p "$GEMELRUN/haproxy.pid")
  # Says the line that is wrong.
  words=$(haproxy -c -q -f "$CONFIG" 2>&1) || die 2 "$(grep -m 1 ALERT <<<"$words")" "correct $CONFIG"
}

server_ready() { (exec 3<>"/dev/tcp/127.0.0.1/$PORT") 2>/dev/null; }

# Lets connections end; no new ones come, this node has no share any more.
server_stop() { kill -USR1 "$1" 2>/dev/null || true; }
