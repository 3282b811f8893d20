# What the generated scripts look like, and what shells make of them.
# shellcheck disable=SC1091,SC2016,SC2154
. "${QBOOT_SRC}/tests/lib.subr"

data=${QBOOT_SRC}/backends/sysvinit/tests/data

# The directory of the golden files, below the root "img".
site()
{
	mkboot img/site/bootctrl
	root=${PWD}/img
	service queue '# PROVIDE: mail' '# REQUIRE: NETWORKING FILESYSTEMS syslogd' \
	    "desc='the queue; \$(touch owned)
of this host'" command=/bin/sleep
	service smtp '# REQUIRE: mail NAMED time' '# BEFORE: web LOGIN' \
	    need=queue command=/bin/sleep
	service web '# BEFORE: NETWORKING' command=/bin/sleep
	service setup '# KEYWORD: nostart' type=oneshot command=/bin/true
}

generate()
{
	atf_check -o ignore -e ignore "${bootctrl_bin}" -d "${boot}" \
	    --root "${root}" generate sysvinit -o "$1"
}

# with_echo NAME
# Makes "run" of a script, with echo in the place of bootctrl.
with_echo()
{
	sed 's,^bootctrl=.*,bootctrl=/bin/echo,' "out/etc/init.d/$1" > run
}

atf_test_case scripts_are_the_golden_ones
scripts_are_the_golden_ones_body()
{
	site
	generate out
	for name in queue smtp web setup qmaild; do
		atf_check -o file:"${data}/${name}" \
		    sed "s,^bootctrl=.*,bootctrl=BOOTCTRL," \
		    "out/etc/init.d/${name}"
	done
	atf_check -o inline:'qmaild\nqueue\nsetup\nsmtp\nweb\n' ls out/etc/init.d
	atf_check -o inline:'755\n' stat -c %a out/etc/init.d/qmaild
	generate again
	atf_check diff -r --no-dereference out again
}

atf_test_case shells_and_tools_find_nothing_wrong
shells_and_tools_find_nothing_wrong_body()
{
	site
	generate out
	for shell in sh dash 'bash --posix' 'busybox ash' mksh; do
		command -v "${shell%% *}" > /dev/null || continue
		for name in queue qmaild; do
			atf_check ${shell} -n "out/etc/init.d/${name}"
			with_echo "${name}"
			atf_check -s exit:2 -e match:'^Usage: ' \
			    ${shell} ./run frobnicate
		done
	done
	if command -v shellcheck > /dev/null; then
		atf_check shellcheck -s sh out/etc/init.d/queue \
		    out/etc/init.d/qmaild
	fi
	if command -v checkbashisms > /dev/null; then
		atf_check checkbashisms -p out/etc/init.d/queue \
		    out/etc/init.d/qmaild
	fi
}

atf_test_case verbs_reach_bootctrl
verbs_reach_bootctrl_body()
{
	site
	generate out
	with_echo qmaild
	for verb in start stop restart try-restart reload force-reload status; do
		atf_check -o inline:"-b fork -d /site/bootctrl ${verb}\n" \
		    sh run "${verb}"
	done
	atf_check -o inline:'-b fork -d /site/bootctrl stop smtp web\n' \
	    sh run stop smtp web
	with_echo queue
	for verb in start stop restart try-restart reload force-reload status; do
		atf_check -o inline:"-b fork -d /site/bootctrl ${verb} queue\n" \
		    sh run "${verb}"
	done
	atf_check -s exit:2 -e match:'^Usage: ' sh run start other
	atf_check -s exit:2 -e match:'^Usage: ' sh run
}

atf_test_case a_missing_program_is_said
a_missing_program_is_said_body()
{
	site
	generate out
	for name in queue qmaild; do
		sed 's,^bootctrl=.*,bootctrl=/nowhere/bootctrl,' \
		    "out/etc/init.d/${name}" > run
		for verb in start stop restart reload other; do
			atf_check -s exit:5 -e match:'/nowhere/bootctrl is missing' \
			    sh run "${verb}"
		done
		atf_check -s exit:4 -e match:'is missing' sh run status
	done
}

atf_test_case values_of_files_never_meet_the_shell
values_of_files_never_meet_the_shell_body()
{
	mkboot "img/it's \$(touch owned)/bootctrl"
	root=${PWD}/img
	service web 'desc="x
touch owned"' command=/bin/sleep
	generate out
	with_echo web
	atf_check -o inline:"-b fork -d /it's \$(touch owned)/bootctrl start web\n" \
	    sh run start
	atf_check test ! -e owned
	atf_check -o inline:'# Short-Description: x touch owned\n' \
	    grep Short-Desc out/etc/init.d/web
}

# systemd before version 260 makes units of LSB scripts.
atf_test_case the_generator_of_systemd_finds_pid_and_reload
the_generator_of_systemd_finds_pid_and_reload_body()
{
	generator=/usr/lib/systemd/system-generators/systemd-sysv-generator
	[ -x "${generator}" ] || atf_skip "no systemd before version 260"
	site
	generate out
	mkdir -p units early late rc/rc2.d
	ln -s ../init.d/qmaild rc/rc2.d/S01qmaild
	atf_check -o ignore -e ignore env \
	    SYSTEMD_SYSVINIT_PATH="${PWD}/out/etc/init.d" \
	    SYSTEMD_SYSVRCND_PATH="${PWD}/rc" "${generator}" units early late
	# Which of the three it writes to differs.
	mv late/* units 2> /dev/null
	atf_check -o inline:'PIDFile=/run/bootctrl/site-bootctrl/queue.pid\n' \
	    grep PIDFile units/queue.service
	atf_check -o inline:'RemainAfterExit=no\n' grep Remain units/queue.service
	atf_check -o match:'^ExecReload=.*/queue reload$' \
	    cat units/queue.service
	for name in setup qmaild; do
		atf_check -s exit:1 grep PIDFile "units/${name}.service"
	done
	atf_check -o match:'^After=.*network' cat units/queue.service
	atf_check test -L units/multi-user.target.wants/qmaild.service
	atf_check test ! -e units/multi-user.target.wants/queue.service
}

atf_init_test_cases()
{
	atf_add_test_case scripts_are_the_golden_ones
	atf_add_test_case shells_and_tools_find_nothing_wrong
	atf_add_test_case verbs_reach_bootctrl
	atf_add_test_case a_missing_program_is_said
	atf_add_test_case values_of_files_never_meet_the_shell
	atf_add_test_case the_generator_of_systemd_finds_pid_and_reload
}
