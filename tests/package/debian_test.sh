# The Debian package, built from this tree, in the life of a host.
# shellcheck disable=SC1091,SC2016,SC2154
. "${QBOOT_SRC}/tests/lib.subr"
. "${QBOOT_SRC}/tests/lab/lab.subr"

# build_deb
# Builds the package, without an error by lintian, and sets deb to it.  What is
# built from the same files already is taken.
build_deb()
{
	for program in dh dpkg-buildpackage fakeroot lintian git; do
		need_program "${program}"
	done
	version=$(sed -n 's/^VERSION=[[:space:]]*//p' "${QBOOT_SRC}/mk/vars.mk")
	built=${QBOOT_OBJ}/tests/package/built
	mkdir -p "${built}"
	exec 9> "${built}/lock"
	flock 9
	files=$(cd "${QBOOT_SRC}" && find Makefile mk src backends rc.d etc man \
	    -type f | LC_ALL=C sort | tr '\n' '\0' | xargs -0 cksum | cksum)
	if [ "$(cat "${built}/files" 2> /dev/null)" != "${files}" ]; then
		rm -f "${built}/files"
		env QBOOT_OBJ="${built}" VERSION="${version}" \
		    sh "${QBOOT_SRC}/mk/deb.sh" tree > "${built}/log" 2>&1 || {
			tail -n 40 "${built}/log"
			atf_fail "the package was not built"
		}
		echo "${files}" > "${built}/files"
	fi
	exec 9>&-
	deb=$(echo "${built}/deb/qboot_"*.deb)
}

# on_debian
# Runs the steps on stdin on a host with sysvinit and a *qmail, before the
# package is installed.
on_debian()
{
	need_layers sysv
	build_deb
	{
		echo "deb='${deb}'"
		cat << 'EOT'
PATH=/usr/sbin:/usr/bin:/sbin:/bin
boot=/etc/bootctrl
export DEBIAN_FRONTEND=noninteractive
mkqmail /var/qmail
getent group nofiles > /dev/null || groupadd nofiles
getent passwd qmaild > /dev/null || useradd -g nofiles qmaild

# files : what of the host a package may change, without what dpkg and insserv
# keep for themselves.
files()
{
	find /etc /usr /var /run -xdev ! -path '/var/lib/dpkg/*' \
	    ! -path '/var/log/dpkg.log' ! -path '/etc/init.d/.depend.*' |
	    LC_ALL=C sort
}

# more : what is there that was not before, and what is not that was.
more()
{
	files > "${work}/after"
	LC_ALL=C comm -3 "${work}/before" "${work}/after"
}

# package COMMAND... : quiet unless it fails.  The pages of manuals are not
# indexed, which takes longer than all else.
package()
{
	dpkg --no-triggers "$@" > dpkg.out 2>&1 || {
		cat dpkg.out
		atf_fail "dpkg $*"
	}
}
rm -rf /etc/bootctrl /var/log/bootctrl # of the machine that is under all
files > "${work}/before"
cd "${work}" || exit 1
package -i "${deb}"

# one_listener : what an admin does, two links.
one_listener()
{
	ln -s tcprules-default.cdb "${boot}/tcprules-smtp.cdb"
	ln -s qmail-tcpd "${boot}/qmail-smtp.rc"
	say bootctrl start
}
EOT
		cat
	} | steps
	in_lab -l "${lab}/sysv" /
}

atf_test_case two_links_make_a_mail_server
two_links_make_a_mail_server_head()
{
	atf_set timeout 900
}
two_links_make_a_mail_server_body()
{
	on_debian << 'EOT'
say bootctrl start
say bootctrl status
one_listener
connect 25 'EHLO x.example' 'MAIL FROM:<a@x.example>' \
    'RCPT TO:<b@y.example>' DATA one . QUIT | grep '^250 ok 1 line'
bootctrl -v plan smtp | grep -o 'PATH=[^:]*'
EOT
	printf '%s\n' 'Starting qmail-smtp ...           OK' \
	    '250 ok 1 lines' 'PATH=/var/qmail/bin' > want
	atf_check -o file:want cat out
}

atf_test_case an_upgrade_keeps_what_runs_and_what_was_changed
an_upgrade_keeps_what_runs_and_what_was_changed_head()
{
	atf_set timeout 900
}
an_upgrade_keeps_what_runs_and_what_was_changed_body()
{
	on_debian << 'EOT'
one_listener
echo '# mine' >> "${boot}/qmail-subm.env"
before=$(pid_of qmail-smtp)
package --force-confold -i "${deb}"
[ "$(pid_of qmail-smtp)" = "${before}" ] && echo "the same process"
tail -n 1 "${boot}/qmail-subm.env"
EOT
	printf '%s\n' 'Starting qmail-smtp ...           OK' \
	    'the same process' '# mine' > want
	atf_check -o file:want cat out
}

atf_test_case a_removal_leaves_only_files_of_the_admin
a_removal_leaves_only_files_of_the_admin_head()
{
	atf_set timeout 900
}
a_removal_leaves_only_files_of_the_admin_body()
{
	on_debian << 'EOT'
one_listener
echo CONCURRENCY=7 > "${boot}/qmail-smtp.env"
say bootctrl -q install sysvinit
[ -x /etc/init.d/qmail-smtp ] || atf_fail "not installed"
package -r qboot
nothing_left
dpkg-query --showformat='${Conffiles}\n' -W qboot |
    sed -n 's/^ \(.*\) .*/\1/p' > kept
more | grep -Fvx -f kept -e "$(sed 's/^/	/' kept)"
echo "purged:"
package -P qboot
more
EOT
	tr -d '\t' < out > left
	cat > want << 'EOT'
Starting qmail-smtp ...           OK
/etc/bootctrl
/etc/bootctrl/qmail-smtp.env
/etc/bootctrl/qmail-smtp.rc
/etc/bootctrl/tcprules-smtp.cdb
/var/log/bootctrl
/var/log/bootctrl/qmail-smtp.log
purged:
/etc/bootctrl
/etc/bootctrl/qmail-smtp.env
/etc/bootctrl/qmail-smtp.rc
/etc/bootctrl/tcprules-smtp.cdb
EOT
	atf_check -o file:want cat left
}

atf_test_case it_stays_while_a_service_does_not_end
it_stays_while_a_service_does_not_end_head()
{
	atf_set timeout 900
}
it_stays_while_a_service_does_not_end_body()
{
	on_debian << 'EOT'
service stubborn command=sh 'command_args="-c \"trap : TERM; while :; do sleep 1; done\""' \
    retry=TERM/1
say bootctrl start
say dpkg --no-triggers -r qboot | grep -e '^qboot stays' -e '^exit'
[ -x /usr/bin/bootctrl ] && bootctrl status | sed 's/pid .*)/pid N)/'
EOT
	cat > want << 'EOT'
Starting stubborn ...             OK
qboot stays until its services have ended: see "bootctrl status"
exit 1
stubborn is running (pid N).
EOT
	atf_check -o file:want cat out
}

atf_test_case its_own_test_installs_all_packages_that_tests_need
its_own_test_installs_all_packages_that_tests_need_body()
{
	# A Debian on which nothing is installed, for an ordinary user.
	mkdir fake
	printf '#!/bin/sh\n' > fake/dpkg
	cp fake/dpkg fake/apt-get
	cp fake/dpkg fake/apt-cache
	printf '#!/bin/sh\necho 1000\n' > fake/id
	chmod 755 fake/*
	env PATH="${PWD}/fake:${PATH}" sh "${QBOOT_SRC}/mk/bootstrap.sh" \
	    check 2> said && atf_fail "nothing is missing"
	sed -n 's/.* --no-install-recommends //p' said | tr ' ' '\n' > needed
	grep -qx kyua needed || atf_fail "no list: $(cat said)"
	sed -n '/^Depends:/,/^Restrictions:/p; /^Build-Depends:/p' \
	    "${QBOOT_SRC}/mk/package/debian/tests/control" \
	    "${QBOOT_SRC}/mk/package/debian/control" |
	    tr -s ' ,' '\n' > listed
	atf_check -s exit:1 grep -Fvx -f listed needed
}

atf_init_test_cases()
{
	atf_add_test_case its_own_test_installs_all_packages_that_tests_need
	atf_add_test_case two_links_make_a_mail_server
	atf_add_test_case an_upgrade_keeps_what_runs_and_what_was_changed
	atf_add_test_case a_removal_leaves_only_files_of_the_admin
	atf_add_test_case it_stays_while_a_service_does_not_end
}
