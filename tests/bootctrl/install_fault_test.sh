# install and uninstall when things go wrong: a full disk, kills, hostile
# links, two at once.
# shellcheck shell=sh disable=SC2034,SC2086,SC2154,SC1091
. "${QBOOT_SRC}/tests/lib.subr"

testd=${helpers}/h_testd
units=etc/systemd/system

# mkimage SERVICES
# An image with so many services: sets img, boot and ctl.
mkimage()
{
	mkdir -p img/opt/boot img/etc
	chmod 755 img img/opt img/opt/boot
	img=$(cd img && pwd -P)
	boot=${img}/opt/boot
	mkimage_left=$1
	while [ "${mkimage_left}" -gt 0 ]; do
		service "s${mkimage_left}" "command=${testd}"
		mkimage_left=$((mkimage_left - 1))
	done
	ctl="${bootctrl_bin} -d ${boot} --root=${img}"
}

# whole : is all installed, with no file of ours left over?
whole()
{
	atf_check ${ctl} diff systemd
	atf_check find "${img}" -name '.*.bootctrl'
}

# gone : is nothing left but what was there before?
gone()
{
	atf_check find "${img}/etc" -mindepth 1
	atf_check -o inline:'.lock\n' ls -A "${boot}/.installed"
}

atf_test_case a_full_disk_is_told_and_a_later_install_mends_it
a_full_disk_is_told_and_a_later_install_mends_it_body()
{
	inside_ns
	mkimage 30
	mount -t tmpfs -o size=64k,mode=755 tmpfs "${img}/etc" ||
	    atf_skip "no tmpfs"
	head -c 40000 /dev/zero > "${img}/etc/fill"
	atf_check -s exit:1 -o ignore -e match:'No space left' \
	    -e match:'not all files were written' ${ctl} install systemd
	mount -o remount,size=10m "${img}/etc"
	atf_check -s exit:1 -o ignore ${ctl} diff systemd
	rm "${img}/etc/fill"
	atf_check -o not-empty ${ctl} install systemd
	whole
	mount -o remount,size=1k "${img}/etc" 2> /dev/null || :
	atf_check -o not-empty ${ctl} uninstall systemd
	gone
}

atf_test_case no_room_for_the_manifest_means_nothing_is_written
no_room_for_the_manifest_means_nothing_is_written_body()
{
	inside_ns
	mkimage 2
	mkdir "${boot}/.installed"
	mount -t tmpfs -o size=4k,mode=755 tmpfs "${boot}/.installed" ||
	    atf_skip "no tmpfs"
	head -c 100000 /dev/zero > "${boot}/.installed/fill" 2> /dev/null || :
	atf_check -s exit:1 -e match:'installed/.*: No space left' \
	    ${ctl} install systemd
	atf_check find "${img}/etc" -mindepth 1
}

# killed VERB : runs it again and again, killed ever later, until it ends.
killed()
{
	killed_after=0
	while :; do
		${ctl} -q "$1" systemd 2> /dev/null &
		killed_pid=$!
		# A busy loop of the shell: far finer than sleep.
		killed_left=${killed_after}
		while [ "${killed_left}" -gt 0 ]; do
			killed_left=$((killed_left - 1))
		done
		kill -KILL "${killed_pid}" 2> /dev/null
		if wait "${killed_pid}"; then
			return 0
		fi
		killed_after=$((killed_after + 200 + killed_after / 10))
		[ "${killed_after}" -lt 10000000 ] || atf_fail "never ended"
	done
}

atf_test_case kills_at_any_moment_need_no_repair
kills_at_any_moment_need_no_repair_body()
{
	inside_ns
	mkimage 20
	killed install
	whole
	rm "${boot}"/s1*.rc
	killed install
	whole
	killed uninstall
	atf_check -o ignore ${ctl} uninstall systemd
	gone
}

atf_test_case uninstall_after_a_killed_install_leaves_nothing
uninstall_after_a_killed_install_leaves_nothing_body()
{
	inside_ns
	mkimage 20
	for loops in 500 2000 4000 8000 16000 32000; do
		${ctl} -q install systemd 2> /dev/null &
		left=${loops}
		while [ "${left}" -gt 0 ]; do
			left=$((left - 1))
		done
		kill -KILL $! 2> /dev/null
		wait $!
		atf_check -o ignore ${ctl} uninstall systemd
		test ! -d "${boot}/.installed" || gone
	done
}

atf_test_case links_never_lead_out_of_the_root
links_never_lead_out_of_the_root_body()
{
	mkdir out
	out=${PWD}/out
	for to in "${out}" ../../../../../../../../../..${out}; do
		rm -rf img
		mkimage 1
		mkdir -p "${img}/etc"
		ln -s "${to}" "${img}/etc/systemd"
		# Inside the image this path is one of the image.
		atf_check -o ignore ${ctl} install systemd
		atf_check find out -mindepth 1
		test -f "${img}${out}/system/s1.service" ||
		    atf_fail "not where the link leads inside"
		atf_check -o ignore ${ctl} uninstall
		atf_check find out -mindepth 1
		test ! -e "${img}${out}/system/s1.service" ||
		    atf_fail "it was not removed"
	done
}

atf_test_case a_loop_of_links_ends
a_loop_of_links_ends_body()
{
	mkimage 1
	ln -s systemd "${img}/etc/systemd"
	atf_check -s exit:1 -o ignore -e match:'etc/systemd.*: ' \
	    ${ctl} install systemd
}

atf_test_case a_link_in_the_place_of_a_file_is_not_written_through
a_link_in_the_place_of_a_file_is_not_written_through_body()
{
	mkimage 1
	echo precious > precious
	mkdir -p "${img}/${units}"
	ln -s "${PWD}/precious" "${img}/${units}/s1.service"
	ln -s "${PWD}/precious" "${img}/${units}/.s1.service.bootctrl"
	atf_check -s exit:1 -o ignore -e match:'not installed by us' \
	    ${ctl} install systemd
	atf_check -o ignore ${ctl} install systemd --force
	atf_check -o inline:'precious\n' cat precious
	test ! -h "${img}/${units}/s1.service" || atf_fail "still a link"
	whole
}

atf_test_case a_script_that_lies_outside_of_the_image_is_refused
a_script_that_lies_outside_of_the_image_is_refused_body()
{
	mkimage 1
	echo "command=${testd}" > outside
	for to in "${PWD}/outside" ../../../outside /opt/boot/s1.rc; do
		ln -s "${to}" "${boot}/s2.rc"
		atf_check -s exit:6 -e match:'/s2.rc: the link leads to another' \
		    ${ctl} install systemd
		rm "${boot}/s2.rc"
	done
	ln -s ../../opt/boot/s1.rc "${boot}/s2.rc"
	atf_check -o match:'/s2.service' ${ctl} install systemd
	ln -s "${PWD}/outside" "${boot}/bootctrl.env"
	atf_check -s exit:6 -e match:'/bootctrl.env: the link leads' \
	    ${ctl} install systemd
	atf_check -o not-empty ${ctl} uninstall systemd
}

atf_test_case the_default_directory_is_found_through_links_of_the_image
the_default_directory_is_found_through_links_of_the_image_body()
{
	mkimage 1
	path=$(${bootctrl_bin} status 2>&1 | sed -n 's/^\(\/[^:]*\): .*/\1/p')
	[ -n "${path}" ] || atf_skip "there is a directory at the default path"
	mkdir -p "${img}${path%/*}"
	ln -s /opt/boot "${img}${path}"
	atf_check -o match:'^install ' \
	    ${bootctrl_bin} --root="${img}" install systemd
	grep -q /opt/boot "${img}/${units}/s1.service" ||
	    atf_fail "not the image's own path"
}

atf_test_case two_installs_at_once_do_one_after_the_other
two_installs_at_once_do_one_after_the_other_body()
{
	mkimage 20
	for i in 1 2 3 4; do
		${ctl} install systemd > "out${i}" 2>&1 &
	done
	wait
	atf_check -o inline:'3\n' sh -c \
	    'cat out? | grep -c "nothing to do, all is installed"'
	whole
}

atf_test_case a_lock_that_is_held_makes_the_next_one_wait
a_lock_that_is_held_makes_the_next_one_wait_body()
{
	need_program flock
	mkimage 1
	atf_check -o ignore ${ctl} install systemd
	service s2 "command=${testd}"
	mkfifo held go
	flock "${boot}/.installed/.lock" sh -c 'echo > held; cat go' &
	cat held > /dev/null
	${ctl} install systemd > out 2>&1 &
	atf_check -s exit:1 -o match:'^new .*/s2.service' ${ctl} diff
	test ! -s out || atf_fail "it did not wait"
	echo > go
	wait
	atf_check -o match:'^install .*/s2.service' cat out
	whole
}

atf_init_test_cases()
{
	atf_add_test_case a_full_disk_is_told_and_a_later_install_mends_it
	atf_add_test_case no_room_for_the_manifest_means_nothing_is_written
	atf_add_test_case kills_at_any_moment_need_no_repair
	atf_add_test_case uninstall_after_a_killed_install_leaves_nothing
	atf_add_test_case links_never_lead_out_of_the_root
	atf_add_test_case a_loop_of_links_ends
	atf_add_test_case a_link_in_the_place_of_a_file_is_not_written_through
	atf_add_test_case a_script_that_lies_outside_of_the_image_is_refused
	atf_add_test_case the_default_directory_is_found_through_links_of_the_image
	atf_add_test_case two_installs_at_once_do_one_after_the_other
	atf_add_test_case a_lock_that_is_held_makes_the_next_one_wait
}
