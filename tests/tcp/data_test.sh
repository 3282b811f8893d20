# What was recorded of another tcprules, against mktcprules: the same bytes
# for what both accept, and every difference is listed with its reason.
. "${QBOOT_SRC}/tests/lib.subr"

cases=${QBOOT_SRC}/tests/data/tcprules-cases
deviations=${QBOOT_SRC}/tests/data/deviations-tcprules

# digest FILE : its SHA-256, with whatever this system has for that.
digest()
{
	if command -v sha256sum > /dev/null; then
		sha256sum < "$1" | cut -d ' ' -f 1
	elif command -v sha256 > /dev/null; then
		sha256 -q < "$1"
	else
		openssl dgst -sha256 < "$1" | sed 's/.* //'
	fi
}

# Compiles all texts, once, in the directory "rules".
compile_all()
{
	mkdir -m 755 rules
	for case_file in "${cases}"/*.txt; do
		cp "${case_file}" "rules/tcprules-${case_file##*/}"
	done
	chmod 644 rules/*
	atf_check -s exit:1 -o save:written -e save:errors \
	    "${mktcprules_bin}" -d rules
}

atf_test_case accepted_texts_give_the_same_bytes
accepted_texts_give_the_same_bytes_body()
{
	compile_all
	same=0
	while read -r name rc sum _; do
		if [ "${rc}" != 0 ] || [ ! -f "rules/tcprules-${name}.cdb" ]
		then
			continue
		fi
		atf_check_equal "${name} ${sum}" \
		    "${name} $(digest "rules/tcprules-${name}.cdb")"
		same=$((same + 1))
	done < "${cases}/expected"
	[ "${same}" -ge 40 ] || atf_fail "only ${same} texts were accepted"
}

atf_test_case every_difference_is_listed_and_no_other
every_difference_is_listed_and_no_other_body()
{
	compile_all
	while read -r name rc _; do
		if [ -f "rules/tcprules-${name}.cdb" ]; then
			[ "${rc}" = 0 ] || echo "accepted: ${name}"
		elif [ "${rc}" = 0 ]; then
			echo "${name}"
		fi
	done < "${cases}/expected" | sort > found
	sed -n '/^#/d;s/	.*//p' "${deviations}" | sort > listed
	atf_check -o empty diff listed found
}

atf_test_case refused_texts_are_all_explained
refused_texts_are_all_explained_body()
{
	compile_all
	while read -r name _; do
		[ -f "rules/tcprules-${name}.cdb" ] ||
		    grep -q "^rules/tcprules-${name}.txt:[0-9]*:[0-9]*: " \
		        errors || echo "${name}"
	done < "${cases}/expected" > silent
	atf_check -o empty cat silent
}

atf_init_test_cases()
{
	atf_add_test_case accepted_texts_give_the_same_bytes
	atf_add_test_case every_difference_is_listed_and_no_other
	atf_add_test_case refused_texts_are_all_explained
}
