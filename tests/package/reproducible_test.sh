# The same sources make the same bytes, wherever and by whom.
# shellcheck disable=SC1091,SC2154
. "${QBOOT_SRC}/tests/lib.subr"

# in_setting UMASK TIMEZONE LOCALE FUNCTION DIRECTORY
in_setting()
{
	(
		umask "$1"
		export TZ="$2" LC_ALL="$3"
		"$4" "$5"
	) > log 2>&1 || {
		tail -n 20 log
		atf_fail "$4 failed"
	}
}

# in_two_ways FUNCTION
# Calls it with the directories one and two/deeper.
in_two_ways()
{
	mkdir -p one two/deeper
	in_setting 022 UTC C "$1" "${PWD}/one"
	in_setting 077 Asia/Tokyo C.UTF-8 "$1" "${PWD}/two/deeper"
}

# make_dist DIRECTORY : of what is committed, by this tree's script
make_dist()
{
	git clone -q "${QBOOT_SRC}" "$1/tree" &&
	    env QBOOT_SRC="$1/tree" QBOOT_OBJ="$1/obj" VERSION=1 \
		sh "${QBOOT_SRC}/mk/dist.sh"
}

# make_programs DIRECTORY
make_programs()
{
	mkdir "$1/tree" &&
	    (cd "${QBOOT_SRC}" &&
		cp -R Makefile mk src backends rc.d etc man "$1/tree") &&
	    cd "$1/tree" &&
	    "${QBOOT_MAKE}" -j2 OBJDIR="$1/obj" CFLAGS='-O0 -g' PREFIX=/q all
}

atf_test_case a_tarball_is_the_same_wherever_it_is_made
a_tarball_is_the_same_wherever_it_is_made_body()
{
	need_program git
	git -C "${QBOOT_SRC}" rev-parse -q --verify HEAD > /dev/null 2>&1 ||
	    atf_skip "this tree is not a repository, or one of another user"
	in_two_ways make_dist
	atf_check cmp one/obj/dist/qboot-1.tar.gz \
	    two/deeper/obj/dist/qboot-1.tar.gz
	tar -tvzf one/obj/dist/qboot-1.tar.gz > list
	grep -q ' qboot-1/Makefile$' list || atf_fail "no Makefile in it"
	atf_check -s exit:1 grep -v '^[-ld][rwx-]* 0/0 ' list
	git -C one/tree ls-files > want
	atf_check -o file:want sh -c "sed -n '/^d/d; s,^.* qboot-1/,,p' list |
	    LC_ALL=C sort"
}

atf_test_case programs_are_the_same_wherever_they_are_built
programs_are_the_same_wherever_they_are_built_head()
{
	atf_set timeout 900
}
programs_are_the_same_wherever_they_are_built_body()
{
	[ -z "${QBOOT_SANITIZE-}" ] || atf_skip "built without sanitizers"
	in_two_ways make_programs
	n=0
	for built in one/obj/src/*/* one/obj/rc.d/* one/obj/etc/*; do
		case ${built} in
		*.a | *.c | *.h | *.o | *.dep | *.[0-9]*) continue ;;
		esac
		atf_check cmp "${built}" "two/deeper/${built#one/}"
		! grep -Fq "${PWD}" "${built}" ||
		    atf_fail "${built} knows where it was built"
		n=$((n + 1))
	done
	[ "${n}" -gt 10 ] || atf_fail "only ${n} files were compared"
}

atf_init_test_cases()
{
	atf_add_test_case a_tarball_is_the_same_wherever_it_is_made
	atf_add_test_case programs_are_the_same_wherever_they_are_built
}
