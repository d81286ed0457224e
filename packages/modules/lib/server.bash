# The life of one server process with its children: found, started, waited for, stopped, killed.
#
# Invariant: a process is only ever signalled when it is proven to belong to this module: it was started
# here (pid and start time are remembered), or it runs EXECUTABLE in the mirrored DIRECTORY or with ARGUMENT on its
# command line. Other servers of the same program on the node, in containers too, are left alone.
#
# A module sets, before it calls anything:
#   EXECUTABLE     expression on the path of the program that runs; empty: known by its start only
#   DIRECTORY      the working directory of the server
#   ARGUMENT       text on the command line of the server, or empty
#   ANY_NAMESPACE  set when the server makes a mount namespace of its own
#   START_TIMEOUT, STOP_TIMEOUT   seconds
#   SERVICE        systemd unit that runs the server instead of these scripts, or empty
#   OWNER          user that the server is started as; empty: root
# and the functions
#   server_check   what a start needs is there; dies when it is not
#   server_command sets command: the program and its arguments, staying in the foreground
#   server_ready   whether it answers
#   server_stop PID   asks it to end; SIGTERM when the module has none
#
# shellcheck source=base.bash
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/base.bash"

PIDFILE=$RUN/server.pid
SERVICE=${SERVICE:-}
EXECUTABLE=${EXECUTABLE:-}
ARGUMENT=${ARGUMENT:-}
OWNER=${OWNER:-}
START_TIMEOUT=${START_TIMEOUT:-60}
STOP_TIMEOUT=${STOP_TIMEOUT:-30}

server_check() { :; }
server_stop() { kill -TERM "$1" 2>/dev/null || true; }

# start_time PID: in clock ticks since boot; what makes a pid that is used again another one.
start_time() {
  local status fields
  { read -r status <"/proc/$1/stat"; } 2>/dev/null || return 1
  # The command name stands in parentheses and may hold anything.
  read -ra fields <<<"${status##*) }"
  [[ ${fields[0]} != [ZX] ]] || return 1
  say "${fields[19]}"
}

# Sets started: the pid that start_server remembered, if that process still lives; and session: its
# session, if that may still have members. A pid is not used again as long as it names a session.
find_started() {
  local pid since
  started=
  session=
  [[ -r $PIDFILE ]] || return 0
  read -r pid since <"$PIDFILE" || return 0
  if [[ $(start_time "$pid") == "$since" ]]; then
    started=$pid
    session=$pid
  elif ! start_time "$pid" >/dev/null; then
    session=$pid
  fi
}

# Sets servers: the pids of this module's server and its children, and leader: the first of them.
find_servers() {
  local path kind target pid own real pids=()
  local -A cwd=() space=() parent=() member=()
  real=$(readlink -m "$DIRECTORY")
  own=$(readlink /proc/self/ns/mnt)
  find_started
  servers=()
  leader=$started
  if [[ -n $session ]]; then
    # Whoever is left of the session, also when its leader has ended.
    mapfile -t servers < <(ps -s "$session" -o pid=,stat= | awk '$2 !~ /^[ZX]/ { print $1 }')
  fi
  [[ -n $EXECUTABLE ]] || return 0
  for pid in "${servers[@]}"; do member[$pid]=1; done
  while IFS= read -r -d '' path && IFS= read -r -d '' kind && IFS= read -r -d '' target; do
    pid=${path#/proc/}
    pid=${pid%%/*}
    case $kind in
      exe) if [[ ${target% (deleted)} =~ $EXECUTABLE ]]; then pids+=("$pid"); fi ;;
      cwd) cwd[$pid]=$target ;;
      mnt) space[$pid]=$target ;;
    esac
  done < <(find /proc/[0-9]*/exe /proc/[0-9]*/cwd /proc/[0-9]*/ns/mnt -maxdepth 0 \
    -printf '%h\0%f\0%l\0' 2>/dev/null)
  for pid in "${pids[@]}"; do
    parent[$pid]=$(parent_of "$pid") || continue
    # The same path in a container is another directory.
    [[ ${space[$pid]:-} == "$own" || -n ${ANY_NAMESPACE:-} ]] || continue
    if [[ ${cwd[$pid]:-} == "$real" ]] || has_argument "$pid"; then member[$pid]=1; fi
  done
  for pid in "${pids[@]}"; do
    if [[ -n ${member[${parent[$pid]:-0}]:-} ]]; then member[$pid]=1; fi
    [[ -n ${member[$pid]:-} ]] || continue
    if [[ " ${servers[*]} " != *" $pid "* ]]; then servers+=("$pid"); fi
    if [[ -z $leader && -z ${member[${parent[$pid]:-0}]:-} ]]; then leader=$pid; fi
  done
}

# parent_of PID; fails for one that has ended.
parent_of() {
  local status fields
  { read -r status <"/proc/$1/stat"; } 2>/dev/null || return 1
  read -ra fields <<<"${status##*) }"
  [[ ${fields[0]} != [ZX] ]] || return 1
  say "${fields[1]}"
}

has_argument() {
  local arguments
  [[ -n $ARGUMENT ]] || return 1
  { mapfile -d '' -t arguments <"/proc/$1/cmdline"; } 2>/dev/null || return 1
  [[ " ${arguments[*]} " == *" $ARGUMENT "* ]]
}

# The processes and everything that they started.
server_tree() {
  ps -eo pid=,ppid= | awk -v roots="${servers[*]}" '
    BEGIN { count = split(roots, root, " "); for (i = 1; i <= count; i++) found[root[i]] = 1 }
    { parent[$1] = $2 }
    END {
      for (grown = 1; grown; ) {
        grown = 0
        for (pid in parent) if (!(pid in found) && (parent[pid] in found)) { found[pid] = 1; grown = 1 }
      }
      for (pid in found) print pid
    }'
}

# wait_gone SECONDS: whether no process of the server is left within that time.
wait_gone() {
  local deadline=$(($(now) + $1 * 1000000))
  while find_servers && ((${#servers[@]} > 0)); do
    (($(now) < deadline)) || return 1
    sleep 0.05
  done
}

kill_servers() {
  local pids
  find_servers
  ((${#servers[@]} > 0)) || return 0
  mapfile -t pids < <(server_tree)
  say "Killing ${#pids[@]} processes of $GEMELMODULE: ${pids[*]}"
  kill -KILL "${pids[@]}" 2>/dev/null || true
  wait_gone 10 || die 1 "Processes of $GEMELMODULE do not end: ${servers[*]}" \
    "see what they wait for: cat /proc/${servers[0]}/stack"
}

# Start `command`, detached, with output of its own: a server keeps what it is given for its whole life.
launch() {
  local become=()
  if [[ -n $OWNER ]]; then
    become=(setpriv "--reuid=$OWNER" "--regid=$(id -g "$OWNER")" --init-groups)
  fi
  mkdir -p "$RUN" "$(dirname "$LOG")"
  rm -f "$PIDFILE"
  # A new session, in which the shell becomes the server: the pid that it writes is the server's.
  # shellcheck disable=SC2016
  setsid --fork bash -c '
    read -r status </proc/self/stat
    read -ra fields <<<"${status##*) }"
    printf "%s %s\n" "$$" "${fields[19]}" >"$1.new" && mv "$1.new" "$1"
    shift
    exec "$@"' start "$PIDFILE" "${become[@]}" "${command[@]}" </dev/null >>"$LOG" 2>&1
  local deadline=$(($(now) + 5000000))
  until [[ -e $PIDFILE ]]; do
    (($(now) < deadline)) || die 1 "${command[0]} cannot be started" "look at $LOG"
    sleep 0.01
  done
}

# Until it answers; one that ends meanwhile is told from one that takes long.
wait_ready() {
  local deadline=$(($(now) + START_TIMEOUT * 1000000))
  until server_ready >/dev/null 2>&1; do
    if [[ -z $SERVICE ]]; then
      find_started
      [[ -n $started ]] || failed_to_start
    fi
    (($(now) < deadline)) || die 5 "$GEMELMODULE does not answer after $START_TIMEOUT s" \
      "look at $LOG; a long recovery wants a larger START_TIMEOUT"
    sleep 0.05
  done
}

failed_to_start() {
  tail -n 8 "$LOG" >&2 || true
  die 1 "The server of $GEMELMODULE ended while it was starting" "look at $LOG"
}

# The body of start_prim. Does nothing when the server runs and answers.
start_server() {
  server_check
  find_servers
  if [[ -z $leader ]]; then
    # What a killed server left behind may still hold files and ports.
    kill_servers
    if [[ -n $SERVICE ]]; then
      say "Starting $SERVICE"
      timeout "$START_TIMEOUT" systemctl start "$SERVICE" ||
        die 1 "systemctl start $SERVICE failed" "look at journalctl -u $SERVICE"
    else
      server_command
      say "Starting ${command[*]}, log $LOG"
      launch
    fi
  elif [[ $leader != "$started" ]]; then
    # It was started by a gemeld whose /run is gone, or by hand: remembered from now on.
    mkdir -p "$RUN"
    say "$leader $(start_time "$leader")" >"$PIDFILE"
  fi
  wait_ready
  find_servers
  say "$GEMELMODULE serves (pid ${leader:-of $SERVICE})"
}

# The body of stop_prim: stop_server "$@".
stop_server() {
  find_servers
  if ((${#servers[@]} == 0)); then
    say "$GEMELMODULE does not run"
  elif [[ ${1:-} == force ]]; then
    kill_servers
    # Nothing runs any more; this tells systemd so, and ends its own attempts to restart.
    if [[ -n $SERVICE ]]; then timeout 10 systemctl stop "$SERVICE" || true; fi
    kill_servers
  elif [[ -z $leader ]]; then
    kill_servers
  else
    say "Stopping $GEMELMODULE (pid $leader)"
    if [[ -n $SERVICE ]] && systemctl is-active --quiet "$SERVICE"; then
      timeout "$STOP_TIMEOUT" systemctl stop "$SERVICE" || say "systemctl stop $SERVICE failed"
    fi
    server_stop "$leader"
    wait_gone "$STOP_TIMEOUT" || die 1 \
      "$GEMELMODULE still runs after $STOP_TIMEOUT s (${#servers[@]} processes)"
  fi
  rm -f "$PIDFILE"
}

# The body of prestart: prestart_server FOLDER "$@", with the module's own stop_prim, or stop_both of a farm. What runs here is
# stopped, and what a start will need is missed now rather than at a failover.
prestart_server() {
  local stop=$1/stop_prim
  [[ -e $stop ]] || stop=$1/stop_both
  shift
  "$stop" "$@" || "$stop" force "$@"
  server_check
  if [[ -n $SERVICE ]] && systemctl is-enabled --quiet "$SERVICE" 2>/dev/null; then
    say "Warning: $SERVICE starts at boot by itself; systemctl disable $SERVICE"
  fi
}
