# --json: documents that programs can read, and that the manual describes.
# shellcheck shell=sh disable=SC2016,SC2034,SC2086,SC2154,SC1091
. "${QBOOT_SRC}/tests/lib.subr"

testd=${helpers}/h_testd

manual=${QBOOT_SRC}/man/bootctrl-json.5

# documented SECTION... : the keys that these sections of the manual list, each
# with one of its types on a line
documented()
{
	for section; do
		sed -n "/^\\.S[sh] ${section}\$/,/^\\.S[sh] /s/^\\.It Va //p" \
		    "${manual}"
	done | awk '{
		if ($2 != "Pq" || NF < 3)
			print $1, "without a type"
		for (i = 3; i <= NF; i += 2)
			print $1, $i
	}' | sort -u
}

# written FILE : the keys of a document, each with the type of its value
written()
{
	jq -r 'walk(if type == "object" and (.environment | type) == "object"
	    then .environment = {} else . end) |
	    .. | objects | to_entries[] | "\(.key) \(.value | type)"' "$1" |
	    sort -u
}

# known_keys FILE SECTION... : all keys of the document are documented, with
# the types that they have
known_keys()
{
	known_file=$1
	shift
	written "${known_file}" > keys || atf_fail "$(cat ${known_file})"
	documented 'Every document' "$@" > want
	comm -23 keys want > unknown
	[ ! -s unknown ] || atf_fail "$*: not documented: $(paste -sd, unknown)"
	atf_check -o inline:'1\n' jq .schema "${known_file}"
	atf_check -o inline:"directory\n" jq -r 'keys_unsorted[1]' \
	    "${known_file}"
	atf_check -o inline:"${boot}\n" jq -r .directory "${known_file}"
}

# same_keys FILE SECTION... : and all that are documented are there
same_keys()
{
	known_keys "$@"
	cut -d ' ' -f 1 keys | sort -u > keys.names
	cut -d ' ' -f 1 want | sort -u > want.names
	shift
	diff -u want.names keys.names ||
	    atf_fail "$*: other keys than documented"
}

atf_test_case each_verb_with_a_document_has_a_section
each_verb_with_a_document_has_a_section_body()
{
	awk -F '"' '/\.name = "/ { name = $2 }
	    /OPT\(OPT_JSON\)/ { print name }' \
	    "${QBOOT_SRC}/src/bootctrl/cmds.c" > verbs
	[ "$(wc -l < verbs)" -gt 10 ] || atf_fail "too few: $(paste -sd, verbs)"
	while read -r verb; do
		grep -Eq "^\.Ss (.* )?${verb}( .*)?\$" "${manual}" ||
		    atf_fail "no section for ${verb}"
		sed -n '/^\.Sh DESCR/,/^of$/p' "${manual}" |
		    grep -Eq "^\.Cm (.* )?${verb}( .*)?\$" ||
		    atf_fail "${verb} is not listed"
	done < verbs
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
	known_keys doc 'status and list' 'A service'
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
	${bootctl} blame --json > doc || atf_fail "blame: $?"
	same_keys doc blame
	atf_check -o inline:'["a","parent"]\n' \
	    jq -c '[.starts[].name] | sort' doc
	atf_check -o ignore -e ignore ${bootctl} stop
}

atf_test_case a_check_is_a_document
a_check_is_a_document_body()
{
	inside_ns
	need_program jq
	mkboot
	service a "command=${testd}"
	for opts in --json --format=json '--json --state'; do
		${bootctl} check ${opts} > doc || atf_fail "check: $?"
		known_keys doc check
		atf_check -o inline:'[[],0,0]\n' \
		    jq -c '[.findings,.errors,.warnings]' doc
	done
	service a command=/nonexistent/x FOO=bar
	ln -s nothing "${boot}/b.rc"
	${bootctl} check --json > doc
	atf_check_equal 2 $?
	same_keys doc check
	atf_check -o inline:"[\"${boot}/a.rc\",1,\"error\"]\n" jq -c \
	    '.findings[] | select(.rule == "missing-program") |
	    [.file,.line,.severity]' doc
	atf_check -o inline:'[2,1]\n' jq -c '[.errors,.warnings]' doc
	rm "${boot}/b.rc"
	service a "command=${testd}"
	atf_check -o ignore ${bootctl} start
	echo 7 > "$(echo /run/bootctrl/*/a.pid)"
	${bootctl} check --state --json > doc
	atf_check_equal 2 $?
	same_keys doc check
	atf_check -o inline:'pidfile\n' jq -r '.findings[0].rule' doc
	atf_check -o ignore ${bootctl} stop
}

atf_test_case an_explanation_is_a_document
an_explanation_is_a_document_body()
{
	inside_ns
	need_program jq
	mkboot
	echo 'A=1' > "${boot}/bootctrl.env"
	echo 'A=2' > "${boot}/a.env"
	service a 'command=/bin/true' 'desc="$A"' 'require=b' 'umask=9'
	service b 'command=/bin/true'
	${bootctl} explain a stop --json > doc
	atf_check_equal 6 $?
	same_keys doc explain
	atf_check -o inline:'null\n' jq .command doc
	service a 'command=/bin/true' 'desc="$A"' 'require=b'
	${bootctl} explain a stop --json > doc || atf_fail "explain: $?"
	known_keys doc explain
	atf_check_equal "$(bootctl plan a)" "$(jq -r .command doc)"
	${bootctl} explain a --json > doc || atf_fail "explain: $?"
	known_keys doc explain
	atf_check -o inline:'false\n' jq 'has("steps")' doc
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
	atf_add_test_case each_verb_with_a_document_has_a_section
	atf_add_test_case each_document_has_the_documented_keys
	atf_add_test_case a_check_is_a_document
	atf_add_test_case an_explanation_is_a_document
	atf_add_test_case a_diff_is_a_document
	atf_add_test_case a_service_object_tells_the_truth
	atf_add_test_case a_plan_that_cannot_be_made_says_why
}
