# What the fuzzers drive, over their seeds.  "bmake fuzz" here runs the fuzzers.
# shellcheck disable=SC1091,SC2154
. "${QBOOT_SRC}/tests/lib.subr"

seeds=${QBOOT_SRC}/tests/fuzz/seeds
nl='
'

# replay TARGET FILE... : takes all of them without harm.
replay()
{
	replay_target=$1
	shift
	atf_check -o inline:"$# files${nl}" \
	    "${QBOOT_OBJ}/tests/fuzz/h_${replay_target}" "$@"
}

atf_test_case scripts_do_no_harm
scripts_do_no_harm_body()
{
	replay conf "${seeds}"/conf/* "${QBOOT_SRC}"/rc.d/*.in
}

atf_test_case state_records_do_no_harm
state_records_do_no_harm_body()
{
	replay record "${seeds}"/record/*
}

atf_test_case pid_files_do_no_harm
pid_files_do_no_harm_body()
{
	replay pidfile "${seeds}"/pidfile/*
}

atf_test_case texts_of_proc_do_no_harm
texts_of_proc_do_no_harm_body()
{
	replay stat "${seeds}"/stat/*
}

atf_init_test_cases()
{
	atf_add_test_case scripts_do_no_harm
	atf_add_test_case state_records_do_no_harm
	atf_add_test_case pid_files_do_no_harm
	atf_add_test_case texts_of_proc_do_no_harm
}
