#!/bin/bash
# Runs a program again when it fails, as systemd's Restart=on-failure does.
#
# usage: supervise.sh LOG RESTART_MS PROGRAM [ARGUMENTS...]
# Ends when the program ends with 0, or with 2, 4, 6 or 8 (usage, permission, refused,
# prerequisite missing): starting again would not help.
set -u
log=$1 pause=$2
shift 2
exec </dev/null >>"$log" 2>&1
while :; do
  echo "supervise: $(date -u +%FT%T.%3NZ) starting $*"
  "$@"
  code=$?
  echo "supervise: $(date -u +%FT%T.%3NZ) ended with $code"
  case $code in
    0 | 2 | 4 | 6 | 8) exit "$code" ;;
  esac
  sleep "$(printf '%d.%03d' $((pause / 1000)) $((pause % 1000)))"
done
