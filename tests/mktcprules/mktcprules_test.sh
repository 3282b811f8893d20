# mktcprules: which files it makes, when it writes, and what it leaves alone.
. "${QBOOT_SRC}/tests/lib.subr"

nl='
'

# rules NAME LINE... : writes rules/tcprules-NAME.txt
rules()
{
	[ -d rules ] || mkdir -m 755 rules
	rules_file=rules/tcprules-$1.txt
	shift
	printf '%s\n' "$@" > "${rules_file}"
	chmod 644 "${rules_file}"
}


inode()
{
	# shellcheck disable=SC2012
	ls -i "$1" | cut -d ' ' -f 1
}

mode()
{
	# shellcheck disable=SC2012
	ls -l "$1" | cut -c 1-10
}

# Nothing but texts, databases and links may be left.
no_temp_files()
{
	atf_check -o empty find rules -name '.?*'
}

need_root()
{
	[ "$(id -u)" -eq 0 ] || atf_skip "needs root"
}

# Runs the case again with mounts of its own.
own_mounts()
{
	need_root
	[ -z "${QBOOT_MOUNTS-}" ] || return 0
	unshare --mount true 2> /dev/null || atf_skip "no namespaces here"
	QBOOT_MOUNTS=1 exec unshare --mount "${Source_Dir}/${Prog_Name}" \
	    -r "${Results_File:-/dev/stdout}" -s "${Source_Dir}" \
	    "${Test_Case}"
}

atf_test_case every_text_is_compiled_without_names
every_text_is_compiled_without_names_body()
{
	rules smtp ':allow'
	rules default '# c' '127.:allow,RELAYCLIENT=""' ':deny'
	rules a.B_c@d+e-f '1.2.3.0-9:deny'
	touch rules/tcprules-x.txt~ rules/other.txt rules/tcprules-.txt
	atf_check -o inline:"tcprules-a.B_c@d+e-f.cdb: 1 rules${nl}tcprules-default.cdb: 2 rules${nl}tcprules-smtp.cdb: 1 rules${nl}" \
	    -e match:'^tcprules-.txt: ignored' "${mktcprules_bin}" -d rules
	atf_check -o inline:"tcprules-a.B_c@d+e-f.cdb${nl}tcprules-default.cdb${nl}tcprules-smtp.cdb${nl}" \
	    sh -c 'cd rules && LC_ALL=C ls | grep cdb'
	no_temp_files
}

atf_test_case a_name_has_three_forms
a_name_has_three_forms_body()
{
	rules smtp ':allow'
	rules other 'bad'
	for name in smtp tcprules-smtp tcprules-smtp.txt; do
		atf_check -o inline:"tcprules-smtp.cdb: 1 rules${nl}" \
		    "${mktcprules_bin}" -d rules -f "${name}"
	done
	atf_check -s exit:1 -e match:'^"../x" is not a name of rules' \
	    "${mktcprules_bin}" -d rules ../x
	atf_check -s exit:1 -e match:'^".x" is not a name of rules' \
	    "${mktcprules_bin}" -d rules .x
}

atf_test_case missing_text_fails_and_others_go_on
missing_text_fails_and_others_go_on_body()
{
	rules smtp ':allow'
	atf_check -s exit:1 -o inline:"tcprules-smtp.cdb: 1 rules${nl}" \
	    -e match:'^rules/tcprules-none.txt: there is no such text' \
	    "${mktcprules_bin}" -d rules none smtp
}

atf_test_case no_text_at_all_fails
no_text_at_all_fails_body()
{
	mkdir -m 755 rules
	atf_check -s exit:1 -e match:'^rules: no tcprules-\*.txt in it: ' \
	    "${mktcprules_bin}" -d rules
	atf_check -s exit:1 -e match:'^none: cannot be opened: ' \
	    "${mktcprules_bin}" -d none
}

atf_test_case working_directory_is_used_if_it_has_a_text
working_directory_is_used_if_it_has_a_text_body()
{
	rules smtp ':allow'
	cd rules || atf_fail "no directory"
	atf_check -o inline:"tcprules-smtp.cdb: 1 rules${nl}" \
	    "${mktcprules_bin}"
	echo x > tcprules-smtp.txt
	atf_check -s exit:1 -e match:'^tcprules-smtp.txt:1:1: ' \
	    "${mktcprules_bin}"
}

atf_test_case configured_directory_is_the_last_choice
configured_directory_is_the_last_choice_body()
{
	configured=$("${mktcprules_bin}" --help |
	    sed -n 's/^ *else \(.*\))$/\1/p')
	[ -n "${configured}" ] || atf_fail "the help does not name it"
	[ ! -d "${configured}" ] || atf_skip "${configured} is in use"
	mkdir -m 755 empty
	cd empty || atf_fail "no directory"
	atf_check -s exit:1 -e match:"^${configured}: cannot be opened: " \
	    "${mktcprules_bin}"
}

atf_test_case linked_directory_is_fine
linked_directory_is_fine_body()
{
	rules smtp ':allow'
	ln -s rules link
	atf_check -o inline:"tcprules-smtp.cdb: 1 rules${nl}" \
	    "${mktcprules_bin}" -d link
	[ -f rules/tcprules-smtp.cdb ] || atf_fail "not made"
}

atf_test_case unchanged_database_is_not_written
unchanged_database_is_not_written_body()
{
	rules smtp '1.2.3.4:deny'
	atf_check -o ignore "${mktcprules_bin}" -d rules
	first=$(inode rules/tcprules-smtp.cdb)
	rules smtp '# only a comment more' '1.2.3.4:deny'
	atf_check "${mktcprules_bin}" -d rules
	atf_check_equal "${first}" "$(inode rules/tcprules-smtp.cdb)"
	no_temp_files
	atf_check -o inline:"tcprules-smtp.cdb: 1 rules${nl}" \
	    "${mktcprules_bin}" -d rules -f
	[ "${first}" != "$(inode rules/tcprules-smtp.cdb)" ] ||
	    atf_fail "-f did not write"
	rules smtp '1.2.3.5:deny'
	atf_check -o inline:"tcprules-smtp.cdb: 1 rules${nl}" \
	    "${mktcprules_bin}" -d rules
}

atf_test_case link_is_replaced_and_never_written_through
link_is_replaced_and_never_written_through_body()
{
	rules default ':allow'
	atf_check -o ignore "${mktcprules_bin}" -d rules
	rm rules/tcprules-default.txt
	cp rules/tcprules-default.cdb kept
	for target in tcprules-default.cdb ../outside /nonexistent/x; do
		echo precious > outside
		chmod 600 outside
		ln -sf "${target}" rules/tcprules-smtp.cdb
		rules smtp ':deny'
		atf_check -o inline:"tcprules-smtp.cdb: 1 rules${nl}" \
		    "${mktcprules_bin}" -d rules
		[ ! -L rules/tcprules-smtp.cdb ] || atf_fail "still a link"
		atf_check_equal -rw-r--r-- "$(mode rules/tcprules-smtp.cdb)"
		atf_check cmp kept rules/tcprules-default.cdb
		atf_check -o inline:"precious${nl}" cat outside
	done
}

atf_test_case link_to_the_same_content_is_replaced
link_to_the_same_content_is_replaced_body()
{
	rules default ':allow'
	rules smtp ':allow'
	ln -s tcprules-default.cdb rules/tcprules-smtp.cdb
	atf_check -o inline:"tcprules-default.cdb: 1 rules${nl}tcprules-smtp.cdb: 1 rules${nl}" \
	    "${mktcprules_bin}" -d rules
	[ ! -L rules/tcprules-smtp.cdb ] || atf_fail "still a link"
}

atf_test_case link_without_a_text_stays
link_without_a_text_stays_body()
{
	rules default ':allow'
	ln -s tcprules-default.cdb rules/tcprules-smtp.cdb
	atf_check -o ignore "${mktcprules_bin}" -d rules
	[ -L rules/tcprules-smtp.cdb ] || atf_fail "the link is gone"
}

atf_test_case bad_line_keeps_the_old_one_and_others_go_on
bad_line_keeps_the_old_one_and_others_go_on_body()
{
	rules a ':deny'
	atf_check -o ignore "${mktcprules_bin}" -d rules
	cp rules/tcprules-a.cdb kept
	rules a ':allow' '1.2.3.4:permit'
	rules b ':permit'
	rules c ':allow'
	ln -s tcprules-a.cdb rules/tcprules-b.cdb
	atf_check -s exit:1 -o inline:"tcprules-c.cdb: 1 rules${nl}" \
	    -e inline:"rules/tcprules-a.txt:2:9: \"permit\" is neither allow nor deny: write allow${nl}rules/tcprules-b.txt:1:2: \"permit\" is neither allow nor deny: write allow${nl}" \
	    "${mktcprules_bin}" -d rules
	atf_check cmp kept rules/tcprules-a.cdb
	atf_check_equal tcprules-a.cdb "$(readlink rules/tcprules-b.cdb)"
	no_temp_files
}

atf_test_case new_database_is_readable_whatever_the_umask
new_database_is_readable_whatever_the_umask_body()
{
	rules smtp ':allow'
	for mask in 077 0 777; do
		rm -f rules/tcprules-smtp.cdb
		atf_check -o ignore \
		    sh -c "umask ${mask}; \"${mktcprules_bin}\" -d rules"
		atf_check_equal -rw-r--r-- "$(mode rules/tcprules-smtp.cdb)"
	done
}

atf_test_case mode_is_kept
mode_is_kept_body()
{
	rules smtp ':allow'
	atf_check -o ignore "${mktcprules_bin}" -d rules
	chmod 640 rules/tcprules-smtp.cdb
	atf_check -o ignore "${mktcprules_bin}" -d rules -f
	atf_check_equal -rw-r----- "$(mode rules/tcprules-smtp.cdb)"
}

atf_test_case owner_is_kept
owner_is_kept_body()
{
	need_root
	rules smtp ':allow'
	atf_check -o ignore "${mktcprules_bin}" -d rules
	chown 12345:23456 rules/tcprules-smtp.cdb
	atf_check -o ignore "${mktcprules_bin}" -d rules -f
	# shellcheck disable=SC2012
	atf_check -o inline:"12345 23456${nl}" \
	    sh -c "ls -ln rules/tcprules-smtp.cdb | awk '{ print \$3, \$4 }'"
}

atf_test_case texts_of_others_are_refused
texts_of_others_are_refused_body()
{
	rules smtp ':allow'
	chmod 666 rules/tcprules-smtp.txt
	atf_check -s exit:4 \
	    -e match:'^rules/tcprules-smtp.txt: world-writable .mode 0666.: chmod go-w it$' \
	    "${mktcprules_bin}" -d rules
	chmod 644 rules/tcprules-smtp.txt
	chmod 775 rules
	atf_check -s exit:4 -e match:'/rules: group-writable .mode 0775.: ' \
	    "${mktcprules_bin}" -d rules
	[ ! -e rules/tcprules-smtp.cdb ] || atf_fail "made all the same"
	[ "$(id -u)" -eq 0 ] || return 0
	chmod 755 rules
	chown 12345 rules/tcprules-smtp.txt
	atf_check -s exit:4 -e match:'run it as uid 12345, or chown it$' \
	    "${mktcprules_bin}" -d rules
}

atf_test_case only_the_owner_of_the_directory_may
only_the_owner_of_the_directory_may_body()
{
	if [ "$(id -u)" -eq 0 ]; then
		rules smtp ':allow'
		chown 12345 rules
		atf_check -s exit:4 -e match:'run it as uid 12345' \
		    "${mktcprules_bin}" -d rules
		return
	fi
	atf_check -s exit:4 -e match:': owned by root: run it as root$' \
	    "${mktcprules_bin}" -d /usr
}

atf_test_case read_only_directory_is_told
read_only_directory_is_told_body()
{
	own_mounts
	rules smtp ':allow'
	atf_check -o ignore "${mktcprules_bin}" -d rules
	echo ':deny' > rules/tcprules-smtp.txt
	cp rules/tcprules-smtp.cdb kept
	mount --bind rules rules || atf_skip "cannot mount"
	mount -o remount,bind,ro rules || atf_skip "cannot mount"
	atf_check -s exit:1 \
	    -e match:'^rules/tcprules-smtp.cdb: cannot be written: Read-only' \
	    "${mktcprules_bin}" -d rules
	atf_check cmp kept rules/tcprules-smtp.cdb
	umount rules
}

atf_test_case full_disk_keeps_the_old_one
full_disk_keeps_the_old_one_body()
{
	own_mounts
	mkdir rules
	mount -t tmpfs -o mode=755,size=32k tmpfs rules ||
	    atf_skip "cannot mount"
	rules smtp ':allow'
	atf_check -o ignore "${mktcprules_bin}" -d rules
	cp rules/tcprules-smtp.cdb kept
	rules smtp '0-255.:deny' '1.0-255.:deny' '2.0-255.:deny' \
	    '3.0-255.:deny' '4.0-255.:deny'
	atf_check -s exit:1 \
	    -e match:'^rules/tcprules-smtp.cdb: cannot be written: No space' \
	    "${mktcprules_bin}" -d rules
	atf_check cmp kept rules/tcprules-smtp.cdb
	no_temp_files
	umount rules
}

atf_test_case odd_file_in_the_way_is_told
odd_file_in_the_way_is_told_body()
{
	rules smtp ':allow'
	mkdir rules/tcprules-smtp.cdb
	atf_check -s exit:1 -e match:'cdb: not a regular file: move it away$' \
	    "${mktcprules_bin}" -d rules
	rmdir rules/tcprules-smtp.cdb
	mkfifo rules/tcprules-smtp.cdb
	atf_check -s exit:1 -e match:'cdb: not a regular file: move it away$' \
	    "${mktcprules_bin}" -d rules
	rm rules/tcprules-smtp.txt
	mkfifo -m 644 rules/tcprules-smtp.txt
	atf_check -s exit:1 -e match:'txt: cannot be read: ' \
	    "${mktcprules_bin}" -d rules
}

atf_test_case options
options_body()
{
	rules smtp ':allow'
	atf_check -o match:'^mktcprules [0-9]' "${mktcprules_bin}" --version
	atf_check -o match:'^usage: mktcprules ' "${mktcprules_bin}" --help
	atf_check -s exit:2 -e match:'unknown option -x' \
	    "${mktcprules_bin}" -x
	atf_check -s exit:2 -e match:'unknown option --foo' \
	    "${mktcprules_bin}" --foo
	atf_check -s exit:2 -e match:'option -d needs an argument' \
	    "${mktcprules_bin}" -d
	atf_check -o ignore "${mktcprules_bin}" -fdrules -- smtp
}

atf_test_case failed_output_fails
failed_output_fails_body()
{
	[ -c /dev/full ] || atf_skip "needs /dev/full"
	rules smtp ':allow'
	atf_check -s exit:1 -e match:'^standard output: ' \
	    sh -c "\"${mktcprules_bin}\" -d rules > /dev/full"
}

atf_test_case a_million_rules_are_compiled
a_million_rules_are_compiled_body()
{
	mkdir -m 755 rules
	awk 'BEGIN { for (i = 0; i < 1000000; i++)
		printf "%d.%d.%d.%d:deny\n", i / 1000000 + 1,
		    i / 10000 % 100, i / 100 % 100, i % 100 }' \
	    > rules/tcprules-big.txt
	chmod 644 rules/tcprules-big.txt
	atf_check -o inline:"tcprules-big.cdb: 1000000 rules${nl}" \
	    "${mktcprules_bin}" -d rules
}

atf_init_test_cases()
{
	atf_add_test_case every_text_is_compiled_without_names
	atf_add_test_case a_name_has_three_forms
	atf_add_test_case missing_text_fails_and_others_go_on
	atf_add_test_case no_text_at_all_fails
	atf_add_test_case working_directory_is_used_if_it_has_a_text
	atf_add_test_case configured_directory_is_the_last_choice
	atf_add_test_case linked_directory_is_fine
	atf_add_test_case unchanged_database_is_not_written
	atf_add_test_case link_is_replaced_and_never_written_through
	atf_add_test_case link_to_the_same_content_is_replaced
	atf_add_test_case link_without_a_text_stays
	atf_add_test_case bad_line_keeps_the_old_one_and_others_go_on
	atf_add_test_case new_database_is_readable_whatever_the_umask
	atf_add_test_case mode_is_kept
	atf_add_test_case owner_is_kept
	atf_add_test_case texts_of_others_are_refused
	atf_add_test_case only_the_owner_of_the_directory_may
	atf_add_test_case read_only_directory_is_told
	atf_add_test_case full_disk_keeps_the_old_one
	atf_add_test_case odd_file_in_the_way_is_told
	atf_add_test_case options
	atf_add_test_case failed_output_fails
	atf_add_test_case a_million_rules_are_compiled
}
