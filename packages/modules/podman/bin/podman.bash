# Shared by the scripts of this module: one container, by podman or docker.
#
# Sourced by bash; wants `set -eu`.

DIRECTORY=${DIRECTORY:?DIRECTORY is not set; it is a macro of userconfig.xml}
TARGET=${TARGET:-/data}
IMAGE=${IMAGE:-}
COMMAND=${COMMAND:-}
OPTIONS=${OPTIONS:-}
CONTAINER=${CONTAINER:-gemel-app}
ENGINE=${ENGINE:-podman}
ENGINE_OPTIONS=${ENGINE_OPTIONS:-}
START_TIMEOUT=${START_TIMEOUT:-60}
STOP_TIMEOUT=${STOP_TIMEOUT:-30}
# shellcheck source=../../lib/base.bash
source "$GEMELLIB/base.bash"

read -ra engine <<<"$ENGINE $ENGINE_OPTIONS"

engine() { "${engine[@]}" "$@" </dev/null; }

check_engine() { need "$ENGINE" "install the package podman, or docker.io with ENGINE=docker"; }

# Prints the pid of the container's first process as this node sees it; fails when it does not run.
container_pid() {
  local state
  state=$(engine container inspect --format '{{.State.Running}} {{.State.Pid}}' "$CONTAINER" 2>/dev/null) || return 1
  [[ $state == "true "* ]] && say "${state#true }"
}

container_exists() { engine container inspect --format . "$CONTAINER" >/dev/null 2>&1; }
