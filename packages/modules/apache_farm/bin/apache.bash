# Shared by the scripts of this module: how Apache is started, asked and found.
#
# Sourced by bash; wants `set -eu`.

PORT=${PORT:-80}
CONFIG=${CONFIG:?CONFIG is not set; it is a macro of userconfig.xml}
# The user, the group and the directories that Debian's configuration takes from the environment.
APACHE_ENVIRONMENT=${APACHE_ENVIRONMENT:-/etc/apache2/envvars}

EXECUTABLE='/(apache2|httpd)$'
DIRECTORY=$GEMELRUN
# The pid file is what makes an Apache this module's.
ARGUMENT="PidFile $GEMELRUN/apache.pid"
# shellcheck source=../../lib/server.bash
source "$GEMELLIB/server.bash"

# Sets program: apache2 as Debian calls it, or httpd.
find_program() {
  program=$(command -v apache2 || command -v httpd) ||
    die 8 "There is no program apache2 on this node" "install the package apache2, and systemctl disable --now apache2"
}

server_check() { find_program; }

server_command() {
  local words
  find_program
  refuse_taken_port "$PORT"
  mkdir -p "$RUN"
  if [[ -r $APACHE_ENVIRONMENT ]]; then
    set +u
    # shellcheck disable=SC1090
    source "$APACHE_ENVIRONMENT"
    set -u
    mkdir -p "${APACHE_RUN_DIR:-/var/run/apache2}" "${APACHE_LOCK_DIR:-/var/lock/apache2}" "${APACHE_LOG_DIR:-/var/log/apache2}"
  fi
  # What follows the configuration wins over it.
  command=("$program" -D FOREGROUND -f "$CONFIG" -c "$ARGUMENT")
  # Says the line that is wrong.
  words=$("$program" -t -f "$CONFIG" 2>&1) || die 2 "$(grep -v AH00558 <<<"$words" | head -n 1)" "correct $CONFIG"
}

server_ready() { (exec 3<>"/dev/tcp/127.0.0.1/$PORT") 2>/dev/null; }

# Lets requests end; no new ones come, this node has no share any more. Without the first process the others
# listen to nothing but force.
server_stop() {
  if [[ -n $started ]]; then
    kill -WINCH "$1" 2>/dev/null || true
  else
    kill -KILL "${servers[@]}" 2>/dev/null || true
  fi
}
