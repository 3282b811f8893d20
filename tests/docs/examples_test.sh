# The examples of the manuals and of README.md do what they show.  How they are
# marked is told in blocks.awk.
# shellcheck shell=sh disable=SC2016,SC2034,SC2154,SC1091
. "${QBOOT_SRC}/tests/lib.subr"

# host
# A machine with what the pages take for granted: qboot built and a *qmail, of
# stand-ins, where they lie by default, their accounts, plugins.
host()
{
	inside_ns
	[ -z "${QBOOT_SANITIZE-}" ] ||
	    atf_skip "an example limits memory to less than sanitizers take"
	grep -q '"/usr/local/qmail/etc"' "${QBOOT_OBJ}/src/compat/paths.h" ||
	    atf_skip "built for another PREFIX"
	cp -a /etc etc && mount --bind etc /etc &&
	    mount -t tmpfs -o mode=755 tmpfs /usr/local &&
	    mount -t tmpfs -o mode=755 tmpfs /opt &&
	    mount -t tmpfs -o mode=755 tmpfs /srv &&
	    mount -t tmpfs -o mode=755 tmpfs /var/spool ||
	    atf_fail "cannot set up the machine"
	rm -rf /etc/init.d
	mkdir /etc/init.d
	host_accounts
	mkqmail /usr/local/qmail
	host_programs
	PATH=${QMAIL}/bin:${PATH}
	export PATH
}

host_accounts()
{
	cat >> /etc/passwd <<'EOT'
qmaild:x:7791:7791::/usr/local/qmail:/bin/false
qmaill:x:7792:7791::/usr/local/qmail:/bin/false
clock:x:7793:7793::/:/bin/false
finger:x:7794:7791::/:/bin/false
EOT
	printf '%s\n' nofiles:x:7791: clock:x:7793: >> /etc/group
}

# The programs of others that the pages name.
host_programs()
{
	for host_name in spamdyke recordio greetdelay; do
		cp "${helpers}/h_pre" "${QMAIL}/bin/${host_name}"
	done
	for host_name in popup pop3d qmtpd qmqpd; do
		cp "${helpers}/h_smtpd" "${QMAIL}/bin/qmail-${host_name}"
	done
	for host_name in splogger multilog; do
		printf '#!/bin/sh\nexec cat > /dev/null\n' \
		    > "${QMAIL}/bin/${host_name}"
	done
	# It proves nothing, and becomes the program behind it.
	printf '#!/bin/sh\nexec "$@"\n' > "${QMAIL}/bin/checkpassword"
	printf '#!/bin/sh\nshift 2\nexec "$@"\n' > "${QMAIL}/bin/rblsmtpd"
	chmod 755 "${QMAIL}"/bin/*
}

# make, of what was built before.
make()
{
	case ${1-all} in
	all) return ;;
	esac
	[ -d "${home}/stage" ] || (cd "${home}" && stage stage)
	env QBOOT_OBJ="${home}/stage" PREFIX="${QMAIL}" BINDIR="${QMAIL}/bin" \
	    SYSCONFDIR="${QMAIL}/etc" MANPREFIX="${QMAIL}/share/man" \
	    DESTDIR='' FORCE='' sh "${QBOOT_SRC}/mk/install.sh" "$1" > /dev/null
}

# Numbers of processes differ from run to run.
same_pids()
{
	sed 's/(pid [0-9]*)/(pid N)/g' "$1"
}

# command_done : runs the command that was read, and compares what it prints.
command_done()
{
	[ -n "${command}" ] || return 0
	status=0
	# A new file: what was started before may still write to the old one.
	rm -f "${home}/got.raw"
	eval "${command}" > "${home}/got.raw" 2>&1 < /dev/null || status=$?
	same_pids "${home}/got.raw" > "${home}/got"
	same_pids "${home}/want.raw" > "${home}/want"
	if [ "${mark}" = run ] && ! diff -u "${home}/want" "${home}/got"; then
		atf_fail "${page}: ${command}: prints something else"
	fi
	# What a command that fails prints has been compared; of what varies,
	# that nothing was found is no failure.
	case ${mark} in
	run) [ "${status}" -eq 0 ] || [ -s "${home}/want" ] ;;
	*) [ "${status}" -le 1 ] ;;
	esac || {
		cat "${home}/got"
		atf_fail "${page}: ${command}: exit status ${status}"
	}
}

# A command begins with "# " or "$ " and goes on behind a backslash; what
# follows is its output.
run_block()
{
	command=''
	while IFS= read -r line <&3; do
		case ${line} in
		'# '* | '$ '*)
			command_done
			command=${line#??}
			: > "${home}/want.raw"
			while [ "${line%\\}" != "${line}" ]; do
				IFS= read -r line <&3 || break
				command="${command}
${line}"
			done
			;;
		*) printf '%s\n' "${line}" >> "${home}/want.raw" ;;
		esac
	done
	command_done
}

# write_file NAME : writes a file, and has the program that reads it judge it.
write_file()
{
	file=$1
	case ${file} in
	/*) ;;
	*) file=${QMAIL}/etc/bootctrl/${file} ;;
	esac
	cat <&3 > "${file}"
	name=${file##*/}
	case ${name} in
	tcprules-*.txt)
		mktcprules -d "${file%/*}" "${name}" > "${home}/got" 2>&1 ;;
	bootctrl.env) bootctrl order > "${home}/got" 2>&1 ;;
	*.env | *.rc)
		# Not enabled yet: the start that follows tells.
		[ ! -f "${file%.*}.rc" ] ||
		    bootctrl plan "${name%.*}" > "${home}/got" 2>&1
		;;
	esac || {
		cat "${home}/got"
		atf_fail "${page}: ${name} is refused"
	}
}

# examples PAGE : everything in it that is marked, one after the other.
examples()
{
	page=${1##*/}
	home=${PWD}
	mkdir blocks
	case ${page} in *.md) md=1 ;; *) md=0 ;; esac
	awk -v dir=blocks -v md="${md}" -f "${QBOOT_SRC}/tests/docs/blocks.awk" \
	    "$1" || atf_fail "awk"
	for block in "${home}"/blocks/*; do
		[ -f "${block}" ] || continue
		exec 3< "${block}"
		read -r mark <&3
		case ${mark} in
		run | 'run only') run_block ;;
		'file '*) write_file "${mark#file }" ;;
		'text '?*) ;;
		*) atf_fail "${page}: no mark, or an unknown one: ${mark}" ;;
		esac
		exec 3<&-
	done
	cd "${home}" || atf_fail "cd"
}

# installed : for the pages that do not begin with the installation.
installed()
{
	host
	home=${PWD}
	make install || atf_fail "cannot install"
}

# smtp : also a listener, started.
smtp()
{
	installed
	(cd "${QMAIL}/etc/bootctrl" &&
	    ln -s tcprules-default.cdb tcprules-smtp.cdb &&
	    ln -s qmail-tcpd qmail-smtp.rc && bootctrl -q start) ||
	    atf_fail "cannot start"
}

# What some pages need before they begin, and what holds at their end.
README_md_setup() { host; }
README_md_after()
{
	[ ! -e "${QMAIL}/bin/bootctrl" ] || atf_fail "it is not uninstalled"
}

qboot_7_setup()
{
	host
	cp "${helpers}/h_testd" "${QMAIL}/bin/dnscache"
	echo :allow | "${QBOOT_OBJ}/src/tcprules/tcprules" /etc/tcp.smtp.cdb \
	    /etc/tcp.smtp.tmp
}
qboot_7_after()
{
	for port in 25 587 465 110; do
		connect "${port}" QUIT > "heard.${port}" ||
		    atf_fail "nobody answers on port ${port}"
	done
	connect 465 XENV QUIT > heard
	atf_check -o match:'^250-SMTPS=1$' cat heard
	connect 587 XENV XARGS 'AUTH PLAIN x' QUIT > heard
	atf_check -o match:PRE_SEEN -o match:'^250-checkpassword$' \
	    -o match:'^235' cat heard
}

bootctrl_8_setup()
{
	installed
	mkdir -p /srv/image/usr/local/qmail/etc
	cp -a "${QMAIL}/etc/bootctrl" /srv/image/usr/local/qmail/etc
}

bootctrl_5_setup()
{
	installed
	cp "${helpers}/h_testd" "${QMAIL}/bin/clockd"
}

bootctrl_json_5_setup() { smtp; }

bootctrl_daemon_8_setup()
{
	installed
	mkdir /opt/clock
	for name in "${QMAIL}/bin/unbound" /opt/clock/clockd; do
		cp "${helpers}/h_testd" "${name}"
	done
	cp "${QMAIL}/bin/checkpassword" "${QMAIL}/bin/unbound-checkconf"
	for name in unbound clockd; do
		ln -s daemon "${QMAIL}/etc/bootctrl/${name}.rc"
	done
}

bootctrl_tcpd_8_setup()
{
	installed
	for name in in.fingerd rsync; do
		cp "${QMAIL}/bin/checkpassword" "${QMAIL}/bin/${name}"
	done
	ln -s tcprules-default.cdb "${QMAIL}/etc/bootctrl/tcprules-rsync.cdb"
	ln -s tcpd "${QMAIL}/etc/bootctrl/tcpd-rsync.rc"
}

# A nullmailer whose queue is empty.
bootctrl_nullmailer_8_setup()
{
	installed
	rm "${QMAIL}/etc/bootctrl/qmail-init.rc"
	mkdir -p /var/spool/nullmailer/queue
	cp "${helpers}/h_testd" "${QMAIL}/bin/nullmailer-send"
	cp "${helpers}/h_smtpd" "${QMAIL}/bin/nullmailer-smtpd"
	for name in service update-rc.d; do
		cp /bin/true "${QMAIL}/bin/${name}"
	done
}
bootctrl_nullmailer_8_after() { all_run; }

eqmaild_8_setup()
{
	smtp
	bootctrl -q stop
}
eqmaild_8_after() { all_run; }

qmail_init_8_after()
{
	bootctrl -q start
	all_run
}

qmail_tcpd_8_setup()
{
	installed
	for name in vchkpw in.fingerd; do
		cp "${QMAIL}/bin/checkpassword" "${QMAIL}/bin/${name}"
	done
	for name in subm finger; do
		ln -s tcprules-default.cdb \
		    "${QMAIL}/etc/bootctrl/tcprules-${name}.cdb"
		ln -s qmail-tcpd "${QMAIL}/etc/bootctrl/qmail-${name}.rc"
	done
}
qmail_tcpd_8_after()
{
	bootctrl -q start
	all_run
}

qmail_tcpsrv_1_setup()
{
	installed
	boot=${QMAIL}/etc/bootctrl
	add_listener smtp 2525
	bootctrl -q start
	pid=$(pid_of smtp)
}
qmail_tcpsrv_1_after()
{
	wait_for 'connect 25 QUIT > heard 2> /dev/null'
	wait_for 'connect 2525 QUIT > heard 2> /dev/null'
	is_alive "${pid}" || atf_fail "it died of HUP"
}

all_run()
{
	bootctrl status > status || {
		cat status
		atf_fail "not all services run"
	}
}

# A case for each page: qmail_tcpd_8 for qmail-tcpd.8.
pages=
for page in "${QBOOT_SRC}"/man/*.[1-9] "${QBOOT_SRC}/README.md"; do
	page=${page##*/}
	case_name=$(echo "${page}" | tr '.-' '__')
	pages="${pages} ${case_name}"
	eval "
	atf_test_case ${case_name}
	${case_name}_head()
	{
		atf_set require.user root
	}
	${case_name}_body()
	{
		page_body ${page} ${case_name}
	}"
done

page_body()
{
	if command -v "$2_setup" > /dev/null; then
		"$2_setup"
	else
		installed
	fi
	case $1 in
	*.md) examples "${QBOOT_SRC}/$1" ;;
	*) examples "${QBOOT_SRC}/man/$1" ;;
	esac
	! command -v "$2_after" > /dev/null || "$2_after"
}

# What programs have to tell.
atf_test_case programs_have_all_sections
programs_have_all_sections_body()
{
	bad=
	for page in "${QBOOT_SRC}"/man/*.[18]; do
		for section in SYNOPSIS ENVIRONMENT FILES 'EXIT STATUS' \
		    EXAMPLES 'SECURITY CONSIDERATIONS'; do
			grep -qx "\.Sh ${section}" "${page}" ||
			    bad="${bad} ${page##*/}: ${section};"
		done
	done
	[ -z "${bad}" ] || atf_fail "sections are missing:${bad}"
}

# The manual has each verb and option, README.md each verb.
atf_test_case every_verb_and_option_is_told
every_verb_and_option_is_told_body()
{
	"${bootctrl_bin}" --help > help
	verbs=$(sed -n 's/^  \([a-z][a-z-]*\) .*/\1/p' help)
	options=$(sed -n 's/^  --\([a-z-]*\).*/\1/p' help)
	bad=
	for verb in ${verbs}; do
		grep -Eq "^\\.It Cm (.* , )?${verb}( |\$)" \
		    "${QBOOT_SRC}/man/bootctrl.8" ||
		    bad="${bad} bootctrl.8: ${verb};"
		grep -q "^|.*\`${verb}\`.*|" "${QBOOT_SRC}/README.md" ||
		    bad="${bad} README.md: ${verb};"
	done
	for option in ${options}; do
		grep -q "Fl -${option}" "${QBOOT_SRC}/man/bootctrl.8" ||
		    bad="${bad} bootctrl.8: --${option};"
	done
	[ -z "${bad}" ] || atf_fail "not told:${bad}"
}

atf_init_test_cases()
{
	for page in ${pages}; do
		atf_add_test_case "${page}"
	done
	atf_add_test_case every_verb_and_option_is_told
	atf_add_test_case programs_have_all_sections
}
