# edit and logs.
# shellcheck shell=sh disable=SC2034,SC2086,SC2154,SC1091
. "${QBOOT_SRC}/tests/lib.subr"

testd=${helpers}/h_testd

# editor COMMAND : makes ./editor, which runs COMMAND with the file as $1
editor()
{
	printf '#!/bin/sh\n%s\n' "$1" > editor
	chmod 755 editor
	VISUAL=${PWD}/editor
	export VISUAL
}

atf_test_case what_was_edited_takes_its_place
what_was_edited_takes_its_place_body()
{
	inside_ns
	mkboot
	service a "command=${testd}"
	chmod 640 "${boot}/a.rc"
	editor 'echo "desc=edited" >> "$1"'
	atf_check -o ignore ${bootctl} start
	atf_check -o inline:'a.rc: written\n' \
	    -e match:'^a: runs as before; "bootctrl restart a"' \
	    ${bootctl} edit a
	atf_check -o inline:"command=${testd}\ndesc=edited\n" \
	    cat "${boot}/a.rc"
	atf_check -o inline:'640\n' stat -c %a "${boot}/a.rc"
	atf_check -o inline:'a.rc\n' ls -A "${boot}"
	editor ':'
	atf_check -o inline:'a.rc: unchanged\n' ${bootctl} edit a rc
	atf_check -o inline:'a.rc\n' ls -A "${boot}"
	atf_check -o ignore ${bootctl} stop
	nothing_left
}

atf_test_case what_fails_the_check_is_kept_beside
what_fails_the_check_is_kept_beside_body()
{
	mkboot
	service a "command=${testd}"
	cp "${boot}/a.rc" before
	editor 'echo "command=\$(id)" > "$1"'
	atf_check -s exit:6 -e match:'a\.rc:1' \
	    -e match:"^a\.rc is as it was; what was edited is in ${boot}/\.a\.rc\.edit0\$" \
	    ${bootctl} edit a
	atf_check cmp before "${boot}/a.rc"
	atf_check -o inline:'command=$(id)\n' cat "${boot}/.a.rc.edit0"
	editor 'exit 3'
	atf_check -s exit:1 -e match:'editor .* failed' \
	    -e match:'\.a\.rc\.edit1$' ${bootctl} edit a
	atf_check cmp before "${boot}/a.rc"
}

atf_test_case a_change_made_meanwhile_is_not_lost
a_change_made_meanwhile_is_not_lost_body()
{
	mkboot
	service a "command=${testd}"
	editor "echo desc=mine >> \"\$1\"; echo desc=theirs >> '${boot}/a.rc'"
	atf_check -s exit:1 -e match:'a\.rc: changed while it was edited' \
	    -e match:'what was edited is in' ${bootctl} edit a
	atf_check -o match:'desc=theirs' cat "${boot}/a.rc"
	atf_check -o match:'desc=mine' cat "${boot}/.a.rc.edit0"
}

atf_test_case an_env_file_begins_as_a_sample
an_env_file_begins_as_a_sample_body()
{
	mkboot
	printf 'command=%s\nX="${X-}"\nY="${Y-}"\n' "${testd}" > "${boot}/tmpl"
	ln -s tmpl "${boot}/my-one.rc"
	ln -s tmpl "${boot}/my-two.rc"
	echo 'X=sample' > "${boot}/my-one.env"
	editor 'echo "Y=more" >> "$1"'
	atf_check -o inline:'my-two.env: written\n' -e ignore \
	    ${bootctl} edit my-two
	atf_check -o inline:'X=sample\nY=more\n' cat "${boot}/my-two.env"
	atf_check -s exit:1 -e match:'my-two\.rc: it is a link' \
	    ${bootctl} edit my-two rc
	atf_check -s exit:5 -e match:'no service "no"' ${bootctl} edit no
	atf_check -s exit:2 -e match:'env or rc' ${bootctl} edit my-one x
}

atf_test_case the_editor_meets_no_shell
the_editor_meets_no_shell_body()
{
	mkboot
	service a "command=${testd}"
	editor 'echo "$1" > arg; echo desc=x >> "$2"'
	export VISUAL="${PWD}/editor 'two  words;'"
	atf_check -o ignore ${bootctl} edit a
	atf_check -o inline:'two  words;\n' cat arg
	atf_check -s exit:1 -e match:'no shell' \
	    env VISUAL='true; touch shell' ${bootctl} edit a
	atf_check test ! -e shell
	rm -f "${boot}"/.a.rc.edit*
	atf_check -s exit:1 -e match:'nosuch: No such file' \
	    -e match:'failed' -e match:'is as it was' \
	    env VISUAL= EDITOR=nosuch ${bootctl} edit a
}

atf_test_case logs_shows_the_last_lines
logs_shows_the_last_lines_body()
{
	inside_ns
	mkboot
	service a "command=${testd}"
	service b "command=${testd}" output_log="${PWD}/b.log" \
	    error_log="${PWD}/b.err"
	service c "command=${testd}" "output_logger='cat -u'"
	mkdir -p /var/log/bootctrl
	seq 100 > /var/log/bootctrl/a.log
	printf 'a\033[2Jb\tc\n' > b.log
	atf_check -o inline:'99\n100\n' ${bootctl} logs a -n 2
	atf_check -o inline:'99\n100\n' ${bootctl} logs -n2 a
	atf_check -o inline:'100\n' ${bootctl} logs --lines=1 a
	${bootctl} logs a > out || atf_fail "logs: $?"
	atf_check_equal 20 "$(wc -l < out)"
	atf_check -o inline:'a?[2Jb\tc\n' -e match:"standard error goes to ${PWD}/b\.err" \
	    ${bootctl} logs b
	atf_check -s exit:1 -e match:'goes to a logger, cat -u' \
	    ${bootctl} logs c
	atf_check -s exit:2 -e match:'is not a number' ${bootctl} logs a -n x
	rm /var/log/bootctrl/a.log
	atf_check -s exit:1 -e match:'nothing was ever logged' \
	    ${bootctl} logs a
}

atf_test_case a_followed_log_may_be_rotated
a_followed_log_may_be_rotated_body()
{
	inside_ns
	mkboot
	service a "command=${testd}"
	log=/var/log/bootctrl/a.log
	mkdir -p /var/log/bootctrl
	echo one > "${log}"
	${bootctl} logs -f a > out &
	follower=$!
	wait_for 'grep -q one out'
	echo two >> "${log}"
	wait_for 'grep -q two out'
	mv "${log}" "${log}.1"
	echo three >> "${log}.1"
	echo four > "${log}"
	wait_for 'grep -q four out'
	: > "${log}"
	echo end >> "${log}"
	wait_for 'grep -q end out'
	kill "${follower}"
	wait "${follower}"
	atf_check -o inline:'one\ntwo\nthree\nfour\nend\n' cat out
}

atf_init_test_cases()
{
	atf_add_test_case what_was_edited_takes_its_place
	atf_add_test_case what_fails_the_check_is_kept_beside
	atf_add_test_case a_change_made_meanwhile_is_not_lost
	atf_add_test_case an_env_file_begins_as_a_sample
	atf_add_test_case the_editor_meets_no_shell
	atf_add_test_case logs_shows_the_last_lines
	atf_add_test_case a_followed_log_may_be_rotated
}
