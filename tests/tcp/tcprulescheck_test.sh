# tcprulescheck: what it prints of clients and of files that are no databases.
. "${QBOOT_SRC}/tests/lib.subr"

tcprules_bin=${QBOOT_OBJ}/src/tcprules/tcprules
tcprulescheck_bin=${QBOOT_OBJ}/src/tcprulescheck/tcprulescheck
cases=${QBOOT_SRC}/tests/data/tcprulescheck-cases
nl='
'

# rules [-d] LINE... : makes rules.cdb
rules()
{
	rules_flag=--
	if [ "$1" = -d ]; then
		rules_flag=-d
		shift
	fi
	printf '%s\n' "$@" > text
	atf_check "${tcprules_bin}" "${rules_flag}" rules.cdb rules.tmp < text
}

# found ANSWER [NAME=VALUE...] : the lines printed of a client, joined by "|"
found()
{
	found_want=$1
	shift
	atf_check_equal "$* ${found_want}" \
	    "$* $(env -u TCPREMOTEIP -u TCPREMOTEHOST -u TCPREMOTEINFO "$@" \
	        "${tcprulescheck_bin}" rules.cdb | tr '\n' '|')"
}

# unreadable FILE REASON
unreadable()
{
	atf_check -s exit:111 \
	    -e inline:"tcprulescheck: fatal: unable to read $1: $2${nl}" \
	    "${tcprulescheck_bin}" "$1"
}

atf_test_case recorded_clients_get_the_recorded_answers
recorded_clients_get_the_recorded_answers_body()
{
	tab=$(printf '\t')
	for name in order misc; do
		atf_check "${tcprules_bin}" -d "${name}.cdb" tmp \
		    < "${cases}/${name}.txt"
	done
	while IFS="${tab}" read -r name ip host info want; do
		set -- -u TCPREMOTEIP -u TCPREMOTEHOST -u TCPREMOTEINFO
		[ "${ip}" = - ] || set -- "$@" "TCPREMOTEIP${ip}"
		[ "${host}" = - ] || set -- "$@" "TCPREMOTEHOST${host}"
		[ "${info}" = - ] || set -- "$@" "TCPREMOTEINFO${info}"
		echo "${want}" | tr '|' '\n' > want
		atf_check -o file:want \
		    env "$@" "${tcprulescheck_bin}" "${name}.cdb"
	done < "${cases}/expected"
}

atf_test_case networks_and_ipv6_are_found
networks_and_ipv6_are_found_body()
{
	rules 10.1.2.0/24:deny 10.0.0.0/8:allow,N=/8/ 10.1.2.3:allow \
	    2001:DB8::/32:deny 2001:db8::1:allow,A=/one/ \
	    joe@2001:db8::2:allow,U=/joe/ 0.0.0.0/0:allow,D=/all/
	found 'rule 10.1.2.0/24:|deny connection|' TCPREMOTEIP=10.1.2.4
	found 'rule 10.1.2.3:|allow connection|' TCPREMOTEIP=10.1.2.3
	found 'rule 10.0.0.0/8:|set environment variable N=8|allow connection|' \
	    TCPREMOTEIP=10.1.3.4
	found 'rule 0.0.0.0/0:|set environment variable D=all|allow connection|' \
	    TCPREMOTEIP=11.1.3.4
	found 'rule 10.1.2.0/24:|deny connection|' \
	    TCPREMOTEIP=::ffff:10.1.2.4
	found 'rule 2001:db8::/32:|deny connection|' \
	    TCPREMOTEIP=2001:db8:ffff::1
	found 'rule 2001:db8::1:|set environment variable A=one|allow connection|' \
	    TCPREMOTEIP=2001:DB8:0::1
	found 'rule joe@2001:db8::2:|set environment variable U=joe|allow connection|' \
	    TCPREMOTEIP=2001:db8::2 TCPREMOTEINFO=joe
	found 'default:|allow connection|' TCPREMOTEIP=2001:db9::1
}

atf_test_case order_is_prefixes_networks_then_names
order_is_prefixes_networks_then_names_body()
{
	rules '=.example:allow,A=/suffix/' 10.0.0.0/9:allow,A=/network/ \
	    10.1.:allow,A=/prefix/ '=a.example:allow,A=/host/' :deny
	found 'rule =a.example:|set environment variable A=host|allow connection|' \
	    TCPREMOTEIP=10.1.2.3 TCPREMOTEHOST=a.example
	found 'rule 10.1.:|set environment variable A=prefix|allow connection|' \
	    TCPREMOTEIP=10.1.2.3 TCPREMOTEHOST=b.example
	found 'rule 10.0.0.0/9:|set environment variable A=network|allow connection|' \
	    TCPREMOTEIP=10.2.2.3 TCPREMOTEHOST=b.example
	found 'rule =.example:|set environment variable A=suffix|allow connection|' \
	    TCPREMOTEIP=11.2.2.3 TCPREMOTEHOST=b.example
	found 'rule :|deny connection|' TCPREMOTEIP=11.2.2.3
}

# Compiled by an IPv6 version of the original.
atf_test_case text_prefixes_of_ipv6_are_found
text_prefixes_of_ipv6_are_found_body()
{
	command -v cdb > /dev/null || atf_skip "needs tinycdb's cdb"
	printf '+10,2:2001:db8::->D\0\n\n' > records
	atf_check cdb -c rules.cdb records
	found 'rule 2001:db8:::|deny connection|' TCPREMOTEIP=2001:db8::9
	found 'default:|allow connection|' TCPREMOTEIP=2001:db8:1::9
}

atf_test_case wrong_arguments_are_exit_100
wrong_arguments_are_exit_100_body()
{
	atf_check -s exit:100 \
	    -e inline:"tcprulescheck: usage: tcprulescheck rules.cdb${nl}" \
	    "${tcprulescheck_bin}"
	rules :deny
	atf_check -o inline:"rule :${nl}deny connection${nl}" \
	    env TCPREMOTEIP=1.2.3.4 "${tcprulescheck_bin}" rules.cdb more
}

atf_test_case what_is_no_database_is_exit_111
what_is_no_database_is_exit_111_body()
{
	rules 1.2.3.4:deny
	unreadable missing 'file does not exist'
	unreadable / 'is a directory'
	unreadable rules.cdb/x 'not a directory'
	: > empty
	unreadable empty 'invalid argument'
	echo garbage > garbage
	unreadable garbage 'protocol error'
	head -c 2070 rules.cdb > short
	unreadable short 'protocol error'
	mkfifo fifo
	unreadable fifo 'protocol error'
}

atf_test_case anybody_may_ask_about_any_database
anybody_may_ask_about_any_database_body()
{
	rules :deny
	chmod 666 rules.cdb
	[ "$(id -u)" -ne 0 ] || chown 1 rules.cdb
	found 'rule :|deny connection|' TCPREMOTEIP=1.2.3.4
}

atf_test_case output_that_cannot_be_written_is_exit_111
output_that_cannot_be_written_is_exit_111_body()
{
	[ -c /dev/full ] || atf_skip "needs /dev/full"
	rules :deny
	"${tcprulescheck_bin}" rules.cdb > /dev/full 2> message
	atf_check_equal 111 $?
	atf_check -o inline:"tcprulescheck: fatal: unable to write output: out of disk space${nl}" \
	    cat message
}

atf_init_test_cases()
{
	atf_add_test_case recorded_clients_get_the_recorded_answers
	atf_add_test_case networks_and_ipv6_are_found
	atf_add_test_case order_is_prefixes_networks_then_names
	atf_add_test_case text_prefixes_of_ipv6_are_found
	atf_add_test_case wrong_arguments_are_exit_100
	atf_add_test_case what_is_no_database_is_exit_111
	atf_add_test_case anybody_may_ask_about_any_database
	atf_add_test_case output_that_cannot_be_written_is_exit_111
}
