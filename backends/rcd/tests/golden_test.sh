# What the generated scripts look like, and what is refused.
# shellcheck disable=SC1091,SC2016,SC2154
. "${QBOOT_SRC}/tests/lib.subr"
. "${QBOOT_SRC}/backends/rcd/tests/rcd.subr"

data=${QBOOT_SRC}/backends/rcd/tests/data

# The directory of the golden files, below the root "img".
site()
{
	mkboot img/site/bootctrl
	root=${PWD}/img
	service queue '# PROVIDE: mail' \
	    '# REQUIRE: NETWORKING FILESYSTEMS syslogd' \
	    "desc='the queue; \$(touch owned)
name=evil'" command=/bin/sleep retry=TERM/120 reload_signal=HUP
	service smtp-in '# REQUIRE: mail NAMED time' '# BEFORE: web LOGIN' \
	    need=queue command=/bin/sleep
	service web '# REQUIRE: DAEMON LOCAL SERVERS' command=/bin/sleep
	service setup '# KEYWORD: nostart nojail' type=oneshot \
	    command=/bin/true
}

# generate DIALECT DIRECTORY
generate()
{
	atf_check "${bootctrl_bin}" -q -d "${boot}" --root "${root}" \
	    generate rcd --dialect="$1" -o "$2"
}

# Where the scripts are: sets rcd.
rcd_dir()
{
	case $1 in
	freebsd | dragonfly) rcd=usr/local/etc/rc.d ;;
	*) rcd=etc/rc.d ;;
	esac
}

atf_test_case scripts_are_the_golden_ones
scripts_are_the_golden_ones_body()
{
	site
	for dialect in freebsd netbsd openbsd; do
		generate "${dialect}" "${dialect}"
		rcd_dir "${dialect}"
		atf_check -o inline:'qmaild\nqueue\nsetup\nsmtp_in\nweb\n' \
		    ls "${dialect}/${rcd}"
		for name in queue qmaild; do
			atf_check -o file:"${data}/${dialect}.${name}" sed \
			    's,/[^ ]*/bootctrl -,BOOTCTRL -,' \
			    "${dialect}/${rcd}/${name}"
			atf_check -o inline:'755\n' \
			    stat -c %a "${dialect}/${rcd}/${name}"
		done
		generate "${dialect}" "${dialect}.2"
		atf_check diff -r "${dialect}" "${dialect}.2"
	done
	atf_check -o inline:': "${qmaild_enable:=YES}"\n' \
	    cat freebsd/etc/rc.conf.d/qmaild
	atf_check -o inline:': "${qmaild:=YES}"\n' \
	    cat netbsd/etc/rc.conf.d/qmaild
	atf_check test ! -e openbsd/etc/rc.conf.d
}

atf_test_case two_dialects_are_like_others
two_dialects_are_like_others_body()
{
	site
	for dialect in freebsd netbsd dragonfly pkgsrc; do
		generate "${dialect}" "${dialect}"
	done
	atf_check diff -r freebsd dragonfly
	sed -i 's/^\$_rc_subr_loaded //' netbsd/etc/rc.d/*
	atf_check diff -r netbsd pkgsrc
}

# order DIALECT : the lines that rcorder(8) reads.
order()
{
	generate "$1" "$1" > /dev/null
	rcd_dir "$1"
	grep -H '^# [A-Z]*: ' "$1/${rcd}"/* | sed 's,.*/,,'
}

atf_test_case order_is_said_in_words_of_the_system
order_is_said_in_words_of_the_system_body()
{
	site
	order freebsd > got
	atf_check -o inline:'qmaild:# PROVIDE: qmaild mail
qmaild:# REQUIRE: DAEMON FILESYSTEMS NETWORKING SERVERS ntpdate syslogd
qmaild:# BEFORE: LOGIN
qmaild:# KEYWORD: shutdown
queue:# PROVIDE: queue
queue:# REQUIRE: FILESYSTEMS NETWORKING syslogd
queue:# KEYWORD: shutdown
setup:# PROVIDE: setup
setup:# KEYWORD: shutdown nostart nojail
smtp_in:# PROVIDE: smtp_in
smtp_in:# REQUIRE: queue ntpdate
smtp_in:# BEFORE: LOGIN
smtp_in:# KEYWORD: shutdown
web:# PROVIDE: web
web:# REQUIRE: smtp_in DAEMON SERVERS
web:# KEYWORD: shutdown
' cat got
	order netbsd > got
	atf_check -o inline:'qmaild:# REQUIRE: DAEMON NETWORKING SERVERS mountall named ntpdate syslogd
queue:# REQUIRE: NETWORKING mountall syslogd
smtp_in:# REQUIRE: queue named ntpdate
web:# REQUIRE: smtp_in DAEMON SERVERS
' grep REQUIRE got
}

# A set has one place: behind what it requires, or else before.
atf_test_case the_set_never_goes_before_what_it_requires
the_set_never_goes_before_what_it_requires_body()
{
	mkboot img/boot
	root=${PWD}/img
	service a '# BEFORE: DAEMON SERVERS' command=/bin/sleep
	service b '# REQUIRE: DAEMON' command=/bin/sleep
	generate freebsd out
	atf_check -o inline:'# REQUIRE: DAEMON\n# BEFORE: SERVERS\n' \
	    grep -e REQUIRE -e BEFORE out/usr/local/etc/rc.d/qmaild
}

atf_test_case names_become_identifiers
names_become_identifiers_body()
{
	mkboot img/boot
	root=${PWD}/img
	service smtp-a.b@c+d command=/bin/sleep
	service x-y.z '# REQUIRE: smtp-a.b@c+d' command=/bin/sleep
	for dialect in freebsd netbsd openbsd dragonfly pkgsrc; do
		generate "${dialect}" out
		rcd_dir "${dialect}"
		atf_check -o inline:'qmaild\nsmtp_a_b_c_d\nx_y_z\n' \
		    ls "out/${rcd}"
		atf_check -o match:' status smtp-a.b@c\+d' \
		    cat "out/${rcd}/smtp_a_b_c_d"
		[ "${dialect}" = openbsd ] ||
		    atf_check -o inline:'# REQUIRE: smtp_a_b_c_d\n' \
		    grep REQUIRE "out/${rcd}/x_y_z"
		rm -rf out
	done
}

# refused NAME WHY
refused()
{
	service "$1" '# BEFORE: web' command=/bin/sleep
	for dialect in freebsd netbsd openbsd; do
		atf_check -s exit:1 -e match:"^$1: rc.d of ${dialect} cannot .*$2" \
		    "${bootctrl_bin}" -q -d "${boot}" --root "${root}" \
		    generate rcd --dialect="${dialect}" -o out
		rcd_dir "${dialect}"
		# The others are there, and do not wait for it.
		atf_check -o inline:'qmaild\nweb\n' ls "out/${rcd}"
		atf_check -s not-exit:0 grep REQUIRE "out/${rcd}/web"
		rm -rf out
	done
	rm "${boot}/$1.rc"
}

atf_test_case names_that_are_no_identifiers_are_refused
names_that_are_no_identifiers_are_refused_body()
{
	mkboot img/boot
	root=${PWD}/img
	service web command=/bin/sleep
	refused 1web 'starts with a letter'
	refused PATH 'a variable of sh'
	refused P-S 'a variable of sh'
}

atf_test_case variables_of_rc_subr_are_refused
variables_of_rc_subr_are_refused_body()
{
	mkboot img/boot
	root=${PWD}/img
	service command command=/bin/sleep
	service rc_force command=/bin/sleep
	service reload-cmd command=/bin/sleep
	service if command=/bin/sleep
	service start command=/bin/sleep
	atf_check -s exit:1 -e match:'^command: .*a variable of rc.subr' \
	    -e match:'^rc_force: .*a variable of rc.subr' \
	    -e match:'^reload-cmd: .*a variable of rc.subr' \
	    "${bootctrl_bin}" -q -d "${boot}" --root "${root}" \
	    generate rcd --dialect=netbsd -o out
	atf_check -o inline:'if\nqmaild\nstart\n' ls out/etc/rc.d
}

atf_test_case names_that_would_meet_are_refused
names_that_would_meet_are_refused_body()
{
	mkboot img/boot
	root=${PWD}/img
	service a-b command=/bin/sleep
	service a_b command=/bin/sleep
	atf_check -s exit:1 -e match:'/a_b: two services would have this file' \
	    "${bootctrl_bin}" -q -d "${boot}" --root "${root}" \
	    generate rcd --dialect=freebsd -o out
	atf_check test ! -e out/usr
	rm "${boot}/a-b.rc"
	echo 'set_name=a.b' > "${boot}/bootctrl.env"
	atf_check -s exit:1 -e match:'/a_b: two services would have this file' \
	    "${bootctrl_bin}" -q -d "${boot}" --root "${root}" \
	    generate rcd --dialect=freebsd -o out
}

atf_test_case lines_of_values_never_become_lines_of_the_script
lines_of_values_never_become_lines_of_the_script_body()
{
	site
	generate freebsd out
	generate netbsd out
	for file in out/usr/local/etc/rc.d/queue out/etc/rc.d/queue; do
		atf_check -o inline:'1\n' grep -c ^name= "${file}"
		# As service(8) of both systems does.
		eval "$(grep ^name= "${file}")"
		eval "$(grep ^rcvar "${file}")"
		atf_check_equal queue "${name}"
		atf_check_equal queue "${rcvar%_enable}"
	done
	atf_check test ! -e owned
	mkboot "img/bad
name=evil"
	atf_check -s exit:1 -e match:'cannot carry a path with a newline' \
	    "${bootctrl_bin}" -q -d "${boot}" --root "${root}" \
	    generate rcd --dialect=freebsd -o out
}

atf_test_case paths_never_meet_the_shell
paths_never_meet_the_shell_body()
{
	mkboot "img/it's \"\$(touch owned)\" a \`touch owned\`"
	root=${PWD}/img
	dir=${boot#"${root}"}
	service web command=/bin/sleep
	for dialect in freebsd netbsd; do
		generate "${dialect}" out
		rcd_dir "${dialect}"
		sed -e "s,\. /etc/rc\.subr\$,. '${rcd_tests}/bsd.subr'," \
		    -e 's,^	/[^ ]*/bootctrl -,	echo -,' \
		    "out/${rcd}/web" > web
		atf_check -o inline:"-b fork -d ${dir} status web\n" \
		    env RC_DIALECT="${dialect}" RC_ETC=/nowhere \
		    web_enable=YES web=YES sh ./web status
	done
	generate openbsd out
	sed -e "s,\. /etc/.*rc\.subr\$,. '${rcd_tests}/openbsd.subr'," \
	    -e 's,^	/[^ ]*/bootctrl -,	echo > said -,' out/etc/rc.d/web > web
	atf_check -o inline:'web(ok)\n' sh ./web check
	atf_check -o inline:"-b fork -d ${dir} -q status web\n" cat said
	atf_check test ! -e owned
}

atf_test_case tools_find_nothing_wrong
tools_find_nothing_wrong_body()
{
	need_program shellcheck
	site
	for dialect in freebsd netbsd openbsd; do
		generate "${dialect}" "${dialect}"
	done
	atf_check shellcheck -s sh -e SC1091,SC2016,SC2034,SC2154 \
	    freebsd/usr/local/etc/rc.d/* netbsd/etc/rc.d/*
	atf_check shellcheck -s ksh -e SC1091,SC2016,SC2034,SC2154 openbsd/etc/rc.d/*
}

atf_test_case dialects_are_those_that_there_are
dialects_are_those_that_there_are_body()
{
	site
	atf_check -s exit:2 -e match:'no dialect "plan9"; it has freebsd netbsd openbsd dragonfly pkgsrc' \
	    "${bootctrl_bin}" -q -d "${boot}" --root "${root}" \
	    generate rcd --dialect=plan9 -o out
	case $(uname -s) in
	NetBSD | OpenBSD) host=etc/rc.d ;;
	*) host=usr/local/etc/rc.d ;;
	esac
	atf_check "${bootctrl_bin}" -q -d "${boot}" --root "${root}" \
	    generate rcd -o out
	atf_check test -x "out/${host}/web"
}

atf_init_test_cases()
{
	atf_add_test_case scripts_are_the_golden_ones
	atf_add_test_case two_dialects_are_like_others
	atf_add_test_case order_is_said_in_words_of_the_system
	atf_add_test_case the_set_never_goes_before_what_it_requires
	atf_add_test_case names_become_identifiers
	atf_add_test_case names_that_are_no_identifiers_are_refused
	atf_add_test_case variables_of_rc_subr_are_refused
	atf_add_test_case names_that_would_meet_are_refused
	atf_add_test_case lines_of_values_never_become_lines_of_the_script
	atf_add_test_case paths_never_meet_the_shell
	atf_add_test_case tools_find_nothing_wrong
	atf_add_test_case dialects_are_those_that_there_are
}
