# check: each rule finds what it is for, and names file, line and rule.
# shellcheck shell=sh disable=SC2016,SC2034,SC2086,SC2154,SC1091
. "${QBOOT_SRC}/tests/lib.subr"

testd=${helpers}/h_testd

# finds STATUS TEXT [NAME...] : one of the findings is this, below ${boot}/
finds()
{
	finds_status=$1
	finds_text=$2
	shift 2
	bootctl check "$@" > found
	finds_got=$?
	cat found
	grep -q "^${boot}/${finds_text}\$" found || atf_fail "not found"
	atf_check_equal "${finds_status}" "${finds_got}"
}

# clean : there is nothing to find
clean()
{
	bootctl check > found
	clean_got=$?
	atf_check cat found
	atf_check_equal 0 "${clean_got}"
}

# listener NAME LINE... : a service that listens, with rules of its own
listener()
{
	: > "${boot}/tcprules-${1#*-}.txt"
	"${mktcprules_bin}" -d "${boot}" "${1#*-}" > made 2>&1 ||
	    atf_fail "$(cat made)"
	listener_name=$1
	shift
	case " $*" in
	*' HOST='*) ;;
	*) set -- "$@" HOST=127.0.0.1 ;;
	esac
	case " $*" in
	*' DAEMON='*) ;;
	*) set -- "$@" "DAEMON=${testd}" ;;
	esac
	service "${listener_name}" type=tcpserver \
	    "command=${QBOOT_OBJ}/src/tcpsrv/qmail-tcpsrv" "$@"
}

atf_test_case a_sound_directory_is_clean
a_sound_directory_is_clean_body()
{
	inside_ns
	mkboot
	clean
	echo 'DIR=/tmp' > "${boot}/bootctrl.env"
	service a "command=${testd}" 'chdir="${DIR}"' 'A=1' 'setenv B "$A"'
	echo 'setenv C 1' > "${boot}/a.env"
	listener l-x PORT=2525
	clean
	atf_check ${bootctl} check a
}

atf_test_case syntax_is_an_error
syntax_is_an_error_body()
{
	inside_ns
	mkboot
	service a 'command=/bin/true; id'
	finds 2 'a.rc:1:18: error: .* \[syntax\]'
}

atf_test_case unset_variable_is_an_error
unset_variable_is_an_error_body()
{
	inside_ns
	mkboot
	service a 'command=$X'
	finds 2 'a.rc:1:9: error: "X" is not set; .* \[unset-variable\]'
}

atf_test_case env_wins_is_an_error
env_wins_is_an_error_body()
{
	inside_ns
	mkboot
	service a 'command=/bin/true' 'desc=x'
	echo desc=y > "${boot}/a.env"
	finds 2 "a.rc:2:1: error: .*${boot}/a.env:1, .* \\[env-wins\\]"
}

atf_test_case set_twice_is_a_warning
set_twice_is_a_warning_body()
{
	inside_ns
	mkboot
	service a 'command=/bin/true' 'desc=x' 'desc=y'
	finds 1 'a.rc:3:1: warning: "desc" was set in line 2 .* \[set-twice\]'
	service a 'command=/bin/true' 'desc=x' 'desc="$desc and y"'
	clean
}

atf_test_case unknown_variable_is_a_warning_with_the_nearest
unknown_variable_is_a_warning_with_the_nearest_body()
{
	inside_ns
	mkboot
	service a 'command=/bin/true' 'comand_args=x' 'zzz=1'
	finds 1 'a.rc:2:1: warning: "comand_args" is used nowhere; did you mean "command_args"? \[unknown-variable\]'
	finds 1 'a.rc:3:1: warning: "zzz" is used nowhere; correct .* \[unknown-variable\]'
	atf_check_equal 2 "$(wc -l < found)"
	service a 'command=/bin/true' PORT=25
	finds 1 'a.rc:2:1: warning: "PORT" .* \[unknown-variable\]'
}

atf_test_case unused_variable_is_a_warning_with_the_nearest
unused_variable_is_a_warning_with_the_nearest_body()
{
	inside_ns
	mkboot
	service a 'command=/bin/true' 'desc="${GREETING-}"'
	echo GRETING=hi > "${boot}/a.env"
	finds 1 'a.env:1:1: warning: "GRETING" is used nowhere; did you mean "GREETING"? \[unused-variable\]'
	echo GREETING=hi > "${boot}/a.env"
	clean
	rm "${boot}/a.env"
	printf 'GREETING=hi\nOTHER=1\n' > "${boot}/bootctrl.env"
	finds 1 'bootctrl.env:2:1: warning: "OTHER" is used nowhere in the set; .* \[unused-variable\]'
	atf_check_equal 1 "$(wc -l < found)"
	atf_check ${bootctl} check a
}

atf_test_case missing_variable_is_an_error
missing_variable_is_an_error_body()
{
	inside_ns
	mkboot
	service a desc=x
	finds 2 'a.rc: error: command= is missing; .* \[missing-variable\]'
	rm "${boot}/a.rc"
	listener l-x
	finds 2 'l-x.rc: error: PORT is not set; .* \[missing-variable\]'
}

atf_test_case bad_value_is_an_error
bad_value_is_an_error_body()
{
	inside_ns
	mkboot
	service a 'command=/bin/true' 'start_timeout=soon'
	finds 2 'a.rc:2:1: error: bad start_timeout "soon"; .* \[bad-value\]'
	service a 'command=/bin/true' 'limits=nofile'
	finds 2 'a.rc:2:1: error: limits: .* \[bad-value\]'
}

atf_test_case bad_name_is_an_error
bad_name_is_an_error_body()
{
	inside_ns
	mkboot
	service a 'command=/bin/true' 'name="a b"'
	finds 2 'a.rc:2:1: error: bad name "a b"; .* \[bad-name\]'
}

atf_test_case duplicate_name_is_an_error_also_once_folded
duplicate_name_is_an_error_also_once_folded_body()
{
	inside_ns
	mkboot
	service a-b 'command=/bin/true'
	service c 'command=/bin/true' 'name=a.b'
	finds 2 'c.rc:2:1: error: .* once - . @ + become _; .* \[duplicate-name\]'
	finds 2 'a-b.rc: error: .* \[duplicate-name\]'
	rm "${boot}/c.rc" "${boot}/a-b.rc"
	service qmaild 'command=/bin/true'
	finds 1 'qmaild.rc: warning: .* set_name= .* \[duplicate-name\]'
}

atf_test_case unreadable_file_is_an_error
unreadable_file_is_an_error_body()
{
	inside_ns
	mkboot
	mkdir -m 755 "${boot}/a.rc"
	finds 2 'a.rc: error: it is a directory; .* \[unreadable-file\]'
}

atf_test_case dangling_link_is_an_error
dangling_link_is_an_error_body()
{
	inside_ns
	mkboot
	ln -s nothing "${boot}/a.rc"
	ln -s nothing "${boot}/tcprules-x.cdb"
	finds 2 'a.rc: error: the link leads to nothing; .* \[dangling-link\]'
	finds 2 'tcprules-x.cdb: error: the link leads to nothing; .* \[dangling-link\]'
	atf_check_equal 2 "$(wc -l < found)"
}

atf_test_case ignored_file_is_a_warning
ignored_file_is_a_warning_body()
{
	inside_ns
	mkboot
	: > "${boot}/a b.rc"
	bootctl check > found
	atf_check_equal 1 $?
	atf_check -o match:": warning: \"a b.rc\" is ignored: .* \\[ignored-file\\]\$" \
	    cat found
}

atf_test_case unsafe_file_is_an_error
unsafe_file_is_an_error_body()
{
	inside_ns
	mkboot
	service a 'command=/bin/true' 'umask=9'
	chmod 757 "${boot}/a.rc"
	finds 2 'a.rc: error: world-writable (mode 0757): chmod go-w it \[unsafe-file\]'
	# What else is wrong is told at the same time.
	finds 2 'a.rc:2:1: error: umask: .* \[bad-value\]'
	rm "${boot}/a.rc"
	chmod 777 "${boot}"
	bootctl check > found
	atf_check_equal 2 $?
	atf_check -o match:"^${boot}: error: world-writable .* \\[unsafe-file\\]\$" \
	    cat found
}

atf_test_case foreign_owned_file_is_an_error
foreign_owned_file_is_an_error_head()
{
	atf_set require.user root
}
foreign_owned_file_is_an_error_body()
{
	inside_ns
	mkboot
	service a 'command=/bin/true'
	chown 1 "${boot}/a.rc"
	finds 2 'a.rc: error: owned by .*, not by root: .* \[unsafe-file\]'
	chown 0 "${boot}/a.rc"
	listener l-x PORT=2525
	chmod 666 "${boot}/tcprules-x.cdb"
	finds 2 'tcprules-x.cdb: error: world-writable .* \[unsafe-file\]'
}

atf_test_case unused_template_is_a_warning
unused_template_is_a_warning_body()
{
	inside_ns
	mkboot
	printf '#!/x/bin/bootctrl\ncommand=/bin/true\n' > "${boot}/tpl"
	: > "${boot}/README"
	finds 1 'tpl: warning: no service is made of this template; .* \[unused-template\]'
	ln -s tpl "${boot}/tpl-x.rc"
	clean
}

atf_test_case loop_is_an_error
loop_is_an_error_body()
{
	inside_ns
	mkboot
	service a 'command=/bin/true' 'require=b'
	service b 'command=/bin/true' 'require=a'
	service c 'command=/bin/true'
	finds 2 'a.rc:2:1: error: loop: .* \[loop\]'
	finds 2 'a.rc:2:1: error: loop: .* \[loop\]' b
	atf_check ${bootctl} check c
}

atf_test_case missing_requirement_is_a_warning
missing_requirement_is_a_warning_body()
{
	inside_ns
	mkboot
	service ab 'command=/bin/true' '# REQUIRE: zz'
	service a 'command=/bin/true'
	finds 1 'ab.rc:2:12: warning: .* nobody provides zz; .* \[missing-requirement\]'
	atf_check ${bootctl} check a
}

atf_test_case missing_need_is_an_error
missing_need_is_an_error_body()
{
	inside_ns
	mkboot
	service a 'command=/bin/true' 'need=zz'
	finds 2 'a.rc:2:1: error: it needs zz, .* \[missing-need\]'
}

atf_test_case missing_program_is_an_error
missing_program_is_an_error_body()
{
	inside_ns
	mkboot
	service a 'command=/nonexistent/x'
	finds 2 'a.rc:1:1: error: command: /nonexistent/x: .* \[missing-program\]'
	: > plain
	service a "command=${PWD}/plain"
	finds 2 'a.rc:1:1: error: command: .*: found, but it cannot be executed; .* \[missing-program\]'
	rm "${boot}/a.rc"
	listener l-x PORT=2525 PRESMTPD=nopre DAEMON=nodaemon POSTSMTPD=nopost
	finds 2 'l-x.rc:4:1: error: PRESMTPD: nopre: .* \[missing-program\]'
	finds 2 'l-x.rc:5:1: error: DAEMON: nodaemon: .* \[missing-program\]'
	finds 2 'l-x.rc:6:1: error: POSTSMTPD: nopost: .* \[missing-program\]'
}

atf_test_case unknown_user_and_group_are_errors
unknown_user_and_group_are_errors_body()
{
	inside_ns
	mkboot
	service a 'command=/bin/true' 'user=no-such-user'
	finds 2 'a.rc:2:1: error: user "no-such-user" .* \[unknown-user\]'
	service a 'command=/bin/true' "user=$(id -un)" 'group=no-such-group'
	finds 2 'a.rc:3:1: error: group "no-such-group" .* \[unknown-group\]'
}

atf_test_case missing_path_is_an_error
missing_path_is_an_error_body()
{
	inside_ns
	mkboot
	service a 'command=/bin/true' 'chdir=/nonexistent'
	finds 2 'a.rc:2:1: error: chdir: .* \[missing-path\]'
	service a 'command=/bin/true' 'required_files=nofile'
	finds 2 'a.rc:2:1: error: required_files: .* \[missing-path\]'
}

atf_test_case permission_is_a_warning_to_who_does_not_own_it
permission_is_a_warning_to_who_does_not_own_it_head()
{
	atf_set require.user root
}
permission_is_a_warning_to_who_does_not_own_it_body()
{
	inside_ns
	need_program setpriv
	chmod 755 .
	mkboot
	service a 'command=/bin/true' 'user=daemon'
	clean
	cp "${bootctrl_bin}" ctl
	setpriv --reuid=nobody --clear-groups ./ctl -d "${boot}" check > found
	atf_check_equal 1 $?
	atf_check -o match:"^${boot}/a.rc:2:1: warning: .* \\[permission\\]\$" \
	    cat found
}

atf_test_case bad_rules_are_an_error
bad_rules_are_an_error_body()
{
	inside_ns
	mkboot
	listener l-x PORT=2525
	clean
	echo garbage > "${boot}/tcprules-x.cdb"
	finds 2 'tcprules-x.cdb: error: not a whole rules database: .* \[bad-rules\]'
	rm "${boot}/tcprules-x.cdb"
	finds 2 'tcprules-x.cdb: error: the rules database is missing; .* \[bad-rules\]'
}

atf_test_case stale_rules_are_a_warning
stale_rules_are_a_warning_body()
{
	inside_ns
	mkboot
	listener l-x PORT=2525
	touch -d '2001-01-01' "${boot}/tcprules-x.cdb"
	clean # its text is newer, and says the same
	echo '127.:allow' > "${boot}/tcprules-x.txt"
	finds 1 'tcprules-x.txt: warning: .* run mktcprules \[stale-rules\]'
	mv "${boot}/tcprules-x.txt" "${boot}/tcprules-y.txt"
	mv "${boot}/tcprules-x.cdb" "${boot}/tcprules-y.cdb"
	ln -s tcprules-y.cdb "${boot}/tcprules-x.cdb"
	finds 1 'tcprules-y.txt: warning: .* \[stale-rules\]'
	echo nonsense > "${boot}/tcprules-y.txt"
	finds 2 'tcprules-y.txt:1:.*: error: .* \[bad-rules\]'
}

atf_test_case open_relay_is_a_warning
open_relay_is_a_warning_body()
{
	inside_ns
	mkboot
	mkqmail qmail
	echo "QMAIL='${QMAIL}'" > "${boot}/bootctrl.env"
	listener l-x PORT=2525 DAEMON=qmail-smtpd
	clean
	rm "${QMAIL}/control/rcpthosts"
	finds 1 'l-x.rc:4:1: warning: .* relays for everybody; .* \[open-relay\]'
}

atf_test_case same_address_is_an_error
same_address_is_an_error_body()
{
	inside_ns
	mkboot
	listener l-x PORT=2525
	listener l-y PORT=2525 HOST=127.0.0.2
	clean
	listener l-y PORT=2525 HOST=0
	finds 2 "l-x.rc:3:1: error: l-x and l-y would both listen on port 2525 of 127.0.0.1 (see ${boot}/l-y.rc:3); .* \\[same-address\\]"
	finds 2 'l-y.rc:3:1: error: .* \[same-address\]'
	listener l-y PORT=2525 HOST=::
	finds 2 'l-x.rc:3:1: error: .* \[same-address\]' l-x
	grep -q l-y.rc: found && grep -q '^[^ ]*l-y' found &&
	    atf_fail "told of a service that was not named"
	listener l-y PORT=2526 HOST=0
	clean
}

atf_test_case port_in_use_is_an_error_unless_it_is_its_own
port_in_use_is_an_error_unless_it_is_its_own_body()
{
	inside_ns
	mkboot
	listener l-x PORT=2525
	atf_check -o ignore ${bootctl} start
	clean
	mkdir other
	mv "${boot}/l-x.rc" other
	listener l-z PORT=2525
	finds 2 'l-z.rc:3:1: error: port 2525 is held by another process; .* \[port-in-use\]'
	rm "${boot}/l-z.rc"
	mv other/l-x.rc "${boot}"
	atf_check -o ignore ${bootctl} stop
	nothing_left
}

atf_test_case backend_limit_is_a_warning
backend_limit_is_a_warning_body()
{
	inside_ns
	mkboot
	service a.sh 'command=/bin/true'
	finds 1 'a.sh.rc: warning: openrc: .* \[backend-limit\]'
}

atf_test_case dead_logger_is_a_warning
dead_logger_is_a_warning_body()
{
	inside_ns
	mkboot
	service a "command=${testd}" "output_logger=${testd}"
	atf_check -o ignore ${bootctl} start
	clean
	logger=$(sed -n 's/^logger_pid=//p' /run/bootctrl/*/a.state)
	kill -KILL "${logger}"
	wait_for '! is_alive "${logger}"'
	finds 1 'a.rc:2:1: warning: .*pid [0-9]*, has ended .* \[dead-logger\]'
	atf_check -o ignore ${bootctl} stop
	nothing_left
}

atf_test_case only_what_is_named_is_told
only_what_is_named_is_told_body()
{
	inside_ns
	mkboot
	service a 'command=/nonexistent/a'
	service b 'command=/nonexistent/b'
	finds 2 'b.rc:1:1: error: .*' b
	atf_check_equal 1 "$(wc -l < found)"
	atf_check -s exit:5 -e match:'no service "c"' ${bootctl} check c
}

atf_test_case an_error_of_the_site_file_is_told_once
an_error_of_the_site_file_is_told_once_body()
{
	inside_ns
	mkboot
	service a 'command=/bin/true'
	service b 'command=/bin/true'
	echo 'X=$(id)' > "${boot}/bootctrl.env"
	finds 2 'bootctrl.env:1:3: error: .* \[syntax\]'
	atf_check_equal 1 "$(wc -l < found)"
}

atf_test_case formats_say_the_same
formats_say_the_same_body()
{
	inside_ns
	need_program jq
	mkboot
	service a 'comand=/bin/true' 'desc=x' # say"so
	mkdir "${boot}/b.rc"
	atf_check -s exit:2 \
	    -o match:"^${boot}/a.rc:1:1: error: .* \\[missing-variable\\]\$" \
	    -o match:"^${boot}/a.rc:1:1: warning: .* \\[unknown-variable\\]\$" \
	    -o match:"^${boot}/b.rc:1:1: error: .* \\[unreadable-file\\]\$" \
	    ${bootctl} check --format=gcc
	bootctl check --format=json > json
	atf_check_equal 2 $?
	bootctl check --json > json2
	atf_check cmp json json2
	bootctl check > text
	jq -r '.findings[] | "\(.file)\(if .line then ":\(.line):\(.column)"
	    else "" end): \(.severity): \(.text) [\(.rule)]"' json > text2
	atf_check cmp text text2
	atf_check -o inline:'1 2 1\n' jq -r \
	    '"\(.schema) \(.errors) \(.warnings)"' json
	atf_check -s exit:2 -e match:'none of text, gcc and json' \
	    ${bootctl} check --format=xml
	atf_check -s exit:2 ${bootctl} -q check
}

atf_test_case hostile_files_stay_text
hostile_files_stay_text_body()
{
	inside_ns
	need_program jq
	mkboot
	printf 'command=/bin/true\nX="a\033[31m"\n' > "${boot}/a.rc"
	{
		printf 'command=/'
		head -c 60000 /dev/zero | tr '\0' x
		printf '\nzz'
		head -c 3000 /dev/zero | tr '\0' z
		printf '=1\n'
	} > "${boot}/b.rc"
	printf 'command=/bin/true\ndesc="\303\050 <&>"\nuser="a\n\\\\x"\n' \
	    > "${boot}/c.rc"
	printf 'command=/bin/true\0\n' > "${boot}/d.rc"
	: > "${boot}/$(printf 'e\033[31m').rc"
	bootctl check > found
	atf_check_equal 2 $?
	LC_ALL=C tr -d '\n' < found | LC_ALL=C grep -q '[[:cntrl:]]' &&
	    atf_fail "a control byte was printed"
	atf_check_equal "$(wc -l < found)" \
	    "$(bootctl check --json | jq '.findings | length')"
}

atf_test_case a_thousand_services_take_less_than_a_second
a_thousand_services_take_less_than_a_second_body()
{
	inside_ns
	mkboot
	: > "${boot}/tcprules-x.txt"
	atf_check -o ignore -e ignore ${mktcprules_bin} -d "${boot}" x
	touch -d 2001-01-01 "${boot}/tcprules-x.cdb"
	i=1000
	while [ "${i}" -lt 2000 ]; do
		printf '%s\n' type=tcpserver "PORT=${i}" HOST=127.0.0.1 \
		    "command=${testd}" "DAEMON=${testd}" RULES=tcprules-x.cdb \
		    > "${boot}/s-${i}.rc"
		i=$((i + 1))
	done
	start=$(date +%s%N)
	clean
	took=$((($(date +%s%N) - start) / 1000000))
	limit=1000
	[ -z "${QBOOT_SANITIZE-}" ] || limit=10000
	[ "${took}" -lt "${limit}" ] || atf_fail "it took ${took} ms"
}

atf_test_case errors_stop_an_install
errors_stop_an_install_body()
{
	inside_ns
	mkboot
	service a 'command=/nonexistent/x'
	atf_check -s exit:6 -e match:'a.rc:1:1: command: ' \
	    -e match:'nothing was installed' ${bootctl} -n install systemd
	atf_check -s not-exit:6 -o ignore -e ignore \
	    ${bootctl} -n install --force systemd
}

# rules : prints the rules that the program knows
rules()
{
	sed -n 's/^#define RULE_[A-Z]* "\(.*\)".*/\1/p' \
	    "${QBOOT_SRC}/src/core/rule.h"
}

atf_test_case each_rule_is_in_the_manual_and_has_a_test
each_rule_is_in_the_manual_and_has_a_test_body()
{
	man=${QBOOT_SRC}/man/bootctrl-check.7
	for rule in $(rules); do
		grep -q "^\\.It Cm ${rule}\$" "${man}" ||
		    atf_fail "${rule} is not in the manual"
		grep -q "\\[${rule}\\\\*\\]" "${Source_Dir}/${Prog_Name}" ||
		    atf_fail "${rule} has no test"
	done
	sed -n 's/^\.It Cm \([a-z-]*\)$/\1/p' "${man}" | sort > entries
	rules | sort > known
	atf_check cmp known entries
	[ "$(rules | wc -l)" -gt 20 ] || atf_fail "too few rules were found"
}

atf_test_case each_variable_that_is_read_is_known
each_variable_that_is_read_is_known_body()
{
	known=${QBOOT_SRC}/src/bootctrl/check_names.c
	reads='conf_value(\|making_value(\|making_list(\|making_command(\|'
	reads="${reads}setting(\\|words_variable("
	cat "${QBOOT_SRC}"/src/core/*.c "${QBOOT_SRC}"/src/launcher/*.c \
	    "${QBOOT_SRC}"/backends/*/*.c | grep "${reads}" |
	    grep -o '"[A-Za-z_]*"' | sort -u > all
	# A value, and what counts in the environment only.
	grep -vx -e '""' -e '"tcpserver"' -e '"NORESULT"' -e '"RELAYCLIENT"' \
	    all > names
	[ "$(wc -l < names)" -gt 30 ] || atf_fail "too few names were found"
	while read -r name; do
		grep -q "${name}" "${known}" || atf_fail "${name} is not known"
	done < names
}

atf_init_test_cases()
{
	atf_add_test_case a_sound_directory_is_clean
	atf_add_test_case syntax_is_an_error
	atf_add_test_case unset_variable_is_an_error
	atf_add_test_case env_wins_is_an_error
	atf_add_test_case set_twice_is_a_warning
	atf_add_test_case unknown_variable_is_a_warning_with_the_nearest
	atf_add_test_case unused_variable_is_a_warning_with_the_nearest
	atf_add_test_case missing_variable_is_an_error
	atf_add_test_case bad_value_is_an_error
	atf_add_test_case bad_name_is_an_error
	atf_add_test_case duplicate_name_is_an_error_also_once_folded
	atf_add_test_case unreadable_file_is_an_error
	atf_add_test_case dangling_link_is_an_error
	atf_add_test_case ignored_file_is_a_warning
	atf_add_test_case unsafe_file_is_an_error
	atf_add_test_case foreign_owned_file_is_an_error
	atf_add_test_case unused_template_is_a_warning
	atf_add_test_case loop_is_an_error
	atf_add_test_case missing_requirement_is_a_warning
	atf_add_test_case missing_need_is_an_error
	atf_add_test_case missing_program_is_an_error
	atf_add_test_case unknown_user_and_group_are_errors
	atf_add_test_case missing_path_is_an_error
	atf_add_test_case permission_is_a_warning_to_who_does_not_own_it
	atf_add_test_case bad_rules_are_an_error
	atf_add_test_case stale_rules_are_a_warning
	atf_add_test_case open_relay_is_a_warning
	atf_add_test_case same_address_is_an_error
	atf_add_test_case port_in_use_is_an_error_unless_it_is_its_own
	atf_add_test_case backend_limit_is_a_warning
	atf_add_test_case dead_logger_is_a_warning
	atf_add_test_case only_what_is_named_is_told
	atf_add_test_case an_error_of_the_site_file_is_told_once
	atf_add_test_case formats_say_the_same
	atf_add_test_case hostile_files_stay_text
	atf_add_test_case a_thousand_services_take_less_than_a_second
	atf_add_test_case errors_stop_an_install
	atf_add_test_case each_rule_is_in_the_manual_and_has_a_test
	atf_add_test_case each_variable_that_is_read_is_known
}
