# row_malloc.sh RUNS SEED : the N-th allocation of bootctrl and mktcprules
# fails, for each N up to the last, alone or with all that follow.  RUNS names
# the kinds of services, joined by commas; "user" is none to take here, for
# getpwnam(3) of glibc 2.36 crashes or aborts without memory.
# shellcheck shell=sh disable=SC1091,SC2034,SC2154
. "${QBOOT_SRC}/tests/faults/faults.subr"

# malloc_verb VERB one|all : at each allocation, until there is none
malloc_verb()
{
	malloc_n=0
	hurt_arg=
	[ "$1" != plan ] || hurt_arg=${names%% *}
	while malloc_n=$((malloc_n + 1)); do
		hurt "$1" nomem "${malloc_n}" "$2"
		[ -n "${hurt_what}" ] || break
		lane_runs=$((lane_runs + 1))
	done
}

# Each lane takes every second part.
malloc_lane()
{
	malloc_part=0
	while read -r malloc_shape malloc_verb malloc_kind <&3; do
		malloc_part=$((malloc_part + 1))
		[ $((malloc_part % lanes)) -eq "${lane}" ] || continue
		mkshape "${malloc_shape}"
		malloc_verb "${malloc_verb}" "${malloc_kind}"
	done 3< "${row_dir}/parts"
}

if [ -n "${sanitized}" ]; then
	echo "sanitizers have an allocator of their own" >&2
	exit 77
fi
if ! nm -D "${faults}/nomem.so" | grep -q ' malloc$'; then
	echo "needs glibc" >&2
	exit 77
fi
row_begin "$@"
for shape in $(echo "${runs}" | tr , ' '); do
	case ${shape} in
	rules) verbs=mktcprules ;;
	*) verbs='start stop restart status list plan order' ;;
	esac
	for verb in ${verbs}; do
		echo "${shape} ${verb} one"
		echo "${shape} ${verb} all"
	done
done > parts
unset shape
row_lanes "${FAULT_LANES:-2}" malloc_lane
row_end 100
