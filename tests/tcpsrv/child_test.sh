# What the program behind the port gets besides its variables: descriptors,
# signals, user and groups.
# shellcheck disable=SC1091,SC2016,SC2154
. "${QBOOT_SRC}/tests/tcpsrv/tcpsrv.subr"

# look COMMAND [OPTION...]
# Serves a shell command that prints something of itself, and asks once.
look()
{
	look_command=$1
	shift
	serve -HRl0 "$@" 127.0.0.1 0 sh -c "${look_command}"
	./get > got
	stop_server
}

atf_test_case it_has_three_descriptors
it_has_three_descriptors_body()
{
	inside_ns
	# What the server inherited does not leak into it.
	cat > run <<'EOT'
exec 7> leak
exec "$@"
EOT
	sh run "${server}" -1HRl0 127.0.0.1 0 sh -c 'ls /proc/$$/fd' \
	    > port.out < /dev/null &
	server_pid=$!
	take_port
	atf_check -o inline:'0\n1\n2\n' ./get
	[ -e "/proc/${server_pid}/fd/0" ] || atf_fail "no descriptor 0"
	stop_server
	# Nor after a reload.
	serve -HRl0 127.0.0.1 0 sh -c 'ls /proc/$$/fd'
	atf_check -o inline:'0\n1\n2\n' ./get
	kill -HUP "${server_pid}"
	n=0
	while [ "${n}" -lt 20 ]; do
		atf_check -o inline:'0\n1\n2\n' ./get
		n=$((n + 1))
	done
}

atf_test_case its_socket_is_stdin_and_stdout_and_blocks
its_socket_is_stdin_and_stdout_and_blocks_body()
{
	inside_ns
	look 'readlink /proc/$$/fd/0 /proc/$$/fd/1; grep flags /proc/$$/fdinfo/0'
	atf_check_equal 1 "$(grep '^socket:' got | sort -u | wc -l | tr -d ' ')"
	atf_check_equal 2 "$(grep -c '^socket:' got)"
	# Of O_NONBLOCK, which is 04000, and O_RDWR only the second.
	atf_check -o match:'^flags:.02$' cat got
}

atf_test_case its_signals_are_at_their_defaults
its_signals_are_at_their_defaults_body()
{
	inside_ns
	look 'grep -E "^Sig(Blk|Ign)" /proc/self/status'
	atf_check -o inline:'SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n' \
	    cat got
}

atf_test_case numeric_ids_are_taken
numeric_ids_are_taken_body()
{
	inside_ns
	chmod 755 .
	look 'id -u; id -g; id -G' -u 12345 -g 23456
	atf_check -o inline:'12345\n23456\n23456\n' cat got
}

atf_test_case names_are_taken
names_are_taken_body()
{
	inside_ns
	chmod 755 .
	look 'id -un; id -gn; id -G' -u nobody -g daemon
	printf 'nobody\ndaemon\n%s\n' "$(id -g daemon)" > want
	atf_check -o file:want cat got
}

atf_test_case ids_come_from_the_environment
ids_come_from_the_environment_body()
{
	inside_ns
	chmod 755 .
	env UID=12345 GID=23456 "${server}" -U1HRl0 127.0.0.1 0 id -u \
	    > port.out < /dev/null &
	server_pid=$!
	take_port
	atf_check -o inline:'12345\n' ./get
	atf_check -o match:'^Gid:.23456.23456.23456.23456$' \
	    cat "/proc/${server_pid}/status"
}

atf_test_case unknown_or_empty_is_never_root
unknown_or_empty_is_never_root_body()
{
	inside_ns
	for ids in '-u nosuchuser' '-u 12x' '-u -1' '-u 4294967295' \
	    '-u 99999999999' '-g nosuchgroup' '-u nobody -g nosuchgroup' \
	    '-g 12x'; do
		atf_check -s exit:111 -o empty -e not-empty timeout 10 \
		    "${server}" -1HRl0 ${ids} 127.0.0.1 2525 "${kid}"
	done
	for option in -u -g; do
		atf_check -s exit:111 -o empty -e not-empty timeout 10 \
		    "${server}" -1HRl0 "${option}" '' 127.0.0.1 2525 "${kid}"
	done
	atf_check -s exit:111 -o empty -e not-empty timeout 10 \
	    env -u UID -u GID "${server}" -1UHRl0 127.0.0.1 2525 "${kid}"
	atf_check -s exit:111 -o empty -e not-empty timeout 10 \
	    env UID= GID= "${server}" -1UHRl0 127.0.0.1 2525 "${kid}"
}

atf_test_case supplementary_groups_are_dropped
supplementary_groups_are_dropped_head()
{
	atf_set require.progs setpriv
}
supplementary_groups_are_dropped_body()
{
	inside_ns
	chmod 755 .
	for ids in '-u 12345 -g 23456' '-u nobody' '-g 23456'; do
		setpriv --groups 1,2,3,4 "${server}" -1HRl0 ${ids} 127.0.0.1 0 \
		    id -G > port.out < /dev/null &
		server_pid=$!
		take_port
		./get > got
		atf_check_equal 1 "$(wc -w < got | tr -d ' ')"
		stop_server
		rm port.out
	done
}

atf_test_case an_ordinary_user_cannot_become_another
an_ordinary_user_cannot_become_another_head()
{
	atf_set require.progs setpriv
}
an_ordinary_user_cannot_become_another_body()
{
	inside_ns
	as='setpriv --reuid 12345 --regid 23456 --clear-groups'
	atf_check -s exit:111 -o empty \
	    -e match:'unable to set [gu]id: permission denied' \
	    ${as} "${server}" -1HRl0 -u 12346 -g 23456 127.0.0.1 2525 "${kid}"
}

atf_test_case nagle_and_banner_are_as_asked_for
nagle_and_banner_are_as_asked_for_head()
{
	atf_set require.progs strace
}
nagle_and_banner_are_as_asked_for_body()
{
	inside_ns
	for option in -D -d; do
		strace -f -o trace -e trace=setsockopt "${server}" -1HRl0 \
		    "${option}" -B 'hello ' 127.0.0.1 0 "${kid}" \
		    > port.out < /dev/null 2> log &
		strace_pid=$!
		take_port
		atf_check -o match:'^hello 220 h_kid' ./get
		kill "$(pgrep -P "${strace_pid}")"
		wait
		if [ "${option}" = -D ]; then
			atf_check -o match:'TCP_NODELAY, .1' cat trace
		else
			atf_check -s exit:1 grep TCP_NODELAY trace
		fi
		rm port.out
	done
}

# Those of the client's packets, which the kernel would send back: a route.
# Also where an IPv4 client comes to a socket for IPv6.
atf_test_case ip_options_go_unless_they_are_kept
ip_options_go_unless_they_are_kept_body()
{
	inside_ns
	for host in 127.0.0.1 0; do
		for option in -O -o; do
			serve -HRl0 "${option}" "${host}" 0 "${kid}" options
			./get -o | tr -d '\r' > got
			case ${option} in
			-O) atf_check -o inline:'220 h_kid|0|' \
			    tr '\n' '|' < got ;;
			-o) atf_check -o inline:'220 h_kid|12|' \
			    tr '\n' '|' < got ;;
			esac
			stop_server
		done
	done
}

atf_init_test_cases()
{
	atf_add_test_case it_has_three_descriptors
	atf_add_test_case its_socket_is_stdin_and_stdout_and_blocks
	atf_add_test_case its_signals_are_at_their_defaults
	atf_add_test_case numeric_ids_are_taken
	atf_add_test_case names_are_taken
	atf_add_test_case ids_come_from_the_environment
	atf_add_test_case unknown_or_empty_is_never_root
	atf_add_test_case supplementary_groups_are_dropped
	atf_add_test_case an_ordinary_user_cannot_become_another
	atf_add_test_case nagle_and_banner_are_as_asked_for
	atf_add_test_case ip_options_go_unless_they_are_kept
}
