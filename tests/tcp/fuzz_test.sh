# What the fuzzers drive, over the texts that were recorded and the databases
# that they make.  "bmake fuzz" here runs the fuzzers.
. "${QBOOT_SRC}/tests/lib.subr"

replay=${QBOOT_OBJ}/tests/tcp/h_replay
tcprules_bin=${QBOOT_OBJ}/src/tcprules/tcprules
cases=${QBOOT_SRC}/tests/data/tcprules-cases
nl='
'

atf_test_case recorded_texts_do_no_harm
recorded_texts_do_no_harm_body()
{
	count=$(find "${cases}" -name '*.txt' | wc -l)
	atf_check -o inline:"$((count)) files${nl}" \
	    "${replay}" rules "${cases}"/*.txt
}

atf_test_case their_databases_cut_off_and_damaged_do_no_harm
their_databases_cut_off_and_damaged_do_no_harm_body()
{
	for text in "${cases}"/*.txt; do
		name=${text##*/}
		name=${name%.txt}
		"${tcprules_bin}" -d "${name}.cdb" tmp < "${text}" \
		    2> /dev/null || continue
		head -c 2060 "${name}.cdb" > "${name}.short"
		tr 'D' '\377' < "${name}.cdb" > "${name}.damaged"
	done
	atf_check -o match:'^[2-4][0-9][0-9] files$' "${replay}" cdb ./*
}

atf_init_test_cases()
{
	atf_add_test_case recorded_texts_do_no_harm
	atf_add_test_case their_databases_cut_off_and_damaged_do_no_harm
}
