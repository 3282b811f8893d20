# Names of clients: from the DNS, from ident servers, and never at the cost of
# others.
# shellcheck disable=SC1091,SC2016,SC2154
. "${QBOOT_SRC}/tests/tcpsrv/tcpsrv.subr"

# name_server [NAME IPV4] : what the system asks; its queries go to ./queries.
name_server()
{
	echo 'nameserver 127.0.0.1' > resolv.conf
	mount --bind resolv.conf /etc/resolv.conf ||
	    atf_skip "cannot replace resolv.conf"
	"${tcpsrv}/h_dns" "$@" > queries &
	wait_for 'grep -q ready queries'
}

# No /etc/hosts has the clients of 127.0.0.9.

# ident_server COMMAND : on port 113, with ours.
ident_server()
{
	"${server}" -1HRl0 127.0.0.1 113 sh -c "$1" > ident.port 2> ident.log \
	    < /dev/null &
	wait_for 'test -s ident.port'
}

atf_test_case names_are_looked_up_and_written_in_lower_case
names_are_looked_up_and_written_in_lower_case_body()
{
	inside_ns
	name_server Peer.Example 127.0.0.9
	serve -v -R -l L 127.0.0.1 0 env
	atf_check -o match:'^TCPREMOTEHOST=peer\.example' \
	    -o match:'^TCPLOCALHOST=L' -o not-match:TCPREMOTEINFO ./get -b 127.0.0.9
	wait_for 'grep -q " ok " log'
	atf_check -o match:": ok [0-9]+ L:127\.0\.0\.1:${port} peer\.example:127\.0\.0\.9::[0-9]+$" \
	    cat log
	stop_server
	serve -R 127.0.0.1 0 env
	atf_check -o match:'^TCPREMOTEHOST=peer\.example' \
	    -o match:'^TCPLOCALHOST=.' ./get -b 127.0.0.9
}

atf_test_case strange_bytes_of_names_are_escaped
strange_bytes_of_names_are_escaped_body()
{
	inside_ns
	name_server "$(printf 'a b%%\001.x')" 127.0.0.9
	serve -v -R -l L 127.0.0.1 0 env
	./get -b 127.0.0.9 > got
	if grep TCPREMOTEHOST got; then
		atf_check -o match:'^TCPREMOTEHOST=a\\040b\\045\\001\.x' \
		    cat got
	fi
	wait_for 'grep -q " end " log'
	atf_check -s exit:1 grep "$(printf '\001')" log
}

atf_test_case H_asks_nothing
H_asks_nothing_body()
{
	inside_ns
	name_server Peer.Example 127.0.0.9
	serve -HRl0 127.0.0.1 0 env
	atf_check -o not-match:TCPREMOTEHOST ./get -b 127.0.0.9
	atf_check -o inline:'ready\n' cat queries
}

atf_test_case p_forgets_names_that_do_not_lead_back
p_forgets_names_that_do_not_lead_back_body()
{
	inside_ns
	name_server peer.example 192.0.2.1
	serve -hp -R -l L 127.0.0.1 0 env
	atf_check -o not-match:TCPREMOTEHOST ./get -b 127.0.0.9
	stop_server
	serve -hP -R -l L 127.0.0.1 0 env
	atf_check -o match:'^TCPREMOTEHOST=peer' ./get -b 127.0.0.9
	stop_server
	processes
	for pid in ${processes}; do
		kill "${pid}"
	done
	umount /etc/resolv.conf
	wait
	name_server peer.example 127.0.0.9
	serve -hp -R -l L 127.0.0.1 0 env
	atf_check -o match:'^TCPREMOTEHOST=peer' ./get -b 127.0.0.9
}

# Of whoever can foresee port and id, a forged answer is believed.
atf_test_case queries_cannot_be_foreseen
queries_cannot_be_foreseen_body()
{
	inside_ns
	name_server peer.example 127.0.0.9
	serve -R -l L 127.0.0.1 0 env
	n=0
	while [ "${n}" -lt 20 ]; do
		./get -b 127.0.0.9 > got
		n=$((n + 1))
	done
	for column in 1 2; do
		grep -v ready queries | cut -d ' ' -f "${column}" | sort -u \
		    > "column.${column}"
		[ "$(wc -l < "column.${column}")" -ge 18 ] ||
		    atf_fail "column ${column}: $(cat queries)"
	done
}

atf_test_case rules_by_name_are_kept
rules_by_name_are_kept_body()
{
	inside_ns
	name_server peer.example 127.0.0.9
	rules '=peer.example:deny' ':allow'
	serve -v -R -l L -x rules.cdb 127.0.0.1 0 "${kid}"
	atf_check -o empty ./get -b 127.0.0.9
	wait_for 'grep -q " end " log'
	atf_check -o match:': deny [0-9]+ L:127' \
	    -o match:': end [0-9]+ status 25600$' cat log
	rules '=.example:allow,R="suffix"' ':deny'
	stop_server
	serve -R -l L -x rules.cdb 127.0.0.1 0 env
	atf_check -o match:'^R=suffix' ./get -b 127.0.0.9
}

atf_test_case a_dead_name_server_holds_up_nobody_else
a_dead_name_server_holds_up_nobody_else_body()
{
	inside_ns
	name_server
	echo '127.0.0.1 localhost' > hosts
	mount --bind hosts /etc/hosts
	serve -R -l L 127.0.0.1 0 "${kid}"
	hold slow -b 127.0.0.9
	wait_for 'grep -q " 12$" queries'
	# The name of this one is in /etc/hosts.
	atf_check -o match:'^220' ./get -t 3
	[ ! -s slow ] || atf_fail "no query was waited for"
	release slow
}

atf_test_case the_program_has_three_descriptors_after_look_ups
the_program_has_three_descriptors_after_look_ups_body()
{
	inside_ns
	name_server peer.example 127.0.0.9
	ident_server 'read -r q; echo "1,2:USERID:UNIX:joe"'
	serve -hpr -t 2 127.0.0.1 0 sh -c 'ls /proc/$$/fd; wc -w < /proc/$$/task/$$/children'
	atf_check -o inline:'0\n1\n2\n' -x './get -b 127.0.0.1 | head -n 3'
	atf_check -o match:"^1$" -x './get -b 127.0.0.9 | tail -n 1'
}

atf_test_case ident_answers_are_taken_without_blanks
ident_answers_are_taken_without_blanks_body()
{
	inside_ns
	ident_server 'read -r q; echo "$q" > asked; printf "%s : USERID : UNIX : jo e\r\n" "$q"'
	serve -v -Hr -l L 127.0.0.1 0 env
	atf_check -o match:'^TCPREMOTEINFO=joe' ./get
	atf_check -o match:"^[0-9]+ , ${port}" cat asked
	wait_for 'grep -q " ok " log'
	atf_check -o match:': ok [0-9]+ L:127\.0\.0\.1:[0-9]+ :127\.0\.0\.1:joe:[0-9]+$' \
	    cat log
	stop_server
	rules 'joe@127.0.0.1:allow,R="joe"' ':deny'
	serve -Hr -l L -x rules.cdb 127.0.0.1 0 env
	atf_check -o match:'^R=joe' ./get
}

atf_test_case ident_is_not_asked_unless_wanted
ident_is_not_asked_unless_wanted_body()
{
	inside_ns
	ident_server 'echo asked > asked'
	serve -Hl0 127.0.0.1 0 env
	atf_check -o not-match:TCPREMOTEINFO ./get
	[ ! -e asked ] || atf_fail "it asked"
}

atf_test_case an_ident_server_has_only_so_much_time
an_ident_server_has_only_so_much_time_body()
{
	inside_ns
	# One that says nothing, and one that never comes to its end.
	for silence in 'exec sleep 60' \
	    'while echo -n x; do sleep 0.2; done' 'yes | tr -d "\n"'; do
		ident_server "${silence}"
		ident=$!
		serve -Hr -t 1 -l L 127.0.0.1 0 "${kid}"
		atf_check -o match:'^220' ./get -t 4
		stop_server
		kill "${ident}"
		wait "${ident}"
		rm ident.port
	done
	# And one that is not there.
	serve -Hr -t 5 -l L 127.0.0.1 0 "${kid}"
	atf_check -o match:'^220' ./get -t 2
}

atf_init_test_cases()
{
	atf_add_test_case names_are_looked_up_and_written_in_lower_case
	atf_add_test_case strange_bytes_of_names_are_escaped
	atf_add_test_case H_asks_nothing
	atf_add_test_case p_forgets_names_that_do_not_lead_back
	atf_add_test_case queries_cannot_be_foreseen
	atf_add_test_case rules_by_name_are_kept
	atf_add_test_case a_dead_name_server_holds_up_nobody_else
	atf_add_test_case the_program_has_three_descriptors_after_look_ups
	atf_add_test_case ident_answers_are_taken_without_blanks
	atf_add_test_case ident_is_not_asked_unless_wanted
	atf_add_test_case an_ident_server_has_only_so_much_time
}
