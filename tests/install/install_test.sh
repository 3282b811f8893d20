# What "make install" and "make uninstall" leave, and what they leave alone.
# The cases work on a small object tree of their own, so that no build of the
# tree under test changes, and the last one builds everything.

# Files as the build makes them.  version marks their content.
fake_build() {
	version=$1
	[ -x run ] || make_run
	mkdir -p obj/etc obj/rc.d obj/src/tcpsrv
	for name in bootctrl mktcprules tcprules tcprulescheck; do
		mkdir -p "obj/src/$name"
		echo "$name $version" > "obj/src/$name/$name"
	done
	echo "qmail-tcpsrv $version" > obj/src/tcpsrv/qmail-tcpsrv
	for in in "$QBOOT_SRC"/rc.d/*.in "$QBOOT_SRC"/etc/*.env* \
	    eqmaild tcprules-default.txt tcprules-default.cdb; do
		name=$(basename "$in" .in)
		case $in in
		*/rc.d/*) echo "$name $version" > "obj/rc.d/$name" ;;
		*) echo "$name $version" > "obj/etc/$name" ;;
		esac
	done
}

# A program for atf_check: ./run install | uninstall [NAME=VALUE...]
make_run() {
	cat > run <<-EOF
	#!/bin/sh
	verb=\$1
	shift
	exec env QBOOT_SRC='$QBOOT_SRC' QBOOT_OBJ='$PWD/obj' \
	    DESTDIR='$PWD/dest' FORCE= BINDIR=/q/bin SYSCONFDIR=/q/etc \
	    MANPREFIX=/q/share/man "\$@" sh '$QBOOT_SRC/mk/install.sh' "\$verb"
	EOF
	chmod 755 run
}

# All paths, with modes and contents or link texts.
listing() {
	(cd dest && find . -exec ls -ld {} + | awk '{ print $1 }' &&
	    find . | sort && find . -type f -exec cksum {} + | sort &&
	    find . -type l -exec readlink {} \; | sort)
}

etc=dest/q/etc/bootctrl

atf_test_case everything_is_there_with_its_mode_whatever_the_umask
everything_is_there_with_its_mode_whatever_the_umask_body() {
	fake_build 1
	for mask in 000 077; do
		rm -rf dest
		atf_check -o ignore -x "umask $mask; ./run install"
		(cd dest/q && find . ! -type l ! -path '*/man/*' \
		    -exec ls -ld {} +) | awk '{ print $1, $NF }' |
		    LC_ALL=C sort -k 2 > found
		cat > wanted <<-EOF
		drwxr-xr-x .
		drwxr-xr-x ./bin
		-rwxr-xr-x ./bin/bootctrl
		-rwxr-xr-x ./bin/mktcprules
		-rwxr-xr-x ./bin/qmail-tcpsrv
		-rwxr-xr-x ./bin/tcprules
		-rwxr-xr-x ./bin/tcprulescheck
		drwxr-xr-x ./etc
		drwxr-xr-x ./etc/bootctrl
		drwxr-xr-x ./etc/bootctrl/.installed
		-rw-r--r-- ./etc/bootctrl/.installed/qboot
		-rwxr-xr-x ./etc/bootctrl/daemon
		-rwxr-xr-x ./etc/bootctrl/nullmailer-send
		-rwxr-xr-x ./etc/bootctrl/nullmailer-smtpd
		-rwxr-xr-x ./etc/bootctrl/qmail-init
		-rw-r--r-- ./etc/bootctrl/qmail-pop3.env
		-rw-r--r-- ./etc/bootctrl/qmail-qmqp.env
		-rw-r--r-- ./etc/bootctrl/qmail-qmtp.env
		-rw-r--r-- ./etc/bootctrl/qmail-smtps.env
		-rw-r--r-- ./etc/bootctrl/qmail-subm.env
		-rwxr-xr-x ./etc/bootctrl/qmail-tcpd
		-rwxr-xr-x ./etc/bootctrl/tcpd
		-rw-r--r-- ./etc/bootctrl/tcprules-default.cdb
		-rw-r--r-- ./etc/bootctrl/tcprules-default.txt
		-rwxr-xr-x ./etc/eqmaild
		drwxr-xr-x ./share
		drwxr-xr-x ./share/bash-completion
		drwxr-xr-x ./share/bash-completion/completions
		-rw-r--r-- ./share/bash-completion/completions/bootctrl
		drwxr-xr-x ./share/fish
		drwxr-xr-x ./share/fish/vendor_completions.d
		-rw-r--r-- ./share/fish/vendor_completions.d/bootctrl.fish
		drwxr-xr-x ./share/man
		drwxr-xr-x ./share/zsh
		drwxr-xr-x ./share/zsh/site-functions
		-rw-r--r-- ./share/zsh/site-functions/_bootctrl
		EOF
		grep -v '^drwxr-xr-x ./share' wanted > wanted.etc
		grep -v '^drwxr-xr-x ./share' found > found.etc
		atf_check -o file:wanted.etc cat found.etc
	done
	atf_check -o inline:'qmail-init\n' readlink $etc/qmail-init.rc
	atf_check -o inline:'../../bin/mktcprules\n' readlink $etc/mktcprules
	atf_check -o inline:'mktcprules 1\n' cat $etc/mktcprules
}

atf_test_case pages_go_to_the_directory_of_their_section
pages_go_to_the_directory_of_their_section_body() {
	fake_build 1
	atf_check -o ignore ./run install
	for page in "$QBOOT_SRC"/man/*.[1-9]; do
		[ -f "$page" ] || atf_skip "no manual pages"
		atf_check cmp "$page" \
		    "dest/q/share/man/man${page##*.}/$(basename "$page")"
	done
}

atf_test_case second_install_changes_nothing
second_install_changes_nothing_body() {
	fake_build 1
	atf_check -o ignore ./run install
	listing > before
	atf_check ./run install
	listing > after
	atf_check cmp before after
}

atf_test_case link_is_absolute_where_etc_lies_elsewhere
link_is_absolute_where_etc_lies_elsewhere_body() {
	fake_build 1
	atf_check -o ignore ./run install SYSCONFDIR=/etc/mail
	atf_check -o inline:'/q/bin/mktcprules\n' \
	    readlink dest/etc/mail/bootctrl/mktcprules
}

atf_test_case new_version_replaces_unchanged_files
new_version_replaces_unchanged_files_body() {
	fake_build 1
	atf_check -o ignore ./run install
	fake_build 2
	atf_check -o match:'^install .*/qmail-init$' ./run install
	atf_check -o inline:'qmail-init 2\n' cat $etc/qmail-init
	atf_check -o inline:'bootctrl 2\n' cat dest/q/bin/bootctrl
	atf_check -o empty find dest -name '*.sample'
}

atf_test_case changed_file_stays_and_gets_a_sample_of_each_new_version
changed_file_stays_and_gets_a_sample_of_each_new_version_body() {
	fake_build 1
	atf_check -o ignore ./run install
	echo mine > $etc/qmail-subm.env
	atf_check -o match:'^keep .*/qmail-subm.env \(changed\)$' ./run install
	atf_check -o empty find dest -name '*.sample'
	for version in 2 3; do
		fake_build $version
		atf_check -o ignore ./run install
		atf_check -o inline:'mine\n' cat $etc/qmail-subm.env
		atf_check -o inline:"qmail-subm.env $version\n" \
		    cat $etc/qmail-subm.env.sample
	done
	atf_check -o inline:"./qmail-subm.env.sample\n" \
	    -x "cd $etc && find . -name '*.sample'"
	# Removed, the sample of this version does not come back.
	rm $etc/qmail-subm.env.sample
	atf_check -o ignore ./run install
	atf_check test ! -e $etc/qmail-subm.env.sample
}

atf_test_case sample_goes_when_the_new_version_is_taken
sample_goes_when_the_new_version_is_taken_body() {
	fake_build 1
	atf_check -o ignore ./run install
	echo mine > $etc/qmail-subm.env
	fake_build 2
	atf_check -o ignore ./run install
	cp $etc/qmail-subm.env.sample $etc/qmail-subm.env
	atf_check -o ignore ./run install
	atf_check test ! -e $etc/qmail-subm.env.sample
	fake_build 3
	atf_check -o ignore ./run install
	atf_check -o inline:'qmail-subm.env 3\n' cat $etc/qmail-subm.env
}

atf_test_case sample_of_the_administrator_is_not_overwritten
sample_of_the_administrator_is_not_overwritten_body() {
	fake_build 1
	atf_check -o ignore ./run install
	echo mine > $etc/qmail-subm.env
	echo mine > $etc/qmail-subm.env.sample
	fake_build 2
	atf_check -o match:'sample \(not ours\)$' ./run install
	atf_check -o inline:'mine\n' cat $etc/qmail-subm.env.sample
}

atf_test_case removed_file_never_comes_back
removed_file_never_comes_back_body() {
	fake_build 1
	atf_check -o ignore ./run install
	rm $etc/qmail-init.rc $etc/qmail-pop3.env $etc/mktcprules
	for version in 1 2 3; do
		fake_build $version
		atf_check -o match:'^skip .*/qmail-pop3.env ' ./run install
		for name in qmail-init.rc qmail-pop3.env mktcprules \
		    qmail-pop3.env.sample; do
			atf_check test ! -e $etc/$name -a ! -h $etc/$name
		done
	done
}

atf_test_case removed_program_comes_back
removed_program_comes_back_body() {
	fake_build 1
	atf_check -o ignore ./run install
	rm dest/q/bin/bootctrl
	atf_check -o match:'^install .*/bin/bootctrl$' ./run install
	atf_check -o inline:'bootctrl 1\n' cat dest/q/bin/bootctrl
}

atf_test_case link_in_place_of_a_file_counts_as_changed
link_in_place_of_a_file_counts_as_changed_body() {
	fake_build 1
	atf_check -o ignore ./run install
	mv $etc/tcprules-default.txt rules
	ln -s "$PWD/rules" $etc/tcprules-default.txt
	fake_build 2
	atf_check -o match:'keep .*tcprules-default.txt' ./run install
	atf_check test -h $etc/tcprules-default.txt
	atf_check -o inline:'tcprules-default.txt 1\n' cat rules
}

atf_test_case file_from_before_the_first_install_is_kept
file_from_before_the_first_install_is_kept_body() {
	fake_build 1
	mkdir -p $etc
	echo theirs > $etc/qmail-init
	ln -s qmail-other $etc/qmail-init.rc
	atf_check -o match:'keep .*/qmail-init ' ./run install
	atf_check -o inline:'theirs\n' cat $etc/qmail-init
	atf_check -o inline:'qmail-init 1\n' cat $etc/qmail-init.sample
	atf_check -o inline:'qmail-other\n' readlink $etc/qmail-init.rc
}

atf_test_case foreign_program_is_refused_and_nothing_is_installed
foreign_program_is_refused_and_nothing_is_installed_body() {
	fake_build 1
	mkdir -p dest/q/bin
	echo theirs > dest/q/bin/mktcprules
	listing > before
	atf_check -s exit:1 -e match:'bin/mktcprules: is not what we installed' \
	    -e match:'FORCE=yes' -e match:'^nothing was installed$' ./run install
	listing > after
	atf_check cmp before after
	atf_check -o ignore ./run install FORCE=yes
	atf_check -o inline:'mktcprules 1\n' cat dest/q/bin/mktcprules
	# From now on it is ours.
	fake_build 2
	atf_check -o ignore ./run install
	atf_check -o inline:'mktcprules 2\n' cat dest/q/bin/mktcprules
}

atf_test_case programs_of_ucspi_tcp_are_not_overwritten
programs_of_ucspi_tcp_are_not_overwritten_body() {
	for prog in tcprules tcprulescheck; do
		rm -rf dest
		fake_build 1
		mkdir -p dest/q/bin
		echo theirs > "dest/q/bin/$prog"
		atf_check -s exit:1 -e match:"bin/$prog: is not what we" \
		    ./run install
		atf_check -o inline:'theirs\n' cat "dest/q/bin/$prog"
		atf_check test ! -e dest/q/bin/qmail-tcpsrv
	done
}

atf_test_case changed_program_is_refused
changed_program_is_refused_body() {
	fake_build 1
	atf_check -o ignore ./run install
	echo patched > dest/q/bin/bootctrl
	fake_build 2
	atf_check -s exit:1 -e match:'bin/bootctrl: is not what' ./run install
	atf_check -o inline:'qmail-init 1\n' cat $etc/qmail-init
}

atf_test_case directory_in_the_way_is_refused_even_with_force
directory_in_the_way_is_refused_even_with_force_body() {
	fake_build 1
	mkdir -p dest/q/bin/bootctrl
	atf_check -s exit:1 -e match:'bin/bootctrl: is a directory' \
	    -e match:'^nothing' ./run install FORCE=yes
	atf_check test ! -e dest/q/etc
}

atf_test_case incomplete_build_installs_nothing
incomplete_build_installs_nothing_body() {
	fake_build 1
	rm obj/etc/tcprules-default.cdb
	atf_check -s exit:1 -e match:'default.cdb: missing' \
	    -e match:'^nothing' ./run install
	atf_check test ! -e dest
}

atf_test_case interrupted_install_is_taken_up_again
interrupted_install_is_taken_up_again_body() {
	fake_build 1
	# It ends at the first env file, as if killed: what was done by then is
	# recorded in the unfinished list alone.
	mkdir bin
	cat > bin/cp <<-'EOF'
	#!/bin/sh
	case $1 in *.env) exit 1 ;; esac
	exec /bin/cp "$@"
	EOF
	chmod 755 bin/cp
	atf_check -s exit:1 -o ignore ./run install PATH="$PWD/bin:$PATH"
	atf_check test -f $etc/qmail-init -a ! -e $etc/.installed/qboot
	# Another version, so that "the same content" does not save it.
	fake_build 2
	atf_check -o ignore ./run install
	atf_check -o inline:'bootctrl 2\n' cat dest/q/bin/bootctrl
	atf_check -o inline:'qmail-init 2\n' cat $etc/qmail-init
	atf_check test -h $etc/qmail-init.rc -a -f $etc/qmail-pop3.env
	atf_check -o empty find dest -name '*.sample' -o -name '.qboot.*'
	atf_check -o ignore ./run uninstall
	atf_check -o inline:'dest\n' find dest
}

atf_test_case uninstall_removes_all_that_was_installed
uninstall_removes_all_that_was_installed_body() {
	fake_build 1
	mkdir -p dest/q/bin
	atf_check -o ignore ./run install
	atf_check -o match:'^remove .*/bootctrl$' -o not-match:keep \
	    ./run uninstall
	# What was there before is there still.
	atf_check -o inline:'dest\ndest/q\ndest/q/bin\n' find dest
	atf_check -o match:'nothing of ours' ./run uninstall
}

atf_test_case uninstall_keeps_what_is_not_ours
uninstall_keeps_what_is_not_ours_body() {
	fake_build 1
	atf_check -o ignore ./run install
	echo mine > $etc/qmail-subm.env
	ln -s qmail-tcpd $etc/qmail-smtp.rc
	echo patched > dest/q/bin/bootctrl
	fake_build 2
	echo 'patched' > obj/src/bootctrl/bootctrl
	atf_check -o ignore ./run install
	echo again > dest/q/bin/bootctrl
	atf_check -o match:'^keep .*/qmail-subm.env \(changed\)$' \
	    -o match:'^keep .*/bin/bootctrl \(changed\)$' ./run uninstall
	(cd dest && find . ! -type d | LC_ALL=C sort) > found
	atf_check -o inline:'./q/bin/bootctrl\n./q/etc/bootctrl/qmail-smtp.rc
./q/etc/bootctrl/qmail-subm.env\n' cat found
}

atf_test_case user_without_rights_is_told_before_anything_is_written
user_without_rights_is_told_before_anything_is_written_head() {
	atf_set require.user unprivileged
}
user_without_rights_is_told_before_anything_is_written_body() {
	fake_build 1
	mkdir -p dest/q
	chmod 555 dest/q
	atf_check -s exit:1 -e match:'bin/bootctrl: cannot write in .*dest/q$' \
	    -e match:'^nothing' ./run install
	chmod 755 dest/q
	atf_check -o ignore ./run install
	atf_check -o ignore ./run uninstall
	atf_check -o inline:'dest\ndest/q\n' find dest
}

atf_test_case paths_that_cannot_be_baked_in_are_refused
paths_that_cannot_be_baked_in_are_refused_body() {
	fake_build 1
	atf_check -s exit:1 -e match:'BINDIR=q/bin: must be an absolute path' \
	    ./run install BINDIR=q/bin
	atf_check -s exit:1 -e match:'BINDIR=/q q: has a character other' \
	    ./run install BINDIR='/q q'
	atf_check test ! -e dest
}

# The whole way, with another PREFIX at the install than at the build.
atf_test_case prefix_of_the_install_is_built_in
prefix_of_the_install_is_built_in_head() {
	atf_set timeout 600
}
prefix_of_the_install_is_built_in_body() {
	make="$QBOOT_MAKE -C $QBOOT_SRC OBJDIR=$PWD/obj CFLAGS=-O0"
	unset QBOOT_OBJ
	atf_check -o ignore -e ignore $make SUBDIR='src/compat etc rc.d' \
	    MKTCPRULES=/bin/true all
	parts='src/compat src/core src/picture src/tcp src/launcher backends'
	parts="$parts src/bootctrl src/mktcprules src/tcprules"
	parts="$parts src/tcprulescheck src/tcpsrv rc.d etc man"
	atf_check -o ignore -e ignore $make SUBDIR="$parts" \
	    PREFIX="$PWD/it" install
	atf_check -o match:"^#! *$PWD/it/bin/bootctrl" head -n 1 it/etc/eqmaild
	atf_check -o ignore -e ignore it/bin/bootctrl -d "$PWD/it/etc/bootctrl" \
	    list
	atf_check -o match:"$PWD/it/etc" \
	    grep QBOOT_SYSCONFDIR obj/src/compat/paths.h
	atf_check -o ignore -e ignore $make SUBDIR="$parts" \
	    PREFIX="$PWD/it" uninstall
	atf_check test ! -e it
}

atf_init_test_cases() {
	atf_add_test_case everything_is_there_with_its_mode_whatever_the_umask
	atf_add_test_case pages_go_to_the_directory_of_their_section
	atf_add_test_case second_install_changes_nothing
	atf_add_test_case link_is_absolute_where_etc_lies_elsewhere
	atf_add_test_case new_version_replaces_unchanged_files
	atf_add_test_case \
	    changed_file_stays_and_gets_a_sample_of_each_new_version
	atf_add_test_case sample_goes_when_the_new_version_is_taken
	atf_add_test_case sample_of_the_administrator_is_not_overwritten
	atf_add_test_case removed_file_never_comes_back
	atf_add_test_case removed_program_comes_back
	atf_add_test_case link_in_place_of_a_file_counts_as_changed
	atf_add_test_case file_from_before_the_first_install_is_kept
	atf_add_test_case foreign_program_is_refused_and_nothing_is_installed
	atf_add_test_case programs_of_ucspi_tcp_are_not_overwritten
	atf_add_test_case changed_program_is_refused
	atf_add_test_case directory_in_the_way_is_refused_even_with_force
	atf_add_test_case incomplete_build_installs_nothing
	atf_add_test_case interrupted_install_is_taken_up_again
	atf_add_test_case uninstall_removes_all_that_was_installed
	atf_add_test_case uninstall_keeps_what_is_not_ours
	atf_add_test_case user_without_rights_is_told_before_anything_is_written
	atf_add_test_case paths_that_cannot_be_baked_in_are_refused
	atf_add_test_case prefix_of_the_install_is_built_in
}
