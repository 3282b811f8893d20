#!/bin/sh
# bootstrap.sh build | demo | check | lint | bench | boot | fleet | deb : install
# the packages that are missing for it, by the host's package manager.  Nothing
# is done, and nothing asked of the network, when all are there.  Without root's
# rights it prints the one command to run as root.
#
# Debian's way is tried on each change.  Those of Alpine (apk), FreeBSD (pkg)
# and pkgsrc (pkgin) are written from their manuals and untried.
set -eu

# "a|b": the one or the other, whatever this release has.
packages_apt() {
	echo bmake libcdb-dev
	command -v "${CC:-cc}" > /dev/null || echo gcc libc6-dev
	case $1 in
	demo) echo ucspi-tcp mailfront ;;
	check | lint)
		echo kyua libatf-dev atf-sh tinycdb ucspi-tcp mailfront
		echo bash dash mksh 'ksh93u+m|ksh' busybox-static zsh fish
		echo valgrind strace util-linux procps iproute2 tini swaks faketime systemd jq
		echo mmdebstrap devscripts # what the inits are run in; checkbashisms
		;;
	bench) echo ucspi-tcp ipsvd xinetd util-linux ;;
	deb) echo debhelper dpkg-dev fakeroot lintian git ;;
	boot) echo qemu-system-x86 ipxe-qemu seabios cpio mmdebstrap ;;
	fleet) echo ansible-core util-linux iproute2 ;;
	esac
	if [ "$1" = lint ]; then
		echo clang clang-format clang-tidy cppcheck shellcheck mandoc
		echo musl-tools libclang-rt-dev file
		echo debhelper dpkg-dev fakeroot lintian git # tests/package
		command -v npm > /dev/null || echo npm
	fi
}

packages_apk() {
	echo bmake tinycdb-dev
	case $1 in
	check | lint)
		echo kyua atf-dev tinycdb bash dash mksh loksh busybox-static
		echo valgrind strace util-linux procps iproute2
		;;
	esac
	if [ "$1" = lint ]; then
		echo clang clang-extra-tools cppcheck shellcheck mandoc
	fi
}

# make, and ATF in part, are in the base system; the library of ATF is not.
packages_pkg() {
	echo tinycdb
	case $1 in
	demo) echo ucspi-tcp mailfront ;;
	check | lint)
		echo kyua atf ucspi-tcp mailfront bash dash mksh ksh93
		echo valgrind
		;;
	esac
	if [ "$1" = lint ]; then
		echo llvm cppcheck hs-ShellCheck mandoc
	fi
}

packages_pkgin() {
	echo tinycdb
	case $1 in
	demo) echo ucspi-tcp mailfront ;;
	check | lint) echo ucspi-tcp mailfront bash dash mksh ast-ksh ;;
	esac
	if [ "$1" = lint ]; then
		echo clang cppcheck shellcheck
	fi
}

# has PACKAGE : is it installed?
has() {
	case $manager in
	apt)
		dpkg -s "$1" 2> /dev/null |
		    grep -q '^Status: install ok installed$'
		;;
	apk) apk info -e "$1" > /dev/null 2>&1 ;;
	pkg) pkg info -e "$1" ;;
	pkgin) pkg_info -qe "$1" ;;
	esac
}

# pick A|B : the first one that this release knows.
pick() {
	for name in $(echo "$1" | tr '|' ' '); do
		if [ "$manager" != apt ] ||
		    apt-cache show "$name" > /dev/null 2>&1; then
			echo "$name"
			return
		fi
	done
	echo "${1%%|*}"
}

# The words that are missing, with their "|".
find_missing() {
	for word in $("packages_$manager" "$1"); do
		found=no
		for name in $(echo "$word" | tr '|' ' '); do
			if has "$name"; then
				found=yes
			fi
		done
		[ $found = yes ] || echo "$word"
	done
}

run() {
	echo "+ $*" >&2
	"$@" < /dev/null >&2
}

refresh() {
	case $manager in
	apt) run apt-get update -q ;;
	apk) run apk update -q ;;
	pkg) run env ASSUME_ALWAYS_YES=yes pkg update -q ;;
	pkgin) run pkgin -y update ;;
	esac
}

install_command() {
	case $manager in
	apt)
		echo env DEBIAN_FRONTEND=noninteractive apt-get install -qy \
		    --no-install-recommends "$@"
		;;
	apk) echo apk add "$@" ;;
	pkg) echo pkg install -y "$@" ;;
	pkgin) echo pkgin -y install "$@" ;;
	esac
}

what=${1:-}
case $what in
build | demo | check | lint | bench | boot | fleet | deb) ;;
*)
	echo "usage: bootstrap.sh build | demo | check | lint | bench | boot | fleet | deb" >&2
	exit 2
	;;
esac

manager=
for m in apt:apt-get apk:apk pkgin:pkgin pkg:pkg; do
	if command -v "${m#*:}" > /dev/null; then
		manager=${m%%:*}
		break
	fi
done
if [ -z "$manager" ]; then
	echo "no package manager that is known here: for \"$what\" Debian's" \
	    "packages are" "$(packages_apt "$what")" >&2
	exit 0
fi

missing=$(find_missing "$what")
if [ -z "$missing" ]; then
	exit 0
fi
if [ "$(id -u)" -eq 0 ]; then
	refresh
fi
names=
for word in $missing; do
	names="$names $(pick "$word")"
done
# A list that splits at blanks, which is meant.
# shellcheck disable=SC2086
command=$(install_command $names)
if [ "$(id -u)" -ne 0 ]; then
	echo "some packages are missing; run this as root, and then try again:" >&2
	if [ "$manager" = apt ]; then
		command="apt-get update && $command"
	fi
	echo "    $command" >&2
	exit 1
fi
# shellcheck disable=SC2086
run $command
