# install, uninstall, diff and generate, for image trees.
# shellcheck shell=sh disable=SC2034,SC2086,SC2154,SC1091
. "${QBOOT_SRC}/tests/lib.subr"

testd=${helpers}/h_testd
units=etc/systemd/system

# mkimage
# An image with a bootctrl directory of two services: sets img, boot and ctl,
# the command for it.
mkimage()
{
	mkdir -p img/opt/boot img/etc img/usr
	chmod 755 img img/opt img/opt/boot
	img=$(cd img && pwd -P)
	boot=${img}/opt/boot
	service a "command=${testd}" 'desc="first of two"'
	service b "command=${testd}" require=a
	ctl="${bootctrl_bin} -d ${boot} --root=${img}"
}

# tree
# Lists what is in the image but for the bootctrl directory: mode and content.
tree()
{
	(cd "${img}" && find . -path ./opt/boot -prune -o -print |
	    LC_ALL=C sort | while read -r tree_file; do
		if [ -h "${tree_file}" ]; then
			echo "${tree_file} -> $(readlink "${tree_file}")"
		elif [ -f "${tree_file}" ]; then
			echo "${tree_file} $(stat -c %a "${tree_file}")" \
			    "$(cksum < "${tree_file}")"
		else
			echo "${tree_file}/"
		fi
	done)
}

# changed [WORD PATH] : checks that a diff has this line; without: no line
changed()
{
	${ctl} diff systemd > diff.out
	changed_status=$?
	if [ $# -eq 0 ]; then
		atf_check cat diff.out
		atf_check_equal 0 "${changed_status}"
	else
		grep -qx "$1 ${img}/$2" diff.out || {
			cat diff.out
			atf_fail "no $1 $2"
		}
		atf_check_equal 1 "${changed_status}"
	fi
}

atf_test_case backends_lists_all_of_them
backends_lists_all_of_them_body()
{
	mkboot
	atf_check -o match:'^NAME  *FITS  *INSTALLED  *DESCRIPTION$' \
	    -o match:'^fork  *possible  *-  ' \
	    -o match:'^systemd  *[a-z ]*  no  ' ${bootctl} backends
}

atf_test_case backends_needs_no_directory
backends_needs_no_directory_body()
{
	atf_check -o match:'^systemd ' ${bootctrl_bin} -d nosuchdir backends
}

atf_test_case generate_writes_what_install_would
generate_writes_what_install_would_body()
{
	mkimage
	tree > before
	atf_check -o match:'/out/etc/systemd/system/a.service$' \
	    ${ctl} generate systemd -o out
	tree > after
	cmp before after || atf_fail "generate changed the image"
	test ! -e "${boot}/.installed" || atf_fail "generate made a manifest"
	atf_check -o ignore ${ctl} install systemd
	atf_check diff --no-dereference -r "out/${units}" "${img}/${units}"
}

# paths BACKEND [OPTION] : what generate writes, with NAME for a service's name
paths()
{
	rm -rf out
	bootctl generate "$@" -o out > wrote || atf_fail "$*: $?"
	(cd out && find . ! -type d) | sed -E -e 's#^\.##' \
	    -e '/rc\.conf\.d/!s#/(qmaild|a)(\.service)?$#/NAME\2#' |
	    sort -u
}

atf_test_case each_path_that_is_written_is_in_the_manual
each_path_that_is_written_is_in_the_manual_body()
{
	need_program jq
	mkboot
	service a "command=${testd}"
	manual=${QBOOT_SRC}/man/bootctrl-backends.7
	sed -n '/^\.Sh FILES/,/^\.Sh SEE/p' "${manual}" |
	    sed -n -E 's/^\.(It )?Pa //p' | tr -d , | tr -s ' ' '\n' > listed
	bootctl backends --json | jq -r \
	    '.backends[] | select(.installed != null).name' > names
	while read -r name; do
		paths "${name}"
	done < names > written
	for name in freebsd netbsd openbsd dragonfly pkgsrc; do
		paths rcd --dialect=${name} >> written
	done
	[ "$(wc -l < written)" -ge 15 ] || atf_fail "too few were written"
	# One line tells of this directory without its whole path.
	sed 's,^.*/\(qmaild\.service\.wants\)/NAME\.service$,\1,' written |
	    sort -u | while read -r path; do
		grep -qxF -e "${path}" listed ||
		    echo "${path}"
	done > unlisted
	atf_check cat unlisted
}

atf_test_case generate_needs_a_backend_with_files_and_a_directory
generate_needs_a_backend_with_files_and_a_directory_body()
{
	mkimage
	atf_check -s exit:2 -e match:'name one backend' ${ctl} generate -o out
	atf_check -s exit:2 -e match:'needs -o DIR' ${ctl} generate systemd
	atf_check -s exit:2 -e match:'no backend "nosuch"' \
	    ${ctl} generate nosuch -o out
	atf_check -s exit:2 -e match:'fork has no files' \
	    ${ctl} generate fork -o out
	atf_check -s exit:2 -e match:'no dialect "x"' \
	    ${ctl} generate systemd -o out --dialect=x
	test ! -e out || atf_fail "it wrote"
}

atf_test_case an_image_names_neither_itself_nor_its_builder
an_image_names_neither_itself_nor_its_builder_body()
{
	mkimage
	atf_check -o ignore ${ctl} install systemd
	echo 'desc="of $bootctrl_dir"' >> "${boot}/b.rc"
	atf_check -o ignore ${ctl} install systemd
	grep -q '^Description=of /opt/boot$' "${img}/${units}/b.service" ||
	    atf_fail "not the path of the image"
	for word in "${img}" "$(uname -n)" "$(date +%Y)"; do
		! grep -r "${word}" "${img}/etc" "${boot}/.installed" ||
		    atf_fail "found ${word}"
	done
	grep -q '^ExecStart=.*[ "]/opt/boot' "${img}/${units}/a.service" ||
	    atf_fail "no path of the image"
}

atf_test_case two_builds_are_equal_byte_for_byte
two_builds_are_equal_byte_for_byte_body()
{
	mkimage
	atf_check -o ignore ${ctl} install systemd
	tree > first
	cp "${boot}/.installed/systemd" manifest
	mv "${img}" elsewhere
	mkimage
	(umask 077 && atf_check -o ignore ${ctl} install systemd)
	tree > second
	atf_check diff first second
	atf_check cmp manifest "${boot}/.installed/systemd"
	atf_check -o inline:'644\n' stat -c %a "${img}/${units}/a.service"
	atf_check -o inline:'755\n' stat -c %a "${img}/${units}"
}

atf_test_case a_second_install_does_nothing_and_says_so
a_second_install_does_nothing_and_says_so_body()
{
	mkimage
	atf_check -o not-empty ${ctl} install systemd
	ls -liR "${img}" > before
	atf_check -o inline:'systemd: nothing to do, all is installed\n' \
	    ${ctl} install systemd
	ls -liR "${img}" > after
	cmp before after || atf_fail "it wrote"
	changed
}

atf_test_case a_new_service_is_added_and_the_others_stay
a_new_service_is_added_and_the_others_stay_body()
{
	mkimage
	atf_check -o ignore ${ctl} install systemd
	service c "command=${testd}"
	atf_check -s exit:1 -o match:'^new .*/c.service$' ${ctl} diff systemd
	ls -i "${img}/${units}/a.service" > before
	atf_check -o match:'^install .*/c.service$' \
	    -o not-match:'/[ab].service' ${ctl} install systemd
	ls -i "${img}/${units}/a.service" > after
	cmp before after || atf_fail "a was written again"
	changed
}

atf_test_case a_removed_service_goes_and_the_others_stay
a_removed_service_goes_and_the_others_stay_body()
{
	mkimage
	atf_check -o ignore ${ctl} install systemd
	rm "${boot}/b.rc"
	${ctl} diff > diff.out
	atf_check -o match:'^surplus .*/b.service$' cat diff.out
	atf_check -o match:'^remove .*/b.service$' ${ctl} install systemd
	test -f "${img}/${units}/a.service" || atf_fail "a went too"
	test ! -e "${img}/${units}/b.service" || atf_fail "b stayed"
	test -z "$(find "${img}" -name 'b.service')" || atf_fail "links stay"
	changed
}

atf_test_case uninstall_leaves_what_was_there_before
uninstall_leaves_what_was_there_before_body()
{
	mkimage
	mkdir -p "${img}/etc/systemd"
	echo mine > "${img}/etc/systemd/other"
	tree > before
	atf_check -o not-empty ${ctl} install systemd
	atf_check -o match:'^remove .*/a.service$' ${ctl} uninstall systemd
	tree > after
	atf_check diff before after
	test ! -e "${boot}/.installed/systemd" || atf_fail "the manifest stays"
	atf_check -o inline:'systemd: nothing to do, it is not installed\n' \
	    ${ctl} uninstall systemd
}

atf_test_case uninstall_works_when_the_files_are_broken
uninstall_works_when_the_files_are_broken_body()
{
	mkimage
	tree > before
	atf_check -o not-empty ${ctl} install systemd
	echo '$(broken' > "${boot}/bootctrl.env"
	echo '$(broken' > "${boot}/a.rc"
	atf_check -s exit:6 -e match:'bootctrl.env:1' ${ctl} install systemd
	atf_check -o not-empty ${ctl} uninstall
	tree > after
	atf_check diff before after
}

atf_test_case a_broken_service_is_installed_all_the_same
a_broken_service_is_installed_all_the_same_body()
{
	mkimage
	atf_check -o ignore ${ctl} install systemd
	echo '$(broken' >> "${boot}/b.rc"
	atf_check -o ignore ${ctl} install systemd
	test -f "${img}/${units}/b.service" || atf_fail "b went"
}

atf_test_case an_edited_file_stays_and_all_else_is_done
an_edited_file_stays_and_all_else_is_done_body()
{
	mkimage
	atf_check -o ignore ${ctl} install systemd
	echo '# mine' >> "${img}/${units}/a.service"
	echo 'desc=other' >> "${boot}/a.rc"
	service c "command=${testd}"
	changed edited "${units}/a.service"
	changed new "${units}/c.service"
	atf_check -s exit:1 -o match:'install .*/c.service' \
	    -e match:'/a.service: edited since it was installed' \
	    ${ctl} install systemd
	grep -q mine "${img}/${units}/a.service" || atf_fail "overwritten"
	atf_check -s exit:1 -o match:'remove .*/b.service' \
	    -e match:'/a.service: edited' ${ctl} uninstall
	grep -q mine "${img}/${units}/a.service" || atf_fail "removed"
	atf_check -o match:'remove .*/a.service' ${ctl} uninstall --force
	test ! -e "${img}/${units}" || atf_fail "its directory stays"
}

atf_test_case a_changed_mode_is_an_edit
a_changed_mode_is_an_edit_body()
{
	mkimage
	atf_check -o ignore ${ctl} install systemd
	chmod 600 "${img}/${units}/a.service"
	changed edited "${units}/a.service"
	atf_check -o match:'^replace ' ${ctl} install systemd --force
	atf_check -o inline:'644\n' stat -c %a "${img}/${units}/a.service"
}

atf_test_case a_file_of_others_is_refused_without_force
a_file_of_others_is_refused_without_force_body()
{
	mkimage
	mkdir -p "${img}/${units}"
	echo theirs > "${img}/${units}/a.service"
	changed foreign "${units}/a.service"
	changed new "${units}/b.service"
	atf_check -s exit:1 -o match:'install .*/b.service' \
	    -e match:'/a.service: not installed by us' ${ctl} install systemd
	atf_check -o inline:'theirs\n' cat "${img}/${units}/a.service"
	atf_check -o ignore ${ctl} uninstall
	atf_check -o inline:'theirs\n' cat "${img}/${units}/a.service"
	atf_check -o match:'^replace ' ${ctl} install systemd --force
	atf_check -o match:'^\[Unit\]' cat "${img}/${units}/a.service"
}

atf_test_case a_directory_in_the_place_of_a_file_stays
a_directory_in_the_place_of_a_file_stays_body()
{
	mkimage
	mkdir -p "${img}/${units}/a.service"
	atf_check -s exit:1 -o ignore -e match:'/a.service: not a file' \
	    ${ctl} install systemd --force
	test -d "${img}/${units}/a.service" || atf_fail "it is gone"
}

atf_test_case a_link_to_eqmaild_is_taken_over
a_link_to_eqmaild_is_taken_over_body()
{
	for link in /opt/eqmaild ../../opt/eqmaild /opt/link; do
		rm -rf img
		mkimage
		: > "${img}/opt/eqmaild"
		ln -s eqmaild "${img}/opt/link"
		mkdir -p "${img}/etc/init.d"
		ln -s "${link}" "${img}/etc/init.d/qmaild"
		${ctl} install sysvinit > out 2>&1
		atf_check -o match:'^update .*/qmaild$' cat out
		test ! -h "${img}/etc/init.d/qmaild" || atf_fail "still a link"
		grep -q INIT "${img}/etc/init.d/qmaild" || atf_fail "no script"
		test -f "${img}/opt/eqmaild" || atf_fail "eqmaild is gone"
		${ctl} uninstall sysvinit > out 2>&1
		test ! -e "${img}/etc/init.d/qmaild" || atf_fail "not removed"
	done
}

atf_test_case the_set_has_the_name_of_bootctrl_env
the_set_has_the_name_of_bootctrl_env_body()
{
	mkimage
	atf_check -o ignore ${ctl} install systemd
	echo 'set_name=mymail' > "${boot}/bootctrl.env"
	atf_check -o match:'install .*/mymail.service' \
	    -o match:'remove .*/qmaild.service' ${ctl} install systemd
	echo 'set_name="no name"' > "${boot}/bootctrl.env"
	atf_check -s exit:6 -e match:'bootctrl.env:1:1: set_name="no name"' \
	    ${ctl} install systemd
	echo 'set_name=b' > "${boot}/bootctrl.env"
	atf_check -s exit:6 -e match:'b.rc: its service name "b" is that of' \
	    ${ctl} install systemd
	test -f "${img}/${units}/mymail.service" || atf_fail "it was touched"
}

atf_test_case a_dry_run_shows_files_and_commands_and_does_nothing
a_dry_run_shows_files_and_commands_and_does_nothing_body()
{
	mkimage
	mkdir -p "${img}/etc/init.d"
	tree > before
	atf_check -o match:'^install .*/etc/init.d/a$' -o match:'^insserv ' \
	    ${ctl} -n install sysvinit
	atf_check -o match:'^### BEGIN INIT INFO' ${ctl} -nv install sysvinit
	tree > after
	atf_check diff before after
	test ! -e "${boot}/.installed" || atf_fail "it made a manifest"
}

atf_test_case which_backend_is_meant_is_never_guessed_for_an_image
which_backend_is_meant_is_never_guessed_for_an_image_body()
{
	mkimage
	atf_check -s exit:1 -e match:'--root needs the name' ${ctl} install
	atf_check -s exit:1 -e match:'no backend is installed' ${ctl} uninstall
	atf_check -s exit:1 -e match:'no backend is installed' ${ctl} diff
	atf_check -o ignore ${ctl} install systemd
	atf_check -o ignore ${ctl} diff
	mkdir -p "${img}/etc/init.d"
	${ctl} install sysvinit > /dev/null 2>&1
	atf_check -s exit:1 -e match:'both .* and .* are installed; name one' \
	    ${ctl} uninstall
}

atf_test_case a_directory_outside_of_the_root_is_refused
a_directory_outside_of_the_root_is_refused_body()
{
	mkimage
	mkdir out
	atf_check -s exit:6 -e match:'/out does not lie below .*/img' \
	    ${bootctrl_bin} --root=img -d out install systemd
	ln -s "${PWD}/out" "${img}/opt/link"
	atf_check -s exit:6 -e match:'/out does not lie below .*/img' \
	    ${bootctrl_bin} --root=img -d img/opt/link install systemd
}

atf_test_case a_user_builds_an_image_of_their_own
a_user_builds_an_image_of_their_own_head()
{
	atf_set require.user root
}
a_user_builds_an_image_of_their_own_body()
{
	need_program setpriv
	mkimage
	atf_check -o ignore ${ctl} install systemd
	tree > roots
	cat "${boot}/.installed/systemd" > manifest
	rm -rf img
	mkimage
	chown -R nobody img
	chmod 755 .
	setpriv --reuid=nobody --clear-groups ls "${boot}" > /dev/null ||
	    atf_skip "another user cannot come here"
	atf_check -o not-empty setpriv --reuid=nobody --clear-groups \
	    ${ctl} install systemd
	tree > users
	atf_check diff roots users
	atf_check diff manifest "${boot}/.installed/systemd"
}

atf_test_case files_that_others_could_write_are_refused
files_that_others_could_write_are_refused_body()
{
	mkimage
	chmod 666 "${boot}/a.rc"
	atf_check -o ignore ${ctl} install systemd
	chmod 777 "${boot}"
	atf_check -s exit:4 -e match:'world-writable' ${ctl} install systemd
	chmod 755 "${boot}"
	chmod 777 "${boot}/.installed"
	atf_check -s exit:1 -e match:'installed: world-writable' \
	    ${ctl} install systemd
}

atf_test_case a_damaged_manifest_is_told_and_nothing_is_removed
a_damaged_manifest_is_told_and_nothing_is_removed_body()
{
	mkimage
	atf_check -o ignore ${ctl} install systemd
	tree > before
	echo 'rubbish' >> "${boot}/.installed/systemd"
	atf_check -s exit:1 -e match:'installed/systemd:[0-9]*: damaged' \
	    ${ctl} uninstall systemd
	atf_check -s exit:1 -e match:'damaged' ${ctl} install systemd
	tree > after
	atf_check diff before after
	atf_check -o ignore ${ctl} install systemd --force
	atf_check -o ignore ${ctl} uninstall systemd
	test -z "$(find "${img}/etc" ! -type d)" || atf_fail "files stay"
}

atf_init_test_cases()
{
	atf_add_test_case backends_lists_all_of_them
	atf_add_test_case backends_needs_no_directory
	atf_add_test_case generate_writes_what_install_would
	atf_add_test_case each_path_that_is_written_is_in_the_manual
	atf_add_test_case generate_needs_a_backend_with_files_and_a_directory
	atf_add_test_case an_image_names_neither_itself_nor_its_builder
	atf_add_test_case two_builds_are_equal_byte_for_byte
	atf_add_test_case a_second_install_does_nothing_and_says_so
	atf_add_test_case a_new_service_is_added_and_the_others_stay
	atf_add_test_case a_removed_service_goes_and_the_others_stay
	atf_add_test_case uninstall_leaves_what_was_there_before
	atf_add_test_case uninstall_works_when_the_files_are_broken
	atf_add_test_case a_broken_service_is_installed_all_the_same
	atf_add_test_case an_edited_file_stays_and_all_else_is_done
	atf_add_test_case a_changed_mode_is_an_edit
	atf_add_test_case a_file_of_others_is_refused_without_force
	atf_add_test_case a_directory_in_the_place_of_a_file_stays
	atf_add_test_case a_link_to_eqmaild_is_taken_over
	atf_add_test_case the_set_has_the_name_of_bootctrl_env
	atf_add_test_case a_dry_run_shows_files_and_commands_and_does_nothing
	atf_add_test_case which_backend_is_meant_is_never_guessed_for_an_image
	atf_add_test_case a_directory_outside_of_the_root_is_refused
	atf_add_test_case a_user_builds_an_image_of_their_own
	atf_add_test_case files_that_others_could_write_are_refused
	atf_add_test_case a_damaged_manifest_is_told_and_nothing_is_removed
}
