#!/bin/sh
# feature.sh FEATURES CC... : write config.h on stdout, one HAVE_ line per
# probe.  FEATURES are the -D flags that say what of the libc is seen.
# A probe compiles and links; it never runs, so cross builds work.
set -u
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
features=$1
shift
cc="$*"

# probe NAME FUNCTION HEADER... : is FUNCTION declared there, and linked?
probe() {
	name=$1 func=$2
	shift 2
	{
		for h; do
			echo "#include <$h>"
		done
		echo "int main(void) { return (&$func == 0); }"
	} > "$tmp/t.c"
	# shellcheck disable=SC2086
	if $cc $features \
	    -o "$tmp/t" "$tmp/t.c" > /dev/null 2>&1; then
		echo "#define HAVE_$name 1"
	else
		echo "#define HAVE_$name 0"
	fi
}

echo "/* Written by mk/feature.sh. */"
probe STRLCPY strlcpy string.h
probe STRTONUM strtonum stdlib.h
probe REALLOCARRAY reallocarray stdlib.h
probe GETGROUPLIST getgrouplist grp.h unistd.h
probe REALPATH realpath stdlib.h
