#!/bin/bash
# PID 1 of a lab host: makes the root directory, says so, then reaps children until it is killed.
#
# Runs in new network, mount, PID, IPC and UTS namespaces, see host.ts. Environment:
#   LAB_NAME   host name
#   LAB_ROOT   directory on the machine that becomes /
#   LAB_BIND   further directories of the machine that must be visible, one per line
#   LAB_LIFE   "owner": ends when its standard input is closed; "detached": lives until it is killed
# Prints "pid N" (as the machine sees it) and "ready".
set -eu

# The machine's /proc is still mounted, so this is the number outside.
read -r outer _ </proc/self/stat
echo "pid $outer"

mount --bind "$LAB_ROOT" "$LAB_ROOT"

# Programs come from the machine, read-only; what a host writes has its own place.
for entry in /*; do
  case ${entry#/} in
    dev | etc | lost+found | proc | run | srv | sys | tmp | var) continue ;;
  esac
  if [ -L "$entry" ]; then
    [ -L "$LAB_ROOT$entry" ] || cp -P "$entry" "$LAB_ROOT$entry"
  elif [ -d "$entry" ]; then
    mkdir -p "$LAB_ROOT$entry"
    mount --rbind "$entry" "$LAB_ROOT$entry"
    mount -o remount,bind,ro "$LAB_ROOT$entry"
  fi
done
while IFS= read -r directory; do
  # Already visible when it lies below a directory bound above.
  if [ -n "$directory" ] && [ -z "$(ls -A "$LAB_ROOT$directory" 2>/dev/null)" ]; then
    mkdir -p "$LAB_ROOT$directory"
    mount --bind "$directory" "$LAB_ROOT$directory"
    mount -o remount,bind,ro "$LAB_ROOT$directory"
  fi
done <<<"$LAB_BIND"

mount --rbind /dev "$LAB_ROOT/dev"
mount -t tmpfs -o mode=1777,nosuid,nodev tmpfs "$LAB_ROOT/dev/shm"
mount -t tmpfs -o mode=755,nosuid,nodev tmpfs "$LAB_ROOT/run"
mkdir -p -m 1777 "$LAB_ROOT/run/lock"
if id postgres >/dev/null 2>&1; then
  install -d -o postgres -g postgres -m 2775 "$LAB_ROOT/run/postgresql"
fi
mount -t proc proc "$LAB_ROOT/proc"
mount -t sysfs sysfs "$LAB_ROOT/sys"
mount -t fusectl fusectl "$LAB_ROOT/sys/fs/fuse/connections" 2>/dev/null || true

cd "$LAB_ROOT"
pivot_root . .
# The old root lies on top of the new one now.
umount -l .
cd /

hostname "$LAB_NAME"
ip link set lo up
echo ready

if [ "$LAB_LIFE" = owner ]; then
  # Nothing is ever sent: this returns when the owner is gone, however it ended.
  read -r _ || true
  exit 0
fi
exec </dev/null >/dev/null 2>&1
while :; do
  sleep infinity &
  wait $! || true
done
