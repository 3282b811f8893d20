# --json: documents that programs can read, and that the manual describes.
# shellcheck shell=sh disable=SC2034,SC2086,SC2154,SC1091
. "${QBOOT_SRC}/tests/lib.subr"

testd=${helpers}/h_testd

# documented SECTION... : the keys that these sections of the manual list
documented()
{
	for section; do
		sed -n "/^\\.S[sh] ${section}\$/,/^\\.S[sh] /s/^\\.It Va //p" \
		    "${QBOOT_SRC}/man/bootctrl-json.5"
	done | sort -u
}

# same_keys FILE SECTION... : the document has the keys that are documented
same_keys()
{
	same_file=$1
	shift
	jq -r 'walk(if type == "object" and has("environment")
	    then .environment = 0 else . end) | .. | objects | keys[]' \
	    "${same_file}" | sort -u > keys || atf_fail "$(cat ${same_file})"
	documented 'Every document' "$@" > want
	diff -u want keys || atf_fail "$*: other keys than documented"
	atf_check -o inline:'1\n' jq .schema "${same_file}"
}

atf_test_case each_document_has_the_documented_keys
each_document_has_the_documented_keys_body()
{
	inside_ns
	need_program jq
	mkboot
	service parent command=/bin/sh "command_args=\"-c '${testd}; :'\""
	service a "command=${testd}" require=parent
	atf_check -o ignore ${bootctl} start
	wait_for '${bootctl} status -v parent | grep -q "children: 1"'
	${bootctl} status --json -v > doc || atf_fail "status: $?"
	same_keys doc 'status and list' 'A service' 'More of a service'
	${bootctl} status --json > doc || atf_fail "status: $?"
	same_keys doc 'status and list' 'A service'
	${bootctl} list --json > doc || atf_fail "list: $?"
	atf_check -o inline:'null\n' jq .exit doc
	${bootctl} order --json > doc || atf_fail "order: $?"
	same_keys doc order
	atf_check -o inline:'["parent","a"]\n' jq -c .order doc
	${bootctl} ls started --json > doc || atf_fail "ls: $?"
	same_keys doc ls
	atf_check -o inline:'["parent","a"]\n' jq -c .names doc
	${bootctl} tree --json > doc || atf_fail "tree: $?"
	same_keys doc tree
	${bootctl} plan --json > doc || atf_fail "plan: $?"
	same_keys doc plan
	atf_check -o inline:"${testd}\n" jq -r '.plans[1].argv[0]' doc
	atf_check -o match:'/usr/bin' jq -r '.plans[1].environment.PATH' doc
	${bootctl} graph --json > doc || atf_fail "graph: $?"
	same_keys doc graph
	${bootctl} backends --json > doc || atf_fail "backends: $?"
	same_keys doc backends
	atf_check -o inline:'fork\n' \
	    jq -r '.backends[] | select(.name == "fork").name' doc
	atf_check -o ignore -e ignore ${bootctl} stop
}

atf_test_case a_diff_is_a_document
a_diff_is_a_document_body()
{
	need_program jq
	mkdir -p image/etc
	mkboot image/boot
	service a command=/bin/true
	${bootctrl_bin} -d "${boot}" --root="${PWD}/image" diff sysvinit --json \
	    > doc
	atf_check_equal 1 $?
	same_keys doc diff
	atf_check -o inline:'"new"\n' jq '.files[0].state' doc
}

atf_test_case a_service_object_tells_the_truth
a_service_object_tells_the_truth_body()
{
	inside_ns
	need_program jq
	mkboot
	service one "command=${testd}" 'desc="a \"quoted\" one"'
	service down "command=${testd}"
	atf_check -o ignore ${bootctl} start one
	${bootctl} status --json > doc
	atf_check_equal 3 $?
	atf_check -o inline:'3\n' jq .exit doc
	atf_check -o inline:"[\"one\",\"running\",$(pid_of one),false,false]\n" \
	    jq -c '.services[1] | [.name,.state,.pid,.failed,.changed]' doc
	atf_check -o inline:'a "quoted" one\n' \
	    jq -r '.services[1].description' doc
	atf_check -o inline:'["number","number"]\n' \
	    jq -c '.services[1] | [(.uptime_s,.boot_ms) | type]' doc
	atf_check -o inline:'["down","stopped",null,true,null]\n' \
	    jq -c '.services[0] | [.name,.state,.pid,.failed,.uptime_s]' doc
	rm "${boot}/one.rc"
	${bootctl} list --json > doc || atf_fail "list: $?"
	atf_check -o inline:'["one",false,true,null]\n' \
	    jq -c '.services[1] | [.name,.enabled,.rogue,.script]' doc
	atf_check -o ignore ${bootctl} stop one
	nothing_left
}

atf_test_case a_plan_that_cannot_be_made_says_why
a_plan_that_cannot_be_made_says_why_body()
{
	need_program jq
	mkboot
	service a command=nosuchprogram
	${bootctl} plan --json > doc
	atf_check_equal 6 $?
	atf_check -o inline:'null\n' jq '.plans[0].argv' doc
	atf_check -o match:'a\.rc:1:.*nosuchprogram: not found' \
	    jq -r '.plans[0].messages[]' doc
}

atf_init_test_cases()
{
	atf_add_test_case each_document_has_the_documented_keys
	atf_add_test_case a_diff_is_a_document
	atf_add_test_case a_service_object_tells_the_truth
	atf_add_test_case a_plan_that_cannot_be_made_says_why
}
