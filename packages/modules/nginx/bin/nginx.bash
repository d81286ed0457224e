# Shared by the scripts of this module: how nginx is started, asked and found.
#
# Sourced by bash; wants `set -eu`.

WEBROOT=${WEBROOT:?WEBROOT is not set; it is a macro of userconfig.xml}
PORT=${PORT:-80}
PAGE=${PAGE:-/}
OSUSER=${OSUSER:-www-data}
CONFIG=${CONFIG:-}

EXECUTABLE='/nginx$'
DIRECTORY=$WEBROOT
# The prefix is what makes a master this module's.
ARGUMENT="-p $WEBROOT"
# shellcheck source=../../lib/server.bash
source "$GEMELLIB/server.bash"

server_check() {
  need nginx "install the package nginx-light"
  need_user "$OSUSER" "set OSUSER to the user that the workers run as"
}

server_command() {
  refuse_taken_port "$PORT"
  mkdir -p "$RUN"
  if [[ -z $CONFIG ]]; then
    CONFIG=$RUN/nginx.conf
    write_config >"$CONFIG"
  fi
  command=(nginx -p "$WEBROOT" -e stderr -c "$CONFIG" -g "daemon off; pid $RUN/nginx.pid;")
  # Says the line that is wrong.
  local words
  words=$("${command[@]}" -q -t 2>&1) || die 2 "${words%%$'\n'*}" "correct $CONFIG on both nodes"
}

# Nothing of it lies in the mirrored directory: what nginx itself writes is of this node only.
write_config() {
  cat <<END
user $OSUSER;
worker_processes auto;
events { worker_connections 1024; }
http {
  include /etc/nginx/mime.types;
  default_type application/octet-stream;
  sendfile on;
  access_log off;
  client_body_temp_path $RUN/body;
  proxy_temp_path $RUN/proxy;
  fastcgi_temp_path $RUN/fastcgi;
  uwsgi_temp_path $RUN/uwsgi;
  scgi_temp_path $RUN/scgi;
  server {
    listen $PORT;
    listen [::]:$PORT;
    root $WEBROOT;
  }
}
END
}

# Any answer is one: what the page says is for the checker.
server_ready() {
  exec 7<>"/dev/tcp/127.0.0.1/$PORT" || return 1
  exec 7>&-
}

# Requests that run are answered to their end.
server_stop() { kill -QUIT "$1" 2>/dev/null || true; }
