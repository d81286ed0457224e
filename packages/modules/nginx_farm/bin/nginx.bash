# Shared by the scripts of this module: how nginx is started, asked and found.
#
# Sourced by bash; wants `set -eu`.

PORT=${PORT:-80}
CONFIG=${CONFIG:?CONFIG is not set; it is a macro of userconfig.xml}

EXECUTABLE='/nginx$'
DIRECTORY=$GEMELRUN
# The pid file is what makes a master this module's.
ARGUMENT="pid $GEMELRUN/nginx.pid;"
# shellcheck source=../../lib/server.bash
source "$GEMELLIB/server.bash"

server_check() {
  need nginx "install the package nginx-light, and systemctl disable --now nginx"
}

server_command() {
  refuse_taken_port "$PORT"
  mkdir -p "$RUN"
  command=(nginx -e stderr -c "$CONFIG" -g "$ARGUMENT daemon off;")
  # Says the line that is wrong.
  local words
  words=$("${command[@]}" -q -t 2>&1) || die 2 "${words%%$'\n'*}" "correct $CONFIG"
}

server_ready() { (exec 3<>"/dev/tcp/127.0.0.1/$PORT") 2>/dev/null; }

# Requests that run are answered to their end; also by workers that have lost their master.
server_stop() {
  if [[ -n $started ]]; then
    kill -QUIT "$1" 2>/dev/null || true
  else
    kill -QUIT "${servers[@]}" 2>/dev/null || true
  fi
}
