# Shared by the scripts of this module: one virtual machine of libvirt.
#
# Sourced by bash; wants `set -eu`.

DIRECTORY=${DIRECTORY:?DIRECTORY is not set; it is a macro of userconfig.xml}
DOMAIN=${DOMAIN:?DOMAIN is not set; it is a macro of userconfig.xml}
XML=${XML:-$DIRECTORY/domain.xml}
CONNECT=${CONNECT:-qemu:///system}
GUEST=${GUEST:-}
START_TIMEOUT=${START_TIMEOUT:-60}
STOP_TIMEOUT=${STOP_TIMEOUT:-120}

# The process of the machine, should libvirt be unable to say. It runs in a mount namespace of its own.
EXECUTABLE='/(qemu-system-[^/]*|qemu-kvm|kvm)$'
ARGUMENT=guest=$DOMAIN,debug-threads=on
ANY_NAMESPACE=1
# shellcheck source=../../lib/server.bash
source "$GEMELLIB/server.bash"

ask() { timeout 20 virsh --quiet --connect "$CONNECT" "$@" </dev/null; }

check_libvirt() {
  need virsh "install the packages libvirt-daemon-system, libvirt-clients and qemu-system-x86"
  ask uri >/dev/null || die 8 "libvirt does not answer on $CONNECT" "systemctl start libvirtd"
}

# Prints running, paused, in shutdown, shut off, crashed, ...; nothing when there is no such machine.
domain_state() {
  local state
  state=$(LC_ALL=C ask domstate "$DOMAIN" 2>/dev/null) || return 0
  say "$state"
}

# Whether neither libvirt nor the process list knows it to run.
is_off() {
  case $(domain_state) in '' | 'shut off') ;; *) return 1 ;; esac
  find_servers
  ((${#servers[@]} == 0))
}

# until_off SECONDS
until_off() {
  local deadline=$(($(now) + $1 * 1000000))
  until is_off; do
    (($(now) < deadline)) || return 1
    sleep 0.3
  done
}
