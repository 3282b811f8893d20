# What the generated scripts look like, and what shells make of them.
# shellcheck disable=SC1091,SC2016,SC2154
. "${QBOOT_SRC}/tests/lib.subr"

data=${QBOOT_SRC}/backends/openrc/tests/data

# The directory of the golden files, below the root "img".
site()
{
	mkboot img/site/bootctrl
	root=${PWD}/img
	service queue '# PROVIDE: mail' '# REQUIRE: NETWORKING FILESYSTEMS syslogd' \
	    '# KEYWORD: shutdown nojail nodocker nologin' \
	    "desc='the queue; \$(touch owned)
of this host'" command=/bin/sleep
	service smtp '# REQUIRE: mail NAMED time LOGIN' \
	    '# BEFORE: held NETWORKING' need=queue command=/bin/sleep
	service held openrc_supervisor=supervise-daemon retry=TERM/120 \
	    "output_log='/var/log/it is'" command=/bin/sleep
	service setup '# KEYWORD: nostart' type=oneshot command=/bin/true
}

generate()
{
	atf_check -o ignore -e ignore "${bootctrl_bin}" -d "${boot}" \
	    --root "${root}" generate openrc -o "$1"
}

atf_test_case scripts_are_the_golden_ones
scripts_are_the_golden_ones_body()
{
	site
	generate out
	for name in queue smtp held setup qmaild; do
		atf_check -o file:"${data}/${name}" \
		    sed "s,^bootctrl=.*,bootctrl=BOOTCTRL,
		    s,^command=.*,command=BOOTCTRL," "out/etc/init.d/${name}"
		atf_check -o inline:'755\n' stat -c %a "out/etc/init.d/${name}"
	done
	atf_check -o inline:'held\nqmaild\nqueue\nsmtp\n' \
	    ls out/etc/runlevels/default
	atf_check -o inline:'/etc/init.d/queue\n' \
	    readlink out/etc/runlevels/default/queue
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
		for name in queue held qmaild; do
			atf_check ${shell} -n "out/etc/init.d/${name}"
		done
	done
	for name in queue held qmaild; do
		sed '1s,.*,#!/bin/sh,' "out/etc/init.d/${name}" > "${name}"
	done
	if command -v shellcheck > /dev/null; then
		# OpenRC reads the variables and gives the others.
		atf_check shellcheck -s sh -e SC2016,SC2034,SC2154 queue held qmaild
	fi
	if command -v checkbashisms > /dev/null; then
		atf_check checkbashisms -p queue held qmaild
	fi
}

atf_test_case values_of_files_never_meet_the_shell
values_of_files_never_meet_the_shell_body()
{
	mkboot "img/it's \$(touch owned)/bootctrl"
	root=${PWD}/img
	service web openrc_supervisor=supervise-daemon \
	    "output_log='/a b; touch owned'" command=/bin/sleep
	generate out
	# OpenRC evaluates these values once more.
	cat > run << 'EOT'
. ./out/etc/init.d/web
eval "printf '%s\n' $command_args $output_log"
EOT
	atf_check -o inline:"-d\n/it's \$(touch owned)/bootctrl\nexec\nweb
/a b; touch owned\n" sh run
	atf_check test ! -e owned
}

atf_test_case a_users_logs_are_in_the_users_directory
a_users_logs_are_in_the_users_directory_head()
{
	atf_set require.user unprivileged
}
a_users_logs_are_in_the_users_directory_body()
{
	mkboot
	service web openrc_supervisor=supervise-daemon command=/bin/sleep
	atf_check -o ignore "${bootctrl_bin}" -d "${boot}" generate openrc \
	    -o out
	cat > run << 'EOT'
checkpath()
{
	echo "$4"
}
. ./out/etc/init.d/web
start_pre
eval "printf '%s\n' $output_log $error_log"
EOT
	atf_check -o inline:"${boot}/.log
${boot}/.log/web.log
${boot}/.log/web.log
" sh run
}

# The stop of a user's set does not go to the services of the system.
atf_test_case what_is_supervised_is_stopped_where_the_set_is
what_is_supervised_is_stopped_where_the_set_is_body()
{
	site
	generate out
	mkdir bin
	printf '#!/bin/sh\necho "$*"\n' > bin/rc-service
	chmod 755 bin/rc-service
	cat > run << 'EOT'
PATH=${PWD}/bin:${PATH}
. ./out/etc/init.d/qmaild
bootctrl_do()
{
	:
}
service_started()
{
	return 1
}
stop
EOT
	atf_check -o inline:'--nodeps held stop\n' sh run
	atf_check -o inline:'--nodeps --user held stop\n' \
	    env RC_USER_SERVICES=yes sh run
}

atf_init_test_cases()
{
	atf_add_test_case scripts_are_the_golden_ones
	atf_add_test_case shells_and_tools_find_nothing_wrong
	atf_add_test_case values_of_files_never_meet_the_shell
	atf_add_test_case a_users_logs_are_in_the_users_directory
	atf_add_test_case what_is_supervised_is_stopped_where_the_set_is
}
