# What the scripts share: nginx by its configuration, with a pid file of the module's own.
set -eu

pid_file=${GEMELUSERVAR:?}/nginx.pid

# The master process of this module's nginx, when it runs.
nginx_pid() {
  local pid
  pid=$(cat "$pid_file" 2>/dev/null) || return 1
  [[ -n $pid && $(readlink "/proc/$pid/exe") == */nginx ]] || return 1
  echo "$pid"
}

run_nginx() {
  command -v nginx >/dev/null || {
    echo "Error: nginx is not installed" >&2
    echo "Try: apt-get install nginx-light; systemctl disable --now nginx" >&2
    exit 8
  }
  nginx -c "$CONFIG" -g "pid $pid_file;" "$@"
}

# Waits until nginx has ended; false after $1 seconds.
wait_gone() {
  local i
  for ((i = 0; i < $1 * 10; i++)); do
    nginx_pid >/dev/null || return 0
    sleep 0.1
  done
  return 1
}
