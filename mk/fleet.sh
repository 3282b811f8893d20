#!/bin/sh
# fleet.sh [INIT...] : Ansible's modules against the services that are installed
# for sysvinit and OpenRC, in throw-away overlays (see tests/lab/nsroot.sh).
# For root, on Debian.  Fails if a task does.
set -eu
src=$QBOOT_SRC obj=$QBOOT_OBJ
lab=$obj/tests/lab
work=$obj/fleet

if [ $# -eq 0 ]; then
	set -- sysvinit openrc
fi

# try INIT LAYER
try() {
	sh "$src/tests/lab/mklayers.sh" "$lab" "$2"
	cat > "$work/steps" << EOT
QBOOT_SRC='$src' QBOOT_OBJ='$obj'
export QBOOT_SRC QBOOT_OBJ
. "\$QBOOT_SRC/tests/lab/steps.subr"
place_two
[ '$1' = sysvinit ] || start_openrc
bootctrl -q install '$1'
export ANSIBLE_PYTHON_INTERPRETER=/usr/bin/python3 ANSIBLE_NOCOLOR=1
ansible-playbook -i localhost, -e init='$1' "\$QBOOT_SRC/tests/lab/fleet.yml"
EOT
	sh "$src/tests/lab/nsroot.sh" -b "$src" -b "$obj" -l "$lab/$2" / \
	    /bin/sh "$work/steps" > "$work/$1.log" 2>&1 || {
		cat "$work/$1.log" >&2
		echo "fleet: $1 FAILED" >&2
		return 1
	}
	echo "fleet: $1 ok"
}

mkdir -p "$work"
status=0
for init; do
	case $init in
	sysvinit) layer=sysv ;;
	openrc) layer=openrc ;;
	*)
		echo "fleet.sh: no layer for $init" >&2
		exit 2
		;;
	esac
	try "$init" "$layer" || status=1
done
exit "$status"
