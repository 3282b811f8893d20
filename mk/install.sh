#!/bin/sh
# install.sh install | uninstall : called by the Makefile with its variables.
#
# What was shipped is recorded with checksums in etc/bootctrl/.installed/qboot,
# one line for each file: kind (f file, l link, d directory), checksum, size,
# path without DESTDIR.  A file is ours as long as it matches its record; all
# others belong to the administrator.  A record is written before its file
# ("qboot.new", merged at the end), so that an install that was cut short is
# taken up again by the next one.
set -eu
umask 022

src=$QBOOT_SRC obj=$QBOOT_OBJ root=${DESTDIR%/}

# plain NAME PATH : the path without trailing slashes.  make, sed and the #!
# line have passed it on: what would not survive there is refused.
plain() {
	case $2 in
	/*) ;;
	*)
		echo "$1=$2: must be an absolute path" >&2
		return 1
		;;
	esac
	case $2 in
	*[!A-Za-z0-9_./+@%=:~-]*)
		echo "$1=$2: has a character other than A-Za-z0-9_./+@%=:~-" >&2
		return 1
		;;
	esac
	printf '%s\n' "$2" | sed 's,/*$,,'
}

# shellcheck disable=SC2153
bindir=$(plain BINDIR "$BINDIR")
# shellcheck disable=SC2153
sysconfdir=$(plain SYSCONFDIR "$SYSCONFDIR")
mandir=$(plain MANPREFIX "$MANPREFIX")
sharedir=$(plain PREFIX "${PREFIX:-${BINDIR%/*}}")/share
bootdir=$sysconfdir/bootctrl
manifest=$root$bootdir/.installed/qboot
pending=$manifest.new
tmp=
trap 'test -z "$tmp" || rm -f "$tmp"' EXIT

# Calls $1 for everything that we ship: KIND MODE SOURCE PATH, or
# KIND - TEXT PATH of a link.
items() {
	for name in bootctrl mktcprules; do
		$1 prog 755 "$obj/src/$name/$name" "$bindir/$name"
	done
	$1 prog 755 "$obj/src/tcpsrv/qmail-tcpsrv" "$bindir/qmail-tcpsrv"
	# Names that ucspi-tcp has too: it is not overwritten without FORCE.
	for name in tcprules tcprulescheck; do
		$1 prog 755 "$obj/src/$name/$name" "$bindir/$name"
	done
	$1 data 755 "$obj/etc/eqmaild" "$sysconfdir/eqmaild"
	for in in "$src"/rc.d/*.in; do
		name=$(basename "$in" .in)
		$1 data 755 "$obj/rc.d/$name" "$bootdir/$name"
	done
	for in in "$src"/etc/*.env "$src"/etc/*.env.in; do
		[ -f "$in" ] || continue
		name=$(basename "$in" .in)
		$1 data 644 "$obj/etc/$name" "$bootdir/$name"
	done
	for name in tcprules-default.txt tcprules-default.cdb; do
		$1 data 644 "$obj/etc/$name" "$bootdir/$name"
	done
	# A link that can be moved with its tree, where it has one.
	text=$bindir/mktcprules
	if [ "${sysconfdir%/*}" = "${bindir%/*}" ]; then
		text=../../${bindir##*/}/mktcprules
	fi
	$1 link - "$text" "$bootdir/mktcprules"
	$1 once - qmail-init "$bootdir/qmail-init.rc"
	for page in "$src"/man/*.[1-9]; do
		[ -f "$page" ] || continue
		name=$(basename "$page")
		$1 data 644 "$page" "$mandir/man${name##*.}/$name"
	done
	$1 data 644 "$src/etc/completions/bootctrl.bash" \
	    "$sharedir/bash-completion/completions/bootctrl"
	$1 data 644 "$src/etc/completions/bootctrl.fish" \
	    "$sharedir/fish/vendor_completions.d/bootctrl.fish"
	$1 data 644 "$src/etc/completions/_bootctrl" \
	    "$sharedir/zsh/site-functions/_bootctrl"
}

# sum FILE : "kind checksum size" of what is there, nothing if nothing is.
sum() {
	if [ -h "$1" ]; then
		text_sum "$(readlink "$1")"
	elif [ -f "$1" ]; then
		echo "f $(cksum < "$1")"
	elif [ -e "$1" ]; then
		echo "x 0 0"
	fi
}

text_sum() {
	echo "l $(printf '%s' "$1" | cksum)"
}

# recorded SUM PATH : did we ship that there?
recorded() {
	grep -Fqx "$1 $2" "$manifest" "$pending" 2> /dev/null
}

# known PATH : did a finished install leave something there?
known() {
	[ -f "$manifest" ] || return 1
	while read -r kind ck size path; do
		if [ "$path" = "$1" ]; then
			return 0
		fi
	done < "$manifest"
	return 1
}

record() {
	echo "$1 $2" >> "$pending"
}

# make_dir PATH : with its parents.  Those that we made are recorded.
made=''
make_dir() {
	if [ -z "$1" ] || [ -d "$root$1" ]; then
		return
	fi
	make_dir "${1%/*}"
	mkdir "$root$1"
	chmod 755 "$root$1"
	made="$made $1"
}

record_dirs() {
	for dir in $made; do
		record "d 0 0" "$dir"
	done
	made=''
}

# put MODE SOURCE PATH : by rename, so that no reader sees a half of it.
put() {
	make_dir "${3%/*}"
	record_dirs
	tmp=$root${3%/*}/.qboot.$$
	rm -f "$tmp"
	if [ "$1" = - ]; then
		record "$(text_sum "$2")" "$3"
		ln -s "$2" "$tmp"
	else
		record "$(sum "$2")" "$3"
		cp "$2" "$tmp"
		chmod "$1" "$tmp"
	fi
	mv -f "$tmp" "$root$3"
	tmp=
	echo "install $root$3"
}

# put_sample MODE SOURCE PATH : the new version beside a changed file.
put_sample() {
	there=$(sum "$root$3.sample")
	if [ -n "$there" ] && ! recorded "$there" "$3.sample"; then
		echo "keep $root$3.sample (not ours)"
	elif [ "$there" != "$(sum "$2")" ]; then
		put "$1" "$2" "$3.sample"
	fi
}

# drop_sample PATH : the file is as we ship it now.
drop_sample() {
	there=$(sum "$root$1.sample")
	if [ -n "$there" ] && recorded "$there" "$1.sample"; then
		rm -f "$root$1.sample"
	fi
}

place() {
	kind=$1
	if [ "$2" = - ]; then
		new=$(text_sum "$3")
	else
		new=$(sum "$3")
	fi
	now=$(sum "$root$4")
	if [ -z "$now" ]; then
		place_missing "$@"
	elif [ "$now" = "$new" ]; then
		record "$new" "$4"
		drop_sample "$4"
	elif [ "$kind" = prog ] || recorded "$now" "$4"; then
		put "$2" "$3" "$4"
		drop_sample "$4"
	else
		echo "keep $root$4 (changed)"
		if [ "$2" != - ] && ! recorded "$new" "$4"; then
			put_sample "$2" "$3" "$4"
		fi
		record "$new" "$4"
	fi
}

# What was removed stays away, but for the programs, without which nothing
# here has a meaning.
place_missing() {
	if [ "$1" != prog ] && known "$4"; then
		echo "skip $root$4 (was removed; its line in $manifest says so)"
		record "$new" "$4"
	elif [ "$1" = once ] && [ "$first" = no ]; then
		record "$new" "$4"
	else
		put "$2" "$3" "$4"
	fi
}

# check KIND MODE SOURCE PATH : could it be placed?  Nothing is written yet.
bad=no
check() {
	if [ "$2" != - ] && [ ! -f "$3" ]; then
		echo "$3: missing, build it first" >&2
		bad=yes
	fi
	dir=$root${4%/*}
	while [ ! -e "$dir" ] && [ ! -h "$dir" ]; do
		dir=$(dirname "$dir")
	done
	if [ ! -d "$dir" ] || [ ! -w "$dir" ]; then
		echo "$root$4: cannot write in $dir" >&2
		bad=yes
	fi
	now=$(sum "$root$4")
	if [ -d "$root$4" ]; then
		echo "$root$4: is a directory, move it away" >&2
		bad=yes
	elif [ "$1" = prog ] && [ -n "$now" ] && [ "$FORCE" != yes ] &&
	    [ "$now" != "$(sum "$3")" ] && ! recorded "$now" "$4"; then
		echo "$root$4: is not what we installed;" \
		    "move it away, or replace it with FORCE=yes" >&2
		bad=yes
	fi
}

do_install() {
	items check
	if [ "$bad" = yes ]; then
		echo "nothing was installed" >&2
		exit 1
	fi
	first=yes
	[ ! -f "$manifest" ] || first=no
	[ -z "$root" ] || mkdir -p "$root"
	make_dir "$bootdir/.installed"
	touch "$pending"
	chmod 644 "$pending"
	record_dirs
	items place
	commit
}

# The last line of a path counts, and those of files that are no longer
# shipped stay for uninstall.
commit() {
	tmp=$manifest.tmp
	cat "$manifest" "$pending" 2> /dev/null | awk '{
		path = $0
		sub(/^[^ ]* [^ ]* [^ ]* /, "", path)
		if (!(path in line))
			order[++n] = path
		line[path] = $0
	}
	END {
		for (i = 1; i <= n; i++)
			print line[order[i]]
	}' > "$tmp"
	chmod 644 "$tmp"
	mv -f "$tmp" "$manifest"
	tmp=
	rm -f "$pending"
}

# remove_if_ours KIND CHECKSUM SIZE PATH
remove_if_ours() {
	if [ "$(sum "$root$4")" = "$1 $2 $3" ]; then
		rm -f "$root$4"
		echo "remove $root$4"
	fi
}

do_uninstall() {
	lines=$(cat "$manifest" "$pending" 2> /dev/null || :)
	if [ -z "$lines" ]; then
		echo "$root$bootdir: nothing of ours is recorded there"
		return
	fi
	printf '%s\n' "$lines" | while read -r kind ck size path; do
		[ "$kind" = d ] || remove_if_ours "$kind" "$ck" "$size" "$path"
	done
	printf '%s\n' "$lines" | sed '/^d /d; s/^[^ ]* [^ ]* [^ ]* //' |
	sort -u | while read -r path; do
		[ -z "$(sum "$root$path")" ] || echo "keep $root$path (changed)"
	done
	rm -f "$manifest" "$pending"
	# What is below comes first.
	printf '%s\n' "$lines" | sed -n 's/^d 0 0 //p' | sort -ru |
	while read -r dir; do
		rmdir "$root$dir" 2> /dev/null || :
	done
}

case ${1:-} in
install) do_install ;;
uninstall) do_uninstall ;;
*)
	echo "usage: install.sh install | uninstall" >&2
	exit 2
	;;
esac
