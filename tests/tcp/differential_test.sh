# mktcprules, and the code below it, beside another tcprules that is installed
# here, on generated texts.  The variable peer_texts of the test suite is how
# many; -v test_suites.qboot.peer_texts=200000 has been run by hand.
. "${QBOOT_SRC}/tests/lib.subr"

rulegen=${QBOOT_OBJ}/tests/tcp/h_rulegen
peers=${QBOOT_OBJ}/tests/tcp/h_peers

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
		if [ -f "${text%.txt}.cdb" ] && [ ! -f "${text%.txt}.peer" ]
		then
			# What that program does not know.
			grep -q ':.*:' "${text}" ||
			    atf_fail "$(pwd)/${text} is accepted"
		elif [ -f "${text%.txt}.cdb" ]; then
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

# Both compilers, and what both say of clients; bytes and messages.
atf_test_case peers_agree_on_texts_and_clients
peers_agree_on_texts_and_clients_head()
{
	atf_set timeout 6000
}
peers_agree_on_texts_and_clients_body()
{
	need_program tcprules
	need_program tcprulescheck
	texts=$(atf_config_get peer_texts 20000)
	seed=$(atf_config_get peer_seed 1)
	# A disk would be waited for at each text.
	dir=$(mktemp -d /dev/shm/qboot.XXXXXX 2> /dev/null) || dir=.
	(
		cd "${dir}" || exit 2
		"${peers}" "${seed}" "${texts}" "$(command -v tcprules)" \
		    "$(command -v tcprulescheck)"
	) > result
	status=$?
	cat result
	if [ "${status}" -ne 0 ]; then
		echo "seed ${seed}, the text:"
		cat "${dir}/text"
	fi
	[ "${dir}" = . ] || rm -rf "${dir}"
	atf_check_equal 0 "${status}"
}

atf_init_test_cases()
{
	atf_add_test_case peers_agree_on_texts_and_clients
	atf_add_test_case valid_texts_give_the_same_bytes
	atf_add_test_case damaged_texts_give_the_same_bytes_or_are_refused
}
