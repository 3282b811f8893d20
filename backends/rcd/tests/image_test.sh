# An image that gets the scripts, and loses them again.
# shellcheck disable=SC1091,SC2016,SC2154
. "${QBOOT_SRC}/tests/lib.subr"
. "${QBOOT_SRC}/backends/rcd/tests/rcd.subr"

# The image, with a bootctrl directory as make install leaves it.
image()
{
	img=${PWD}/img
	mkboot img/usr/local/qmail/etc/bootctrl
	service web command=/bin/sleep
	service mail-in '# REQUIRE: web' command=/bin/sleep
	ctl="${bootctrl_bin} -d ${boot} --root=${img}"
}

# files : all of the image but the bootctrl directory.
files()
{
	( cd img && find . -path ./usr/local/qmail -prune -o -type f -print |
	    sort )
}

# goes DIALECT FILE...
goes()
{
	goes_dialect=$1
	shift
	image
	mkdir -p img/etc img/usr/local/etc
	echo 'hostname=image' > img/etc/rc.conf
	printf '%s\n' "$@" > want
	sed "s,^\.,install ${img}," want > said
	atf_check -o file:said ${ctl} install rcd --dialect="${goes_dialect}"
	{
		echo ./etc/rc.conf
		cat want
	} | sort > all
	files > got
	atf_check -o file:all cat got
	# None of them knows of this machine.
	atf_check -s exit:1 grep -r "${PWD}" img/etc img/usr/local/etc
	atf_check -o empty ${ctl} diff
	# The dialect is kept by the manifest.
	atf_check -o match:'nothing to do' ${ctl} install rcd
	rm "${boot}/mail-in.rc"
	atf_check -o match:'^remove .*/rc.d/mail_in$' ${ctl} install rcd
	atf_check -o ignore ${ctl} uninstall
	files > got
	atf_check -o inline:'./etc/rc.conf\n' cat got
	atf_check test ! -e "${boot}/.installed/rcd"
}

atf_test_case freebsd_gets_its_files
freebsd_gets_its_files_body()
{
	goes freebsd ./etc/rc.conf.d/qmaild ./usr/local/etc/rc.d/mail_in \
	    ./usr/local/etc/rc.d/qmaild ./usr/local/etc/rc.d/web
}

atf_test_case dragonfly_gets_its_files
dragonfly_gets_its_files_body()
{
	goes dragonfly ./etc/rc.conf.d/qmaild ./usr/local/etc/rc.d/mail_in \
	    ./usr/local/etc/rc.d/qmaild ./usr/local/etc/rc.d/web
}

atf_test_case netbsd_gets_its_files
netbsd_gets_its_files_body()
{
	goes netbsd ./etc/rc.conf.d/qmaild ./etc/rc.d/mail_in \
	    ./etc/rc.d/qmaild ./etc/rc.d/web
}

atf_test_case pkgsrc_gets_its_files
pkgsrc_gets_its_files_body()
{
	goes pkgsrc ./etc/rc.conf.d/qmaild ./etc/rc.d/mail_in \
	    ./etc/rc.d/qmaild ./etc/rc.d/web
}

# rcctl works on a running system alone: enable it there.
atf_test_case openbsd_gets_its_files
openbsd_gets_its_files_body()
{
	goes openbsd ./etc/rc.d/mail_in ./etc/rc.d/qmaild ./etc/rc.d/web
}

atf_test_case files_of_others_are_left_alone
files_of_others_are_left_alone_body()
{
	image
	mkdir -p img/etc/rc.d img/etc/rc.conf.d
	echo theirs > img/etc/rc.d/web
	echo theirs > img/etc/rc.conf.d/qmaild
	atf_check -s not-exit:0 -o ignore -e match:'/etc/rc.d/web' \
	    -e match:'/etc/rc.conf.d/qmaild' \
	    ${ctl} install rcd --dialect=netbsd
	atf_check -o inline:'theirs\ntheirs\n' \
	    cat img/etc/rc.d/web img/etc/rc.conf.d/qmaild
}

atf_init_test_cases()
{
	atf_add_test_case freebsd_gets_its_files
	atf_add_test_case dragonfly_gets_its_files
	atf_add_test_case netbsd_gets_its_files
	atf_add_test_case pkgsrc_gets_its_files
	atf_add_test_case openbsd_gets_its_files
	atf_add_test_case files_of_others_are_left_alone
}
