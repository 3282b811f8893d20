#!/bin/sh
# stamp.sh DIR NAME VALUE FILE... : FILEs in DIR were made from VALUE.  If it is
# not the VALUE of the last time, remove them and the objects that include one
# of them, so that make makes them again.  (Times would not do: make compares
# whole seconds.)
set -eu

# drop_users HEADER : the objects that include it, and what was linked.
drop_users() {
	for top in src backends tests; do
		[ -d "$QBOOT_OBJ/$top" ] || continue
		find "$QBOOT_OBJ/$top" -name '*.dep' \
		    -exec grep -Fl "$1" {} + | sed 's/dep$/o/' | xargs rm -f
		find "$QBOOT_OBJ/$top" -type f \
		    \( -name '*.a' -o -perm -100 \) -exec rm -f {} +
	done
}

dir=$1 name=$2 value=$3
shift 3
stamp=$dir/$name.$(echo "$value" | cksum | cut -d' ' -f1)
if [ -f "$stamp" ]; then
	exit 0
fi
for file; do
	rm -f "$dir/$file"
	case $file in
	*.h) drop_users "$dir/$file" ;;
	esac
done
rm -f "$dir/$name".*[0-9]
: > "$stamp"
