# tcprules: the classic interface, and with -d the classic behaviour.
. "${QBOOT_SRC}/tests/lib.subr"

tcprules_bin=${QBOOT_OBJ}/src/tcprules/tcprules
tcprulescheck_bin=${QBOOT_OBJ}/src/tcprulescheck/tcprulescheck
cases=${QBOOT_SRC}/tests/data/tcprules-cases
nl='
'

# digest FILE : its SHA-256, with whatever this system has for that.
digest()
{
	if command -v sha256sum > /dev/null; then
		sha256sum < "$1" | cut -d ' ' -f 1
	elif command -v sha256 > /dev/null; then
		sha256 -q < "$1"
	else
		openssl dgst -sha256 < "$1" | sed 's/.* //'
	fi
}

mode()
{
	# shellcheck disable=SC2012
	ls -l "$1" | cut -c 1-10
}

# old_stays FAILED ARGUMENT... : an old database stays as it is when tcprules
# ends with the exit status FAILED, and no temporary file is left.
old_stays()
{
	old_status=$1
	shift
	echo old > rules.cdb
	atf_check -s "exit:${old_status}" -e save:message \
	    "${tcprules_bin}" "$@" rules.cdb rules.tmp
	atf_check -o inline:"old${nl}" cat rules.cdb
	[ ! -e rules.tmp ] || atf_fail "a temporary file is left"
}

atf_test_case classic_reads_all_that_was_recorded
classic_reads_all_that_was_recorded_body()
{
	LC_ALL=C
	export LC_ALL
	while read -r name status sum _; do
		rm -f rules.cdb
		sed -n "s/^${name} //p" "${cases}/messages" > message
		atf_check -s "exit:${status}" -e file:message \
		    "${tcprules_bin}" -d rules.cdb rules.tmp \
		    < "${cases}/${name}.txt"
		[ ! -e rules.tmp ] || atf_fail "${name} leaves rules.tmp"
		if [ "${sum}" = - ]; then
			[ ! -e rules.cdb ] || atf_fail "${name} has a database"
		else
			atf_check_equal "${name} ${sum}" \
			    "${name} $(digest rules.cdb)"
		fi
	done < "${cases}/expected"
}

atf_test_case strict_refuses_with_a_place_or_makes_the_same
strict_refuses_with_a_place_or_makes_the_same_body()
{
	same=0 refused=0
	while read -r name status sum _; do
		rm -f rules.cdb
		if "${tcprules_bin}" rules.cdb rules.tmp \
		    < "${cases}/${name}.txt" 2> message; then
			[ "${status}" = 0 ] || continue
			atf_check_equal "${name} ${sum}" \
			    "${name} $(digest rules.cdb)"
			same=$((same + 1))
		else
			atf_check_equal "${name} 100" "${name} $?"
			if [ -e rules.cdb ] || [ -e rules.tmp ]; then
				atf_fail "${name} leaves a file"
			fi
			grep -q '^tcprules: fatal: stdin:[0-9]*:[0-9]*: ' \
			    message || atf_fail "${name} is not explained"
			refused=$((refused + 1))
		fi
	done < "${cases}/expected"
	if [ "${same}" -lt 40 ] || [ "${refused}" -lt 40 ]; then
		atf_fail "${same} were accepted, ${refused} were refused"
	fi
}

atf_test_case bad_line_leaves_the_old_database
bad_line_leaves_the_old_database_body()
{
	printf ':allow\n1.2.3.4:permit\n1.2.3:deny\n' > text
	old_stays 100 < text
	atf_check -o inline:"tcprules: fatal: stdin:2:9: \"permit\" is neither allow nor deny: write allow${nl}tcprules: fatal: stdin:3:1: a prefix ends in a dot, or it never matches: write 1.2.3.${nl}" \
	    cat message
	old_stays 100 -d < text
	atf_check -o inline:"tcprules: fatal: unable to parse this line: 1.2.3.4:permit${nl}" \
	    cat message
}

atf_test_case leading_zeros_are_a_warning
leading_zeros_are_a_warning_body()
{
	echo 001.2.3.4:deny > text
	atf_check -e match:'^tcprules: warning: stdin:1:1: ' \
	    "${tcprules_bin}" rules.cdb rules.tmp < text
	[ -s rules.cdb ] || atf_fail "no database"
}

atf_test_case wrong_arguments_are_exit_100
wrong_arguments_are_exit_100_body()
{
	for arguments in '' a -d '-d a' '-x a b' '-dx a b'; do
		# shellcheck disable=SC2086
		atf_check -s exit:100 \
		    -e inline:"tcprules: usage: tcprules [-d] rules.cdb rules.tmp${nl}" \
		    "${tcprules_bin}" ${arguments} < /dev/null
	done
	atf_check "${tcprules_bin}" -- a b more < /dev/null
	[ -s a ] || atf_fail "more arguments do harm"
}

atf_test_case failures_of_files_are_exit_111
failures_of_files_are_exit_111_body()
{
	old_stays 111 <&-
	atf_check -o inline:"tcprules: fatal: unable to read input: file descriptor not open${nl}" \
	    cat message
	old_stays 111 < /
	atf_check -o inline:"tcprules: fatal: unable to read input: is a directory${nl}" \
	    cat message
	atf_check -s exit:111 \
	    -e inline:"tcprules: fatal: unable to create no/tmp: file does not exist${nl}" \
	    "${tcprules_bin}" rules.cdb no/tmp < /dev/null
	mkdir dir
	atf_check -s exit:111 \
	    -e inline:"tcprules: fatal: unable to move rules.tmp to dir: is a directory${nl}" \
	    "${tcprules_bin}" dir rules.tmp < /dev/null
	[ ! -e rules.tmp ] || atf_fail "rules.tmp is left"
}

atf_test_case full_disk_leaves_the_old_database
full_disk_leaves_the_old_database_body()
{
	trap '' XFSZ
	echo 0-255.:deny > text
	ulimit -f 2
	old_stays 111 < text
	atf_check -o inline:"tcprules: fatal: unable to write to rules.tmp: file too big${nl}" \
	    cat message
}

atf_test_case temporary_file_of_others_is_not_used
temporary_file_of_others_is_not_used_body()
{
	echo precious > precious
	ln -s precious link
	atf_check -s exit:111 \
	    -e inline:"tcprules: fatal: unable to create link: symbolic link loop${nl}" \
	    "${tcprules_bin}" rules.cdb link < /dev/null
	ln precious hard
	atf_check -s exit:111 \
	    -e inline:"tcprules: fatal: unable to create hard: file already exists${nl}" \
	    "${tcprules_bin}" rules.cdb hard < /dev/null
	atf_check -o inline:"precious${nl}" cat precious
	mkfifo fifo
	atf_check -s exit:111 -e match:'unable to create fifo: ' \
	    "${tcprules_bin}" rules.cdb fifo < /dev/null
	if [ "$(id -u)" -eq 0 ]; then
		: > foreign
		chown 1 foreign
		atf_check -s exit:111 \
		    -e inline:"tcprules: fatal: unable to create foreign: file already exists${nl}" \
		    "${tcprules_bin}" rules.cdb foreign < /dev/null
	fi
	[ ! -e rules.cdb ] || atf_fail "a database was made"
	[ -L link ] || atf_fail "the link is gone"
}

atf_test_case mode_is_that_of_the_temporary_file
mode_is_that_of_the_temporary_file_body()
{
	umask 027
	atf_check "${tcprules_bin}" rules.cdb rules.tmp < /dev/null
	atf_check_equal -rw-r----- "$(mode rules.cdb)"
	echo rubbish > rules.tmp
	chmod 604 rules.tmp
	atf_check "${tcprules_bin}" rules.cdb rules.tmp < /dev/null
	atf_check_equal -rw----r-- "$(mode rules.cdb)"
	atf_check -o ignore "${tcprulescheck_bin}" rules.cdb
}

atf_test_case one_name_for_both_files_works
one_name_for_both_files_works_body()
{
	echo 1.2.3.4:deny > text
	atf_check "${tcprules_bin}" rules.cdb rules.cdb < text
	atf_check -o match:'^deny connection$' \
	    env TCPREMOTEIP=1.2.3.4 "${tcprulescheck_bin}" rules.cdb
}

atf_test_case pipes_and_long_lines_are_read_whole
pipes_and_long_lines_are_read_whole_body()
{
	{
		printf '#'
		head -c 300000 /dev/zero | tr '\0' c
		printf '\n1.2.3'
		printf '.4:allow,A="'
		head -c 4000 /dev/zero | tr '\0' v
		printf '"\n5.:deny'
	} > text
	# shellcheck disable=SC2002
	cat text | atf_check "${tcprules_bin}" rules.cdb rules.tmp
	atf_check -o match:'^set environment variable A=v{4000}$' \
	    env TCPREMOTEIP=1.2.3.4 "${tcprulescheck_bin}" rules.cdb
	atf_check -o match:'^deny connection$' \
	    env TCPREMOTEIP=5.6.7.8 "${tcprulescheck_bin}" rules.cdb
	head -c 17000000 /dev/zero | tr '\0' x |
	    atf_check -s exit:100 -e inline:"tcprules: fatal: stdin:1: a line of more than 16 MiB: shorten it${nl}" \
	    "${tcprules_bin}" rules.cdb rules.tmp
}

atf_test_case readers_never_see_a_torn_database
readers_never_see_a_torn_database_body()
{
	echo 1.2.3.4:deny > text
	atf_check "${tcprules_bin}" rules.cdb rules.tmp < text
	(
		while [ ! -e finished ]; do
			"${tcprules_bin}" rules.cdb rules.tmp < text ||
			    echo failed >> failed
		done
	) &
	tries=200
	while [ "${tries}" -gt 0 ]; do
		TCPREMOTEIP=1.2.3.4 "${tcprulescheck_bin}" rules.cdb ||
		    echo torn
		tries=$((tries - 1))
	done 2>&1 | sort | uniq -c | sed 's/^ *//' > seen
	: > finished
	wait
	atf_check -o inline:"200 deny connection${nl}200 rule 1.2.3.4:${nl}" \
	    cat seen
	[ ! -e failed ] || atf_fail "tcprules failed"
}

atf_init_test_cases()
{
	atf_add_test_case classic_reads_all_that_was_recorded
	atf_add_test_case strict_refuses_with_a_place_or_makes_the_same
	atf_add_test_case bad_line_leaves_the_old_database
	atf_add_test_case leading_zeros_are_a_warning
	atf_add_test_case wrong_arguments_are_exit_100
	atf_add_test_case failures_of_files_are_exit_111
	atf_add_test_case full_disk_leaves_the_old_database
	atf_add_test_case temporary_file_of_others_is_not_used
	atf_add_test_case mode_is_that_of_the_temporary_file
	atf_add_test_case one_name_for_both_files_works
	atf_add_test_case pipes_and_long_lines_are_read_whole
	atf_add_test_case readers_never_see_a_torn_database
}
