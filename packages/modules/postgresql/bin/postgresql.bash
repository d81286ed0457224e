# Shared by the scripts of this module: finds the programs and the processes of one data directory.
#
# Invariant: a process is only ever signalled when it is proven to belong to DATADIR, never by name
# or by a pid that a file claims. Other PostgreSQL servers on the node, in containers too, are left alone.
#
# Sourced by bash; wants `set -eu`. Exit codes: 1 failed, 5 time-out, 8 something needed is missing.

DATADIR=${DATADIR:?DATADIR is not set; it is a macro of userconfig.xml}
PORT=${PORT:-5432}
LISTEN=${LISTEN-*}
BINDIR=${BINDIR:-}
OSUSER=${OSUSER:-postgres}
SERVICE=${SERVICE:-}
CONFIG=${CONFIG:-}
START_TIMEOUT=${START_TIMEOUT:-600}
STOP_TIMEOUT=${STOP_TIMEOUT:-60}
GEMELMODULE=${GEMELMODULE:-postgresql}
LOG=${GEMELLOG:-/var/log/gemel/modules/$GEMELMODULE}/postgresql.log

# The environment of the daemon must not redirect the client programs, and the working directory must be
# one that every user can read.
unset PGDATA PGHOST PGPORT PGUSER PGDATABASE PGOPTIONS PGSERVICE
cd /

say() { printf '%s\n' "$*"; }

# die CODE MESSAGE [REMEDY]
die() {
  printf 'Error: %s\n' "$2" >&2
  if [[ -n ${3:-} ]]; then printf 'Try: %s\n' "$3" >&2; fi
  exit "$1"
}

as_owner() {
  if [[ $(id -un) == "$OSUSER" ]]; then "$@"; else runuser -u "$OSUSER" -- "$@"; fi
}

# --- programs ---------------------------------------------------------------------------------------

# Sets major: the version that the data directory was made with, "15" or, before 10, "9.6".
read_major() {
  [[ -d $DATADIR ]] || die 8 "The data directory $DATADIR does not exist" \
    "create it, owned by $OSUSER with mode 0700, on both nodes"
  [[ -r $DATADIR/PG_VERSION ]] || die 8 "$DATADIR holds no PostgreSQL data: there is no PG_VERSION" \
    "on the first node only: $(initdb_command)"
  read -r major <"$DATADIR/PG_VERSION"
}

initdb_command() {
  local initdb=initdb folder
  for folder in "$BINDIR" $(version_folders); do
    if [[ -x $folder/initdb ]]; then initdb=$folder/initdb && break; fi
  done
  say "runuser -u $OSUSER -- $initdb --data-checksums -D $DATADIR"
}

# Folders where distributions put the programs, newest version first.
version_folders() {
  printf '%s\n' /usr/lib/postgresql/*/bin /usr/pgsql-*/bin | grep -v '[*]' | sort -rV || true
  say /usr/local/pgsql/bin
  local found
  if found=$(command -v postgres); then dirname "$(readlink -f "$found")"; fi
}

# Sets bindir: the folder whose server has exactly the data directory's version.
find_bindir() {
  local folder version
  read_major
  for folder in ${BINDIR:-$(version_folders)}; do
    [[ -x $folder/postgres ]] || continue
    version=$("$folder/postgres" --version)
    version=${version#postgres (PostgreSQL) }
    if [[ $version =~ ^"$major"([^0-9]|$) ]]; then
      bindir=$folder
      return 0
    fi
  done
  die 8 "PostgreSQL $major, with which $DATADIR was made, is not installed${BINDIR:+ in $BINDIR}" \
    "install postgresql-$major (Debian, Ubuntu) or postgresql$major-server (RHEL), or set BINDIR"
}

# Sets config: the postgresql.conf in use, empty when it is the one in the data directory.
find_config() {
  local candidate
  config=$CONFIG
  if [[ -n $config || -e $DATADIR/postgresql.conf ]]; then return 0; fi
  for candidate in "/etc/postgresql/$major"/*/postgresql.conf; do
    if grep -Eqs "^[[:space:]]*data_directory[[:space:]]*=[[:space:]]*'$DATADIR/?'" "$candidate"; then
      config=$candidate
      return 0
    fi
  done
  die 8 "There is no postgresql.conf in $DATADIR, and none in /etc/postgresql names it" \
    "set CONFIG to the path of the postgresql.conf, the same on both nodes"
}

# --- processes --------------------------------------------------------------------------------------

# Sets servers: the pids of all server processes of this data directory, and postmaster: the pid of
# the one that leads them, or empty.
#
# A server process has the data directory as its working directory. The same path in a container is
# another directory, so the mount namespace or the inode must be the same too. A postmaster is also
# known by its -D, and a process by its parent, for a directory that was unmounted under them. Children
# rewrite their command line, so who still has "postgres" as its own name leads. A process that is
# about to be gone has no program any more, but still holds its directory and its files.
find_servers() {
  local real own path kind target pid pids=() ending=()
  local -A cwd=() space=() parent=() leads=() named=() member=()
  real=$(readlink -m "$DATADIR")
  own=$(readlink /proc/self/ns/mnt)
  while IFS= read -r -d '' path && IFS= read -r -d '' kind && IFS= read -r -d '' target; do
    pid=${path#/proc/}
    pid=${pid%%/*}
    case $kind in
      exe)
        if [[ -z $target ]]; then
          ending+=("$pid")
        elif [[ $target =~ /(postgres|postmaster)(\ \(deleted\))?$ ]]; then
          pids+=("$pid")
        fi
        ;;
      cwd) cwd[$pid]=$target ;;
      mnt) space[$pid]=$target ;;
    esac
  done < <(find /proc/[0-9]*/exe /proc/[0-9]*/cwd /proc/[0-9]*/ns/mnt -maxdepth 0 \
    -printf '%h\0%f\0%l\0' 2>/dev/null)
  for pid in "${pids[@]}"; do
    read_process "$pid" || continue
    if [[ ${space[$pid]:-} == "$own" ]]; then
      if [[ ${cwd[$pid]:-} == "$real" || -n ${named[$pid]:-} ]]; then member[$pid]=1; fi
    fi
    if [[ /proc/$pid/cwd -ef $real ]]; then member[$pid]=1; fi
  done
  servers=()
  for pid in "${ending[@]}"; do
    if [[ ${space[$pid]:-} == "$own" && ${cwd[$pid]:-} == "$real" ]]; then servers+=("$pid"); fi
  done
  postmaster=
  for pid in "${pids[@]}"; do
    if [[ -n ${member[${parent[$pid]:-0}]:-} ]]; then
      member[$pid]=1
    elif [[ -n ${member[$pid]:-} && -n ${leads[$pid]:-} ]]; then
      postmaster=$pid
    fi
    if [[ -n ${member[$pid]:-} ]]; then servers+=("$pid"); fi
  done
}

# Fills parent[pid], for a postmaster leads[pid], and for one with DATADIR in its arguments named[pid].
read_process() {
  local pid=$1 status arguments
  { read -r status <"/proc/$pid/stat"; } 2>/dev/null || return 1
  # The command name stands in parentheses and may hold anything; state and parent follow.
  read -r _ parent[$pid] _ <<<"${status##*) }"
  { mapfile -d '' -t arguments <"/proc/$pid/cmdline"; } 2>/dev/null || return 1
  case ${arguments[0]:-} in
    postgres | postmaster | */postgres | */postmaster) ;;
    *) return 0 ;;
  esac
  leads[$pid]=1
  case " ${arguments[*]} " in
    *" -D $DATADIR "* | *" -D $DATADIR/ "* | *" -D $real "* | *" -D $real/ "*) named[$pid]=1 ;;
  esac
}

# The server processes and everything they started (archive_command and the like).
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

# wait_gone SECONDS: whether no server process is left within that time.
wait_gone() {
  local deadline=$((${EPOCHREALTIME/./} + $1 * 1000000))
  while find_servers && ((${#servers[@]} > 0)); do
    ((${EPOCHREALTIME/./} < deadline)) || return 1
    sleep 0.03
  done
}

# End every process of this data directory at once. The database recovers from its log at the next
# start, as after a power cut.
kill_servers() {
  local pids
  find_servers
  ((${#servers[@]} > 0)) || return 0
  mapfile -t pids < <(server_tree)
  say "Killing ${#pids[@]} processes of $DATADIR: ${pids[*]}"
  kill -KILL "${pids[@]}" 2>/dev/null || true
  wait_gone 10 || die 1 "Processes of $DATADIR do not end: ${servers[*]}" \
    "see what they wait for: cat /proc/${servers[0]}/stack"
}

# The server also locks its socket, by pid. That lock outlives a killed server, and is in the way when
# the pid is in use again or the dead process was not collected. To be called when no server of this
# directory runs, with read_lock done while its lock file was there.
remove_socket_lock() {
  local lines=() lock=$lock_socket/.s.PGSQL.$lock_port.lock
  [[ -n $lock_socket && -r $lock ]] || return 0
  { mapfile -t lines <"$lock"; } 2>/dev/null || return 0
  if [[ ${lines[1]:-} == "$DATADIR" ]]; then rm -f "$lock"; fi
}

# Sets lock_pid, lock_port, lock_socket, lock_status from postmaster.pid; empty without it.
read_lock() {
  local lines=()
  if [[ -r $DATADIR/postmaster.pid ]]; then
    { mapfile -t lines <"$DATADIR/postmaster.pid"; } 2>/dev/null || true
  fi
  lock_pid=${lines[0]:-}
  lock_port=${lines[3]:-$PORT}
  lock_socket=${lines[4]:-}
  lock_status=${lines[7]:-}
  lock_status=${lock_status%% *}
}

# Whether the running postmaster accepts connections.
is_ready() {
  read_lock
  [[ $lock_pid == "$postmaster" ]] && [[ $lock_status == ready || $lock_status == standby ]]
}
