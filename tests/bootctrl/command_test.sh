# The command line: order, plan, names, dry runs, files as commands.
# shellcheck shell=sh disable=SC2034,SC2086,SC2154,SC1091
. "${QBOOT_SRC}/tests/lib.subr"

testd=${helpers}/h_testd

atf_test_case order_prints_names_in_start_order
order_prints_names_in_start_order_body()
{
	mkboot
	service z "command=${testd}" before=a
	service a "command=${testd}"
	service m 'name=zz' "command=${testd}"
	service b '# REQUIRE: m' "command=${testd}"
	atf_check -o inline:'z\na\nzz\nb\n' ${bootctl} order
}

atf_test_case a_loop_is_told_with_its_members_and_exits_1
a_loop_is_told_with_its_members_and_exits_1_body()
{
	inside_ns
	mkboot
	service a "command=${testd}" require=b
	service b "command=${testd}" require=a
	service c "command=${testd}"
	atf_check -s exit:1 -o inline:'c\na\nb\n' \
	    -e match:'a\.rc:2.*loop.*a.*b' ${bootctl} order
	atf_check -s exit:1 -o match:'a .*OK' -o match:'b .*OK' \
	    -e match:loop ${bootctl} start
	atf_check -o ignore -e ignore ${bootctl} stop
	nothing_left
}

atf_test_case a_word_that_nobody_provides_is_a_warning
a_word_that_nobody_provides_is_a_warning_body()
{
	mkboot
	service a "command=${testd}" 'require="NETWORKING nosuchword"'
	atf_check -o inline:'a\n' -e match:'^warning: .*a\.rc:2.*nosuchword' \
	    ${bootctl} order
}

atf_test_case a_chain_of_ten_thousand_needs_no_deep_stack
a_chain_of_ten_thousand_needs_no_deep_stack_body()
{
	mkboot
	i=1
	while [ "${i}" -lt 10000 ]; do
		printf 'command=/bin/true\nrequire=s%d\n' $((i + 1)) \
		    > "${boot}/s${i}.rc"
		i=$((i + 1))
	done
	printf 'command=/bin/true\n' > "${boot}/s10000.rc"
	ulimit -s 256
	${bootctl} order > order || atf_fail "order failed"
	atf_check_equal 10000 "$(wc -l < order)"
	atf_check -o inline:'s10000\ns9999\n' head -n 2 order
	atf_check -o inline:'s1\n' tail -n 1 order
	printf 'command=/bin/true\nrequire=s1\n' > "${boot}/s10000.rc"
	atf_check -s exit:1 -o save:order -e match:loop ${bootctl} order
	atf_check_equal 10000 "$(wc -l < order)"
}

# shell COMMAND : runs it with every shell that is here
atf_test_case plan_means_the_same_to_sh
plan_means_the_same_to_sh_body()
{
	mkboot
	cat > "${boot}/a.rc" <<'EOF'
command=/usr/bin/env
command_args="printf '<%s>' 'a  b' \"it's\" '\$HOME;&|' '' '~' 'x*' '-n' '\"q\"'"
setenv A "1 2"
setenv B 'it'\''s'
setenv EMPTY ""
EOF
	cat > want <<'EOF'
<a  b><it's><$HOME;&|><><~><x*><-n><"q">
EOF
	${bootctl} plan a > plan || atf_fail "plan failed"
	for shell in sh bash 'busybox ash' mksh ksh; do
		command -v ${shell%% *} > /dev/null || continue
		${shell} ./plan > got || atf_fail "${shell}: failed"
		echo >> got
		cmp -s want got || atf_fail "${shell}: $(cat got)"
	done
	sed -i 's,^command_args=.*,command_args=,' "${boot}/a.rc"
	${bootctl} plan a > plan || atf_fail "plan failed"
	sh ./plan | sort > got
	printf '%s\n' 'A=1 2' "B=it's" EMPTY= > want
	atf_check -o file:want grep -v '^PATH=' got
}

atf_test_case a_service_answers_to_all_of_its_names
a_service_answers_to_all_of_its_names_body()
{
	inside_ns
	mkboot
	service qmail-init name=qmail-send "command=${testd}"
	for name in qmail-send qmail-init qmail-init.rc init; do
		atf_check -s exit:3 -o inline:'qmail-send is stopped.\n' \
		    ${bootctl} status ${name}
	done
}

atf_test_case a_dry_run_prints_and_starts_nothing
a_dry_run_prints_and_starts_nothing_body()
{
	inside_ns
	mkboot
	service a "command=${testd}" 'command_args="-m \"two words\""'
	atf_check -o match:"^env -i PATH=.* ${testd} -m 'two words'\$" \
	    ${bootctl} -n start
	test ! -e /run/bootctrl || atf_fail "it left state"
	atf_check -o ignore ${bootctl} start
	atf_check -o inline:"kill -TERM $(pid_of a)\n" ${bootctl} -n stop
	atf_check -o match:'a is running' ${bootctl} status
	atf_check -o ignore ${bootctl} stop
	nothing_left
}

atf_test_case a_dry_run_exits_as_the_verb_would
a_dry_run_exits_as_the_verb_would_head()
{
	atf_set require.user root
}
a_dry_run_exits_as_the_verb_would_body()
{
	inside_ns
	mkboot
	service good command=/bin/true type=oneshot
	service theirs "command=${testd}"
	chown 1 "${boot}/theirs.rc"
	service wrong "command=${testd}" user=nobody-of-that-name
	for call in '4 theirs' '6 wrong' '1 theirs wrong' '4 good theirs'; do
		set -- ${call}
		status=$1
		shift
		atf_check -s exit:${status} -o ignore -e save:dry \
		    ${bootctl} -n start "$@"
		atf_check -s exit:${status} -o ignore -e save:wet \
		    ${bootctl} start "$@"
		atf_check cmp dry wet
	done
	atf_check -o ignore -e ignore ${bootctl} stop
	nothing_left
}

atf_test_case list_is_a_table_without_trailing_blanks
list_is_a_table_without_trailing_blanks_body()
{
	inside_ns
	mkboot
	service a "command=${testd}" 'desc="two
lines"'
	service bb "command=${testd}" type=oneshot
	atf_check -o inline:'NAME  STATE    PID  UPTIME  PORT  BOOT-TIME  TYPE     DESCRIPTION
a     stopped    -       -     -          -  daemon   two lines
bb    stopped    -       -     -          -  oneshot
' ${bootctl} list
}

atf_test_case a_quiet_start_speaks_only_of_failures
a_quiet_start_speaks_only_of_failures_body()
{
	inside_ns
	mkboot
	service a "command=${testd}"
	atf_check ${bootctl} -q start
	atf_check ${bootctl} -q start
	atf_check ${bootctl} -q status
	service b 'command=nosuchprogram'
	atf_check -s exit:6 -e match:'nosuchprogram: not found' \
	    ${bootctl} start -q
	atf_check ${bootctl} -q stop
	nothing_left
}

atf_test_case a_script_is_a_command_for_itself
a_script_is_a_command_for_itself_body()
{
	inside_ns
	mkboot
	printf '#!%s\ncommand=%s\n' "${bootctrl_bin}" "${testd}" \
	    > "${boot}/daemon"
	chmod 755 "${boot}/daemon"
	ln -s daemon "${boot}/my-one.rc"
	ln -s daemon "${boot}/my-two.rc"
	ln -s "${boot}/my-one.rc" other-name
	atf_check -o inline:'Starting my-one ...               OK\n' \
	    "${boot}/my-one.rc" start
	atf_check -o match:'^my-one is running' ./other-name status
	(cd "${boot}" && atf_check -o match:'my-one is running' \
	    ./my-one.rc status)
	atf_check -s exit:3 -o inline:'my-two is stopped.\n' \
	    "${boot}/my-two.rc" status
	atf_check -s exit:2 -e match:'serves itself alone' \
	    "${boot}/my-one.rc" status my-two
	atf_check -s exit:5 -e match:'link it as NAME.rc' \
	    "${boot}/daemon" start
	atf_check -o match:OK "${boot}/my-one.rc" stop
	nothing_left
}

atf_test_case a_wrapper_serves_the_directory_beside_its_real_file
a_wrapper_serves_the_directory_beside_its_real_file_body()
{
	inside_ns
	mkdir etc
	mkboot etc/bootctrl
	service a "command=${testd}"
	printf '#!%s\n' "${bootctrl_bin}" > etc/wrapper
	chmod 755 etc/wrapper
	mkdir one two
	ln -s ../etc/wrapper one/first
	ln -s "${PWD}/one/first" two/second
	cd / || atf_fail "no /"
	atf_check -o match:'Starting a .*OK' env -i "${OLDPWD}/two/second" start
	atf_check -o match:'a is running' "${OLDPWD}/one/first" status a
	atf_check -o match:'Stopping a .*OK' "${OLDPWD}/etc/wrapper" stop
	atf_check -s exit:2 -e match:usage "${OLDPWD}/one/first"
	nothing_left
}

atf_test_case usage_errors_exit_2_and_help_exits_0
usage_errors_exit_2_and_help_exits_0_body()
{
	atf_check -s exit:2 -e match:'^usage: bootctrl' "${bootctrl_bin}"
	atf_check -s exit:2 -e match:'usage' "${bootctrl_bin}" -j 0 start
	atf_check -s exit:2 -e match:'no backend "x"' "${bootctrl_bin}" -b x start
	atf_check -o match:'^usage: bootctrl' "${bootctrl_bin}" --help
	atf_check -o match:'^bootctrl [0-9]' "${bootctrl_bin}" --version
}

atf_test_case a_missing_directory_is_said
a_missing_directory_is_said_body()
{
	atf_check -s exit:6 -e match:"/no/such/dir: cannot open .*: No such file" \
	    "${bootctrl_bin}" -d /no/such/dir start
	atf_check -s exit:4 -e match:"/no/such/dir: cannot open .*: No such file" \
	    "${bootctrl_bin}" -d /no/such/dir status
}

atf_test_case two_services_of_one_name_are_refused
two_services_of_one_name_are_refused_body()
{
	inside_ns
	mkboot
	service a.b "command=${testd}"
	service a-b "command=${testd}"
	service c "command=${testd}"
	atf_check -s exit:6 -o match:'c .*OK' -e match:'a\.b\.rc' \
	    -e match:'a-b\.rc' ${bootctl} start
	atf_check -o ignore -e ignore ${bootctl} stop
	nothing_left
}

atf_init_test_cases()
{
	atf_add_test_case order_prints_names_in_start_order
	atf_add_test_case a_loop_is_told_with_its_members_and_exits_1
	atf_add_test_case a_word_that_nobody_provides_is_a_warning
	atf_add_test_case a_chain_of_ten_thousand_needs_no_deep_stack
	atf_add_test_case plan_means_the_same_to_sh
	atf_add_test_case a_service_answers_to_all_of_its_names
	atf_add_test_case a_dry_run_prints_and_starts_nothing
	atf_add_test_case a_dry_run_exits_as_the_verb_would
	atf_add_test_case list_is_a_table_without_trailing_blanks
	atf_add_test_case a_quiet_start_speaks_only_of_failures
	atf_add_test_case a_script_is_a_command_for_itself
	atf_add_test_case a_wrapper_serves_the_directory_beside_its_real_file
	atf_add_test_case usage_errors_exit_2_and_help_exits_0
	atf_add_test_case a_missing_directory_is_said
	atf_add_test_case two_services_of_one_name_are_refused
}
