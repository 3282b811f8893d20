#!/bin/sh
# feature.sh CC... : write config.h on stdout, one HAVE_ line per probe.
# A probe compiles and links; it never runs, so cross builds work.
set -u
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
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
	if $cc -D_DEFAULT_SOURCE -D_OPENBSD_SOURCE \
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
