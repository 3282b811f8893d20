# row_kill-points.sh RUNS SEED : bootctrl is killed as it enters a system call,
# each one in turn; the next command needs no repair.  RUNS names the kinds of
# services (see mkshape), joined by commas; rules is mktcprules.  All points of
# each are taken.
# shellcheck shell=sh disable=SC1091,SC2034,SC2154
. "${QBOOT_SRC}/tests/faults/faults.subr"

# kill_verb VERB [-f] : at each call, until there is none to be killed at
kill_verb()
{
	kill_n=0
	while kill_n=$((kill_n + 1)); do
		# No word or one.
		# shellcheck disable=SC2086
		hurt "$1" inject ${2-} -n "${kill_n}" -k
		[ -n "${hurt_what}" ] || break
		lane_runs=$((lane_runs + 1))
	done
}

# Each lane takes every second part.
kill_lane()
{
	kill_part=0
	while read -r kill_shape kill_what <&3; do
		kill_part=$((kill_part + 1))
		[ $((kill_part % lanes)) -eq "${lane}" ] || continue
		mkshape "${kill_shape}"
		# Two words.
		# shellcheck disable=SC2086
		kill_verb ${kill_what}
	done 3< "${row_dir}/parts"
}

row_begin "$@"
for shape in $(echo "${runs}" | tr , ' '); do
	if [ "${shape}" = rules ]; then
		echo "${shape} mktcprules"
		continue
	fi
	for verb in start stop restart 'start -f'; do
		# The first child of a forking start is its keeper, which is
		# what ends a daemon that nobody recorded: who kills that one
		# leaves the daemon to itself, as bootctrl(8) says.
		[ "${shape} ${verb}" != 'forking start -f' ] || continue
		echo "${shape} ${verb}"
	done
done > parts
unset shape
row_lanes "${FAULT_LANES:-2}" kill_lane
row_end 100
