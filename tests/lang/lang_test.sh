# The property of the script language: what the parser accepts means to each
# of five shells what it means to us.  h_gen writes files, h_expect parses
# them, the shell sources those that were accepted, h_compare tells what
# differs.  QBOOT_LANG_FILES, or the variables lang_files and lang_seed of the
# test suite, ask for more files, or for others.

# same_in NAME PRINT COMMAND...
# PRINT is what prints a string and nothing else in that shell.
same_in()
{
	here=${QBOOT_OBJ}/tests/lang
	shell=$1 print=$2
	shift 2
	program=$(command -v "$1") || atf_skip "$1 is missing"
	shift
	files=${QBOOT_LANG_FILES:-$(atf_config_get lang_files 20000)}
	seed=$(atf_config_get lang_seed 20250101)
	mkdir files
	atf_check "${here}/h_gen" files "${files}" "${seed}"
	atf_check -o save:numbers.out "${here}/h_expect" files "${files}"
	read -r numbers < numbers.out
	echo "${shell}: seed ${seed} ${numbers}"
	accepted=${numbers##* }
	[ "$((accepted * 2))" -ge "${files}" ] ||
	    atf_fail "fewer than half of the files are accepted"
	# What shells say on stderr (an unknown locale) is not compared.
	( cd files && env -i "${program}" "$@" run.sh "${print}" \
	    "${here}/h_env" > got 2> errors ) || true
	( cd files && "${here}/h_compare" list want got ) ||
	    atf_fail "files mean something else to ${shell}"
}

atf_test_case accepted_files_mean_the_same_in_dash
accepted_files_mean_the_same_in_dash_head()
{
	atf_set timeout 1200
}
accepted_files_mean_the_same_in_dash_body()
{
	same_in dash "printf %s" dash
}

atf_test_case accepted_files_mean_the_same_in_bash_posix
accepted_files_mean_the_same_in_bash_posix_head()
{
	atf_set timeout 1200
}
accepted_files_mean_the_same_in_bash_posix_body()
{
	same_in "bash --posix" "printf %s" bash --posix
}

atf_test_case accepted_files_mean_the_same_in_busybox_ash
accepted_files_mean_the_same_in_busybox_ash_head()
{
	atf_set timeout 1200
}
accepted_files_mean_the_same_in_busybox_ash_body()
{
	same_in "busybox ash" "printf %s" busybox ash
}

atf_test_case accepted_files_mean_the_same_in_mksh
accepted_files_mean_the_same_in_mksh_head()
{
	atf_set timeout 1200
}
accepted_files_mean_the_same_in_mksh_body()
{
	same_in mksh "print -rn --" mksh
}

atf_test_case accepted_files_mean_the_same_in_ksh
accepted_files_mean_the_same_in_ksh_head()
{
	atf_set timeout 1200
}
accepted_files_mean_the_same_in_ksh_body()
{
	same_in ksh "printf %s" ksh
}

atf_init_test_cases()
{
	atf_add_test_case accepted_files_mean_the_same_in_dash
	atf_add_test_case accepted_files_mean_the_same_in_bash_posix
	atf_add_test_case accepted_files_mean_the_same_in_busybox_ash
	atf_add_test_case accepted_files_mean_the_same_in_mksh
	atf_add_test_case accepted_files_mean_the_same_in_ksh
}
