# explain: each value with its origin, each edge with its reason.
# shellcheck shell=sh disable=SC2016,SC2034,SC2086,SC2154,SC1091
. "${QBOOT_SRC}/tests/lib.subr"

testd=${helpers}/h_testd

# explained BLOCK NAME [VERB] : prints the lines of one block
explained()
{
	explained_block=$1
	shift
	bootctl explain "$@" | sed -n "/^${explained_block}\$/,/^[a-z]/{
	    /^ /{
	        s/^ *//
	        s/   */ | /g
	        p
	    }
	}"
}

# says BLOCK TEXT NAME [VERB] : one line of the block is this, with blanks
# between columns as " | "
says()
{
	says_block=$1
	says_text=$2
	shift 2
	explained "${says_block}" "$@" > said
	grep -qxF -e "${says_text}" said || {
		cat said
		atf_fail "${says_block}: no \"${says_text}\""
	}
}

atf_test_case each_variable_has_its_origin
each_variable_has_its_origin_body()
{
	inside_ns
	mkboot
	echo 'DIR=/tmp' > "${boot}/bootctrl.env"
	echo 'PORT=25' > "${boot}/w-x.env"
	printf 'command=/bin/true\nchdir="$DIR"\ndesc="on ${PORT:-1}"\n' \
	    > "${boot}/w"
	ln -s w "${boot}/w-x.rc"
	says files "site | ${boot}/bootctrl.env | -" x
	says files "env | ${boot}/w-x.env | -" x
	says files "script | ${boot}/w-x.rc | ${boot}/w" x
	says variables "instance | x | built-in | -" w-x
	says variables "DIR | /tmp | site | ${boot}/bootctrl.env:1" w-x
	says variables "PORT | 25 | env | ${boot}/w-x.env:1" w-x
	says variables "desc | on 25 | script | ${boot}/w-x.rc:3" w-x
	says settings "chdir | /tmp | ${boot}/w-x.rc:2" w-x
	says settings "retry | TERM/30/KILL/5 | default" w-x
}

atf_test_case what_was_overridden_is_told
what_was_overridden_is_told_body()
{
	inside_ns
	mkboot
	printf 'A=1\nQMAIL=/q\n' > "${boot}/bootctrl.env"
	echo 'A=2' > "${boot}/a.env"
	service a 'command=/bin/true' 'A="$A 3"' "desc=\"\$A\""
	says overridden "A | 2 | env | ${boot}/a.env:1 | ${boot}/a.rc:2" a
	says overridden "A | 1 | site | ${boot}/bootctrl.env:1 | ${boot}/a.env:1" a
	says overridden \
	    "QMAIL | /usr/local/qmail | built-in | - | ${boot}/bootctrl.env:2" a
	atf_check_equal 3 "$(explained overridden a | wc -l)"
}

atf_test_case secrets_are_masked
secrets_are_masked_body()
{
	inside_ns
	mkboot
	printf 'setenv db_Password geheim\nAPIKEY=ab\n' > "${boot}/a.env"
	service a 'command=/bin/true' 'command_args="-p $db_Password $APIKEY"' \
	    'TOKEN=old-token' 'TOKEN="$TOKEN-new"' 'desc="$TOKEN"' \
	    'limits=geheim'
	for form in '' --json; do
		bootctl explain a ${form} > out
		atf_check_equal 6 $?
		grep -e geheim -e old-token -e '"ab"' out &&
		    atf_fail "a secret was shown"
		grep -q -F '********' out || atf_fail "no mask"
		bootctl explain a --show-secrets ${form} > out
		grep -q -e geheim out || atf_fail "nothing was shown"
		grep -q -e old-token-new out || atf_fail "nothing was shown"
		grep -q -F '********' out && atf_fail "something is masked"
	done
	service a 'command=/bin/true' 'command_args="-p $db_Password"'
	bootctl explain a | grep -e '^    env -i ' > shown
	atf_check -o match:'db_Password=.*\*\*\*\*\*\*\*\*. /bin/true -p ' \
	    cat shown
	grep geheim shown && atf_fail "a secret was shown"
	:
}

atf_test_case the_command_is_that_of_plan
the_command_is_that_of_plan_body()
{
	inside_ns
	mkboot
	service a 'command=/bin/echo' "command_args=\"'a  b' \\\\\\\$x\"" \
	    'setenv GREETING "it'"'"'s me"'
	bootctl explain a | sed -n 's/^    \(env -i .*\)/\1/p' > shown
	bootctl plan a > planned
	atf_check cmp planned shown
	atf_check -o inline:'a  b $x\n' sh shown
	says environment "GREETING | it's me | ${boot}/a.rc:3" a
	says environment \
	    "PATH | $(bootctl plan a | sed 's/.* PATH=\([^ ]*\) .*/\1/') | built in" a
}

atf_test_case settings_are_those_after_all_defaults
settings_are_those_after_all_defaults_head()
{
	atf_set require.user root
}
settings_are_those_after_all_defaults_body()
{
	inside_ns
	mkboot
	service a 'command=/bin/true' user=nobody umask=77 nice=5 retry=INT/9 \
	    limits=nofile=64 reload_signal=HUP ready=delay:2
	says settings "user | nobody ($(id -u nobody)) | ${boot}/a.rc:2" a
	says settings \
	    "group | $(id -gn nobody) ($(id -g nobody)) | default" a
	says settings "umask | 077 | ${boot}/a.rc:3" a
	says settings "nice | 5 | ${boot}/a.rc:4" a
	says settings "retry | INT/9 | ${boot}/a.rc:5" a
	says settings "limits | nofile=64 | ${boot}/a.rc:6" a
	says settings "reload_signal | HUP | ${boot}/a.rc:7" a
	says settings "ready | delay:2 | ${boot}/a.rc:8" a
	says settings "chdir | / | default" a
	says settings "output_log | /var/log/bootctrl/a.log | default" a
	says environment "USER | nobody | built in" a
}

atf_test_case each_edge_has_its_reason
each_edge_has_its_reason_body()
{
	inside_ns
	mkboot
	service a 'command=/bin/true' '# PROVIDE: db'
	service b 'command=/bin/true' '# REQUIRE: db NETWORKING' 'before=c'
	service c 'command=/bin/true' 'need=a'
	says order "after | a | requires | db | ${boot}/b.rc:2 | ${boot}/a.rc:2" b
	says order "after | - | requires | NETWORKING | ${boot}/b.rc:2 | -" b
	says order "before | c | goes before | c | ${boot}/b.rc:3 | ${boot}/c.rc" b
	says order "before | b | requires | db | ${boot}/b.rc:2 | ${boot}/a.rc:2" a
	says order "before | c | needs | a | ${boot}/c.rc:2 | ${boot}/a.rc" a
	says order "after | b | goes before | c | ${boot}/b.rc:3 | ${boot}/c.rc" c
}

atf_test_case a_verb_is_told_step_by_step
a_verb_is_told_step_by_step_body()
{
	inside_ns
	mkboot
	service a "command=${testd}" retry=INT/9/KILL/3 reload_signal=USR1
	says steps "exec | ${testd}" a start
	says steps 'nothing | not running' a stop
	says steps 'nothing | not running' a try-restart
	says steps 'refuse | not running' a reload
	atf_check -o ignore ${bootctl} start
	pid=$(pid_of a)
	says steps "nothing | already running (pid ${pid})" a start
	says steps "signal | INT to pid ${pid}, then wait 9 s" a stop
	says steps "signal | KILL to pid ${pid}, then wait 3 s" a stop
	says steps "signal | USR1 to pid ${pid}" a reload
	# A stop goes by what was started.
	service a "command=${testd}" retry=TERM/1
	says steps "signal | INT to pid ${pid}, then wait 9 s" a restart
	says steps "exec | ${testd}" a restart
	says steps \
	    'refuse | cannot reload: it has no reload_signal; restart it' \
	    a reload
	says steps "exec | ${testd}" a force-reload
	service a command=/nonexistent/x
	says steps 'refuse | it cannot be started: see errors' a restart
	grep signal said && atf_fail "a broken one would be stopped"
	atf_check_equal "${pid}" "$(pid_of a)"
	atf_check -o ignore ${bootctl} stop
	nothing_left
}

# as_told COMMAND... : the command is refused for what explain says of reload,
# and both exit alike
as_told()
{
	bootctl explain x-a reload > told
	told=$?
	sed -n 's/^    refuse  *\(.*\)/x-a: \1/p' told > told.why
	[ -s told.why ] || atf_fail "nothing is refused"
	atf_check -s exit:${told} -o ignore -e file:told.why "$@"
}

atf_test_case a_server_that_changed_would_not_be_reloaded
a_server_that_changed_would_not_be_reloaded_head()
{
	atf_set require.user root
	atf_set require.progs setpriv
}
a_server_that_changed_would_not_be_reloaded_body()
{
	inside_ns
	# Others have to reach it, and the program.
	mkboot "/run/x"
	echo :allow > "${boot}/tcprules-a.txt"
	atf_check -o ignore "${mktcprules_bin}" -d "${boot}"
	cp "${bootctrl_bin}" /run/ctl
	printf '#!/bin/sh\necho 25\nexec sleep 600\n' > /run/server
	chmod 755 /run/server
	service x-a type=tcpserver command=/run/server PORT=25 user=nobody \
	    DAEMON=/bin/true reload_signal=CONT 'setenv A "${A-1}"' \
	    'configtest_cmd=/bin/true'
	as_told ${bootctl} reload
	atf_check -o inline:'x-a: not running\n' cat told.why
	atf_check -o match:OK ${bootctl} start
	pid=$(pid_of x-a)
	nobody='setpriv --reuid=nobody --clear-groups /run/ctl'
	for who in /run/ctl "${nobody}"; do
		atf_check -o save:told ${who} -d "${boot}" explain x-a reload
		sed -n '/^steps/,$p' told > steps
		atf_check -o inline:"steps
    compile  ${boot}/tcprules-a.cdb, where its text exists
    test     /bin/true
    signal   CONT to pid ${pid}
" cat steps
	done
	atf_check -o match:OK ${bootctl} reload
	echo 'A=2' > "${boot}/x-a.env"
	for who in /run/ctl "${nobody}"; do
		atf_check -s exit:1 -o match:'refuse .* changed: needs restart$' \
		    -o not-match:' signal ' -o not-match:' test ' \
		    ${who} -d "${boot}" explain x-a reload
	done
	as_told ${bootctl} reload
	atf_check -o inline:'x-a: changed: needs restart\n' cat told.why
	as_told ${bootctl} -n reload
	says steps "signal | TERM to pid ${pid}, then wait 30 s" \
	    x-a force-reload
	atf_check_equal "${pid}" "$(pid_of x-a)"
	atf_check -o match:Starting ${bootctl} force-reload
	atf_check ${bootctl} -q reload
	atf_check -o ignore ${bootctl} stop
	nothing_left
}

atf_test_case what_cannot_be_started_is_explained_all_the_same
what_cannot_be_started_is_explained_all_the_same_body()
{
	inside_ns
	mkboot
	service a 'command=/nonexistent/x' 'desc=hi'
	atf_check -s exit:6 -o save:out ${bootctl} explain a
	says variables "desc | hi | script | ${boot}/a.rc:2" a
	says errors "${boot}/a.rc:1:1: command: /nonexistent/x: No such file or directory; install it or correct the path" a
	grep -q '^command$' out && atf_fail "there is no command"
	service a 'command=$(id)' 'desc=hi'
	atf_check -s exit:6 -o match:'a.rc:1:9: "\$\(" starts' \
	    ${bootctl} explain a
}

atf_test_case wrong_calls_exit_2_and_unknown_names_5
wrong_calls_exit_2_and_unknown_names_5_body()
{
	inside_ns
	mkboot
	service a 'command=/bin/true'
	atf_check -s exit:2 -e match:'takes one name' ${bootctl} explain
	atf_check -s exit:2 -e match:'takes one name' ${bootctl} explain a b c
	atf_check -s exit:2 -e match:'it knows start stop ' \
	    ${bootctl} explain a list
	atf_check -s exit:5 -e match:'no service "b"' ${bootctl} explain b
}

atf_test_case json_has_the_same_in_the_same_order
json_has_the_same_in_the_same_order_body()
{
	inside_ns
	need_program jq
	mkboot
	echo 'A=1' > "${boot}/bootctrl.env"
	echo 'A=2' > "${boot}/a.env"
	service a 'command=/bin/true' 'desc="$A"' 'require=b' 'umask=9'
	service b 'command=/bin/true'
	bootctl explain a stop --json > json
	jq -r 'to_entries[] | select(.value | type == "array") |
	    .key + " " + (.value[0] | keys_unsorted | join(" "))' json > members
	atf_check -o inline:"files layer file target
variables name value layer file line
overridden name value layer file line by_file by_line
environment name value file line
settings name value file line
order relation service why word file line provided_file provided_line
steps step what
errors text
" cat members
	atf_check -o inline:'1 a null\n' jq -r \
	    '"\(.schema) \(.name) \(.command)"' json
	atf_check -o inline:"${boot}/a.env 1 ${boot}/a.env\n" jq -r \
	    '"\(.overridden[0].by_file) \(.overridden[0].by_line) " +
	    (.variables[] | select(.name == "A") | .file)' json
	service a 'command=/bin/true'
	atf_check_equal "$(bootctl plan a)" \
	    "$(bootctl explain a --json | jq -r .command)"
}

atf_test_case hostile_values_stay_on_their_line
hostile_values_stay_on_their_line_body()
{
	inside_ns
	need_program jq
	mkboot
	service a 'command=/bin/true' "desc='one
two	three'" "x=\"$(head -c 60000 /dev/zero | tr '\0' x)\"" \
	    'argument_file=arg'
	printf '\033[31mred' > "${boot}/arg"
	says variables 'desc | one\ntwo\tthree | script | '"${boot}/a.rc:2" a
	atf_check_equal 60000 "$(bootctl explain a --json |
	    jq -r '.variables[] | select(.name == "x") | .value | length')"
	atf_check -o inline:'one\ntwo\tthree\n' jq -r \
	    '.variables[] | select(.name == "desc") | .value' <<-EOF
	$(bootctl explain a --json)
	EOF
	says files "argument | ${boot}/arg | -" a
}

atf_init_test_cases()
{
	atf_add_test_case each_variable_has_its_origin
	atf_add_test_case what_was_overridden_is_told
	atf_add_test_case secrets_are_masked
	atf_add_test_case the_command_is_that_of_plan
	atf_add_test_case settings_are_those_after_all_defaults
	atf_add_test_case each_edge_has_its_reason
	atf_add_test_case a_verb_is_told_step_by_step
	atf_add_test_case what_cannot_be_started_is_explained_all_the_same
	atf_add_test_case wrong_calls_exit_2_and_unknown_names_5
	atf_add_test_case a_server_that_changed_would_not_be_reloaded
	atf_add_test_case json_has_the_same_in_the_same_order
	atf_add_test_case hostile_values_stay_on_their_line
}
