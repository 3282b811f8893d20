# mktcprules beside another tcprules that is installed here, on generated
# texts.
. "${QBOOT_SRC}/tests/lib.subr"

rulegen=${QBOOT_OBJ}/tests/tcp/h_rulegen

# compile_both SEED COUNT UNWANTED
# Compiles the texts of one seed, less those of the kind UNWANTED, with both.
compile_both()
{
	command -v tcprules > /dev/null || atf_skip "needs tcprules"
	mkdir -m 755 "seed$1"
	cd "seed$1" || atf_fail "cannot enter seed$1"
	umask 022
	atf_check "${rulegen}" "$1" "$2"
	rm tcprules-"$3"*.txt
	"${mktcprules_bin}" > written 2> errors
	for text in tcprules-*.txt; do
		tcprules "${text%.txt}.peer" tmp < "${text}" 2> /dev/null ||
		    rm -f "${text%.txt}.peer"
	done
}

atf_test_case valid_texts_give_the_same_bytes
valid_texts_give_the_same_bytes_head()
{
	atf_set timeout 600
}
valid_texts_give_the_same_bytes_body()
{
	compile_both 1 2100 m
	same=0
	for text in tcprules-v*.txt; do
		cmp "${text%.txt}.cdb" "${text%.txt}.peer" ||
		    atf_fail "$(pwd)/${text} differs"
		same=$((same + 1))
	done
	atf_check_equal 1400 "${same}"
}

atf_test_case damaged_texts_give_the_same_bytes_or_are_refused
damaged_texts_give_the_same_bytes_or_are_refused_head()
{
	atf_set timeout 600
}
damaged_texts_give_the_same_bytes_or_are_refused_body()
{
	compile_both 2 2100 v
	same=0 refused=0
	for text in tcprules-m*.txt; do
		if [ -f "${text%.txt}.cdb" ]; then
			cmp "${text%.txt}.cdb" "${text%.txt}.peer" ||
			    atf_fail "$(pwd)/${text} differs"
			same=$((same + 1))
		else
			grep -q "^${text}:" errors ||
			    atf_fail "${text} is refused silently"
			refused=$((refused + 1))
		fi
	done
	# Both kinds have to be met, or this case shows nothing.
	if [ "${same}" -le 100 ] || [ "${refused}" -le 100 ]; then
		atf_fail "${same} were accepted, ${refused} were refused"
	fi
}

atf_init_test_cases()
{
	atf_add_test_case valid_texts_give_the_same_bytes
	atf_add_test_case damaged_texts_give_the_same_bytes_or_are_refused
}
