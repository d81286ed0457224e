# What the scripts of all modules share: words, errors, the environment.
#
# Sourced by bash; wants `set -eu`. Exit codes as those of gemel: 1 failed, 2 usage, 5 time-out,
# 8 something needed is missing.
#
# A module's own variables come from the <var> of its userconfig.xml.

GEMELMODULE=${GEMELMODULE:?GEMELMODULE is not set; Gemel runs this script}
RUN=${GEMELRUN:-/run/gemel/modules/$GEMELMODULE}
LOG=${GEMELLOG:-/var/log/gemel/modules/$GEMELMODULE}/server.log

# A working directory that every user can read, and that keeps nothing mounted.
cd /

say() { printf '%s\n' "$*"; }

# die CODE MESSAGE [REMEDY]
die() {
  printf 'Error: %s\n' "$2" >&2
  if [[ -n ${3:-} ]]; then printf 'Try: %s\n' "$3" >&2; fi
  exit "$1"
}

# Microseconds, for deadlines.
now() { say "${EPOCHREALTIME/[.,]/}"; }

# need PROGRAM REMEDY
need() { command -v "$1" >/dev/null || die 8 "There is no program $1 on this node" "$2"; }

# need_user USER REMEDY
need_user() { id -u "$1" >/dev/null 2>&1 || die 8 "There is no user $1 on this node" "$2"; }

# Sets units: the systemd units that are meant, in the order of their start: those of `-Services "a, b"`
# among the arguments, else of SERVICES. Sets chosen when they were among the arguments: only they are meant.
choose_units() {
  local list=${SERVICES:-} unit names
  chosen=
  while (($# > 0)); do
    if [[ $1 == -Services ]]; then
      list=${2:-}
      chosen=1
    fi
    shift
  done
  units=()
  IFS=, read -ra names <<<"$list"
  for unit in "${names[@]}"; do
    unit=${unit//[[:space:]]/}
    if [[ -n $unit ]]; then units+=("$unit"); fi
  done
}

# refuse_taken_port PORT: a server that finds its port taken fails late, or serves where nobody looks.
# Without `ss`, what the server says has to do.
refuse_taken_port() {
  local address users
  command -v ss >/dev/null || return 0
  while read -r _ _ _ address _ users; do
    [[ -n $address ]] || continue
    die 8 "Port $1 is in use on ${address%:*} by ${users:-another process}" \
      "end that process, or set another PORT"
  done < <(ss -Hltnp "sport = :$1")
}

# watch_resource RESOURCE SECONDS GRACE COMMAND...: the loop of a custom checker. Says `up` when COMMAND
# succeeds, `down` when it failed GRACE times in a row, and nothing when nothing has changed.
watch_resource() {
  local resource=$1 seconds=$2 grace=$3 failed=0 said= value
  shift 3
  while :; do
    if "$@" >/dev/null 2>&1; then failed=0; else failed=$((failed + 1)); fi
    value=
    if ((failed == 0)); then value=up; elif ((failed >= grace)); then value=down; fi
    # "down" is said again: what hears it may have been unable to act on it before.
    if [[ -n $value && ($value != "$said" || $value == down) ]]; then
      if gemel set -m "$GEMELMODULE" -r "$resource" -v "$value" -i "${0##*/}"; then said=$value; fi
    fi
    sleep "$seconds"
  done
}
