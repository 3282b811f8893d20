# row_full-disk.sh RUNS SEED : what runs out or cannot be written: blocks and
# inodes of the state and log directories, a quota, read-only file systems,
# descriptors, the size of files, processes; and clocks that jump.  A verb that
# cannot do its work says which file it was, and why, and does not end 0; then,
# with the want over, the next command works.  RUNS is the word all.
# shellcheck shell=sh disable=SC1091,SC2034,SC2154
. "${QBOOT_SRC}/tests/faults/faults.subr"

# strained VERB COMMAND... : the verb in want, begun by want_on, ended by
# want_off; want_text is what a message of a failure has to match.
strained()
{
	hurt_verb=$1
	shift
	case ${hurt_verb} in
	start) be down ;;
	*) be up ;;
	esac
	what="${want}: $* bootctrl ${hurt_verb} (${shape})"
	lane_runs=$((lane_runs + 1))
	want_on
	: > hurt
	faulty "$@" "${bootctrl_bin}" -d "${boot}" "${hurt_verb}"
	want_off
	if [ "${faulty_rc}" -ne 0 ] && ! grep -qE "${want_text}" err; then
		failed "status ${faulty_rc} without a word about it"
	fi
	case ${hurt_verb},${faulty_rc} in
	start,0 | restart,0) now=up ;;
	stop,0) now=down ;;
	status,*) strained_status ;;
	*) now=any ;;
	esac
	said
	truth "${now}"
	whole temporary pidfile
	if [ "${hurt_verb}" != status ]; then
		now=any
		plain "${hurt_verb}"
	fi
	[ -z "${lane_broken}" ] || afresh
}

strained_status()
{
	if grep -qE ' is (stopped|dead)' out; then
		failed "a wrong answer about what runs"
	fi
	if [ "${faulty_rc}" -eq 0 ] && ! grep -q ' is running ' out; then
		failed "status 0 without an answer"
	fi
}

# all_verbs COMMAND...
all_verbs()
{
	for all_verb in start status restart stop; do
		strained "${all_verb}" "$@"
	done
}

# all_rules COMMAND... : mktcprules in want
all_rules()
{
	mkshape rules
	lane_runs=$((lane_runs + 1))
	rules_hurt strained_rules "$@"
	[ "${rules_rc}" -eq 0 ] || grep -qE "${want_text}" rules.err ||
	    failed "status ${rules_rc} without a word about it"
}

# strained_rules COMMAND... : ends the want before the database is looked at
strained_rules()
{
	rules_rc=0
	what="${want}: ${what}"
	want_on
	"$@" 2> rules.err || rules_rc=$?
	want_off
	return "${rules_rc}"
}

# piped COMMAND... : its output goes through pipes, which have no size
piped()
{
	rm -f pipe.out pipe.err
	mkfifo pipe.out pipe.err
	cat pipe.out &
	piped_out=$!
	cat pipe.err >&2 &
	piped_err=$!
	piped_rc=0
	"$@" > pipe.out 2> pipe.err || piped_rc=$?
	wait "${piped_out}" "${piped_err}"
	return "${piped_rc}"
}

# fill DIRECTORY : no block is free there
fill()
{
	dd if=/dev/zero of="$1/fill" bs=1k 2> /dev/null || :
}

# fill_inodes DIRECTORY : no inode is free there
fill_inodes()
{
	mkdir -p "$1/fill"
	fill_n=0
	# Not ":", with which a failed redirection ends the shell.
	while { true > "$1/fill/${fill_n}"; } 2> /dev/null; do
		fill_n=$((fill_n + 1))
	done
}

# want_full DIRECTORY OPTIONS FUNCTION : a small tmpfs there
want_full()
{
	mkdir -p "$1"
	mount -t tmpfs -o "mode=755,$2" tmpfs "$1" || failed "cannot mount"
	want_dir=$1
	want_fill=$3
	want_on() { ${want_fill} "${want_dir}"; }
	want_off() { rm -rf "${want_dir}/fill"; }
	be down
	all_verbs env
	be down
	umount "$1"
}

nothing() { :; }

# want_ro DIRECTORY : cannot be written
want_ro()
{
	mkdir -p "$1"
	mount --bind "$1" "$1"
	want_dir=$1
	want_on() { mount -o remount,ro,bind "${want_dir}"; }
	want_off() { mount -o remount,rw,bind "${want_dir}"; }
}

disk_wants()
{
	want_text='/run/bootctrl.*: No space left on device'
	want="state: no space"
	want_full /run/bootctrl size=64k fill
	want="state: no inodes"
	want_full /run/bootctrl nr_inodes=40 fill_inodes
	want_text='/var/log/bootctrl.*: No space left on device'
	want="logs: no space"
	want_full /var/log size=64k fill
	want="logs: no inodes"
	want_full /var/log nr_inodes=40 fill_inodes
	want_text='/run/bootctrl.*: Read-only file system'
	want="state: read-only"
	want_ro /run/bootctrl
	all_verbs env
	be down
	umount /run/bootctrl
	want="bootctrl directory: read-only"
	want_ro "${boot}"
	all_verbs env
	umount "${boot}"
	want_text='tcprules-x.cdb: .*(No space|Read-only)'
	mkshape rules
	want="rules: read-only"
	want_ro "${boot}"
	all_rules env
	umount "${boot}"
}

limit_wants()
{
	want_on() { :; }
	want_off() { :; }
	want_text='Too many open files|error while loading shared libraries'
	n=3
	while [ "${n}" -le 20 ]; do
		want="${n} descriptors"
		mkshape daemon
		all_verbs prlimit "--nofile=${n}:${n}"
		all_rules prlimit "--nofile=${n}:${n}"
		n=$((n + 1))
	done
	mkshape daemon
	want_text='/.*: File too large'
	for n in 0 1 100 300; do
		want="files of ${n} bytes"
		mkshape daemon
		all_verbs piped prlimit "--fsize=${n}"
		all_rules piped prlimit "--fsize=${n}"
	done
}

# as_nobody COMMAND...
as_nobody()
{
	setpriv --reuid nobody --regid "$(id -g nobody)" --clear-groups "$@"
}

# A user without root's rights, with a directory of his own; there only the
# state is looked at by bootctrl as him.
user_wants()
{
	user_dir=/run/nobody
	mkdir "${user_dir}"
	mount -t tmpfs -o "mode=755,$1" tmpfs "${user_dir}" || {
		echo "no quota on tmpfs here: left out" >&2
		return
	}
	chown nobody "${user_dir}"
	cp "${QBOOT_OBJ}/tests/helpers/h_testd" "${lane_bin}/u${lane}"
	# shellcheck disable=SC2016
	as_nobody sh -c 'cd "$1" && printf "%s\n" "command=$2" \
	    "command_args=\"-r 3\"" ready=fd:3 start_timeout=5 > "$3.rc" &&
	    chmod 755 "$3.rc"' sh "${user_dir}" "${lane_bin}/u${lane}" \
	    "u${lane}"
	lane_runs=$((lane_runs + 1))
	what="${want}: start as nobody"
	as_nobody "${bootctrl_bin}" -d "${user_dir}" status > out 2> err
	[ -z "$2" ] || as_nobody dd if=/dev/zero of="${user_dir}/fill" bs=1k \
	    2> /dev/null || :
	rc=0
	# shellcheck disable=SC2086
	as_nobody $3 "${bootctrl_bin}" -d "${user_dir}" start > out 2> err ||
	    rc=$?
	settle
	processes_of "${lane_bin}/u${lane}"
	if [ "${rc}" -eq 0 ] || [ "${processes_n}" -ne 0 ] ||
	    ! grep -qE "${want_text}" err; then
		failed "status ${rc}, runs: ${processes_pids:-none}"
	fi
	rm -f "${user_dir}/fill"
	for verb in start restart status stop; do
		as_nobody "${bootctrl_bin}" -d "${user_dir}" "${verb}" > out \
		    2> err || failed "then ${verb}: status $?"
	done
	processes_of "${lane_bin}/u${lane}"
	[ "${processes_n}" -eq 0 ] || failed "runs:${processes_pids}"
	umount "${user_dir}"
	rmdir "${user_dir}"
}

# clock VERB STATUS COMMAND... : under another clock all is as ever
clock()
{
	clock_verb=$1
	shift
	lane_runs=$((lane_runs + 1))
	what="clock: $* bootctrl ${clock_verb}"
	begin=$(cut -d . -f 1 /proc/uptime)
	timeout 60 "$@" "${bootctrl_bin}" -d "${boot}" "${clock_verb}" \
	    > out 2> err || failed "status $?"
	end=$(cut -d . -f 1 /proc/uptime)
	[ $((end - begin)) -le 10 ] || failed "took $((end - begin)) s"
	case ${clock_verb} in
	stop) now=down ;;
	*) now=up ;;
	esac
	truth "${now}"
}

clock_wants()
{
	mkshape settle
	be down
	for verb in start status restart stop; do
		clock "${verb}" faketime -f '-2y'
		clock "${verb}" faketime -f '+2y'
	done
	be down
	clock start faketime -f '+2y'
	clock restart faketime -f '-2y'
	clock stop env
	clock start faketime -f '-2y i3.0'
	clock stop faketime -f '+2y i0.1'
	clock start unshare --time --boottime 1000000
	clock status env
	clock restart env
	clock stop unshare --time --boottime 1000000 --monotonic 500000
	be down
}

full_lane()
{
	mkshape daemon
	disk_wants
	limit_wants
	want="no processes"
	want_text='cannot (fork|start).*: Resource temporarily unavailable'
	user_wants size=1m '' 'prlimit --nproc=1'
	want="quota"
	want_text="${user_dir}/.*: Disk quota exceeded"
	user_wants size=1m,usrquota,usrquota_block_hardlimit=64k fill ''
	clock_wants
}

row_begin "$@"
row_lanes 1 full_lane
row_end 100
