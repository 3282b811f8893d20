# The start order beside rcorder(8): on sets without loops and without missing
# words, each of its edges holds.  The variable rcorder of the test suite names
# a program to compare with; rcorder_sets and rcorder_seed ask for more sets, or
# for others.
# shellcheck disable=SC1091,SC2016,SC2154
. "${QBOOT_SRC}/tests/lib.subr"

# script NAME HEADER-LINE...
script()
{
	script_name=$1
	shift
	service "${script_name}" "$@" command=/bin/sleep
}

# order_is NAME...
order_is()
{
	printf '%s\n' "$@" > want
	atf_check -o file:want ${bootctl} order
}

atf_test_case lines_of_one_kind_may_be_many
lines_of_one_kind_may_be_many_body()
{
	mkboot
	script a '# REQUIRE: networking syslog' '# REQUIRE: usr' \
	    '# PROVIDE: dns nscd'
	script b '# REQUIRE: dns' '# PROVIDE: b'
	script c '# REQUIRE: nscd' '# BEFORE: b'
	script x '# PROVIDE: networking usr'
	script y '# PROVIDE: syslog' '# REQUIRE: networking'
	order_is x y a c b
}

atf_test_case words_are_parted_by_blanks_and_tabs
words_are_parted_by_blanks_and_tabs_body()
{
	mkboot
	script a "# REQUIRE:	z  	y"
	script b "# REQUIRE:x"
	script x '# PROVIDE: x'
	script y
	script z
	order_is x b y z a
}

atf_test_case old_spellings_are_read
old_spellings_are_read_body()
{
	mkboot
	script a '# REQUIRES: word'
	script b '# PROVIDES: word' '# KEYWORDS: nojail'
	order_is b a
}

atf_test_case lines_that_deviate_are_comments
lines_that_deviate_are_comments_body()
{
	mkboot
	script a '#REQUIRE: b' '#  REQUIRE: b' '# Require: b' ' # REQUIRE: b' \
	    '# REQUIRE b' '## REQUIRE: b' '# BEFOREHAND: b'
	script b
	order_is a b
}

atf_test_case all_that_provide_a_word_go_first
all_that_provide_a_word_go_first_body()
{
	mkboot
	script a '# REQUIRE: mta'
	script m '# PROVIDE: mta'
	script n '# PROVIDE: mta'
	script z '# BEFORE: mta'
	order_is z m n a
}

atf_test_case chains_go_through_words_that_two_files_meet_in
chains_go_through_words_that_two_files_meet_in_body()
{
	mkboot
	script d '# BEFORE: c'
	script c '# BEFORE: b'
	script b '# BEFORE: a'
	script a
	order_is d c b a
	script e '# REQUIRE: a' '# PROVIDE: last'
	script f '# BEFORE: last' '# REQUIRE: b'
	order_is d c b a f e
}

atf_test_case keywords_order_nothing
keywords_order_nothing_body()
{
	mkboot
	script a '# KEYWORD: shutdown nojail'
	script b '# KEYWORD: a'
	order_is a b
}

# random_sets COUNT SEED : directories set.N with files s*.rc, without loops:
# a REQUIRE goes to words of smaller, a BEFORE to those of greater files.
random_sets()
{
	awk -v count="$1" -v seed="$2" '
	function below(n) { return (int(rand() * n)) }
	function line(kind, words) {
		if (words != "")
			print "# " kind ":" words >> file
	}
	BEGIN {
		srand(seed)
		for (set = 1; set <= count; set++) {
			dir = "set." set
			n = 2 + below(14)
			for (i = 1; i <= n; i++) {
				# The names say nothing about the order.
				do
					id[i] = below(1000)
				while ((set, id[i]) in used)
				used[set, id[i]] = 1
				# Files in a row may share a word.
				word[i] = "w" int(i / (1 + below(3)))
			}
			for (i = 1; i <= n; i++) {
				file = dir "/s" id[i] ".rc"
				require = before = ""
				for (k = below(4); k > 0 && i > 1; k--)
					require = require " s" id[1 + below(i - 1)]
				for (k = below(3); k > 0 && i < n; k--)
					before = before " s" id[i + 1 + below(n - i)]
				shared = ""
				for (j = 1; j <= n; j++)
					if (j < i && word[j] != word[i] &&
					    below(4) == 0)
						shared = word[j]
				for (j = i; j <= n && shared != ""; j++)
					if (word[j] == shared)
						shared = ""
				if (shared != "")
					require = require " " shared
				line("PROVIDE", " s" id[i] " " word[i])
				line("REQUIRE", require)
				line("BEFORE", before)
				print "command=/bin/sleep" >> file
				close(file)
			}
		}
	}'
}

# Reads header lines of files, then an order as "ORDER NAME" lines: prints the
# edges that do not hold, and their number.
edges='
FNR == 1 { self = FILENAME; sub(/^.*\//, "", self); sub(/\.rc$/, "", self) }
/^# PROVIDE:/ { for (i = 3; i <= NF; i++) has[$i] = has[$i] " " self }
/^# REQUIRE:/ { for (i = 3; i <= NF; i++) after[self] = after[self] " " $i }
/^# BEFORE:/ { for (i = 3; i <= NF; i++) ahead[self] = ahead[self] " " $i }
$1 == "ORDER" { place[$2] = ++places }
function check(first, then) {
	if (first == then)
		return
	n++
	if (!(first in place) || !(then in place) || place[first] > place[then])
		print first " is not before " then
}
END {
	for (s in after)
		for (i = split(after[s], words, " "); i > 0; i--)
			for (k = split(has[words[i]], who, " "); k > 0; k--)
				check(who[k], s)
	for (s in ahead)
		for (i = split(ahead[s], words, " "); i > 0; i--)
			for (k = split(has[words[i]], who, " "); k > 0; k--)
				check(s, who[k])
	print n + 0 > "edges.n"
}'

# edges_hold DIRECTORY ORDER-FILE
edges_hold()
{
	sed -e 's,^.*/,,' -e 's/\.rc$//' -e 's/^/ORDER /' "$2" > order.rc
	awk "${edges}" "$1"/*.rc order.rc > broken
	[ ! -s broken ] || {
		cat "$1"/*.rc "$2" broken
		atf_fail "$1: an edge does not hold in $2"
	}
	read -r edges_n < edges.n
	edges_all=$((edges_all + edges_n))
}

atf_test_case edges_of_random_sets_hold_as_in_rcorder
edges_of_random_sets_hold_as_in_rcorder_head()
{
	atf_set timeout 1200
}
edges_of_random_sets_hold_as_in_rcorder_body()
{
	rcorder=$(atf_config_get rcorder "$(command -v rcorder)") || rcorder=
	if [ -n "${rcorder}" ]; then
		sets=$(atf_config_get rcorder_sets 2000)
	else
		sets=$(atf_config_get rcorder_sets 100)
	fi
	seed=$(atf_config_get rcorder_seed 20250101)
	edges_all=0 set=0
	# awk cannot make directories.
	while [ "${set}" -lt "${sets}" ]; do
		set=$((set + 1))
		mkdir "set.${set}"
	done
	random_sets "${sets}" "${seed}"
	set=0
	while [ "${set}" -lt "${sets}" ]; do
		set=$((set + 1))
		chmod 755 "set.${set}" "set.${set}"/*
		"${bootctrl_bin}" -d "${PWD}/set.${set}" order > ours ||
		    atf_fail "set.${set}: no order"
		edges_hold "set.${set}" ours
		if [ -n "${rcorder}" ]; then
			"${rcorder}" "set.${set}"/*.rc > theirs ||
			    atf_fail "set.${set}: rcorder fails"
			edges_hold "set.${set}" theirs
		fi
	done
	echo "seed ${seed}: ${sets} sets, ${edges_all} edges" \
	    "${rcorder:+with those of ${rcorder}}"
	[ "${edges_all}" -ge "$((sets * 5))" ] || atf_fail "too few edges"
}

atf_init_test_cases()
{
	atf_add_test_case lines_of_one_kind_may_be_many
	atf_add_test_case words_are_parted_by_blanks_and_tabs
	atf_add_test_case old_spellings_are_read
	atf_add_test_case lines_that_deviate_are_comments
	atf_add_test_case all_that_provide_a_word_go_first
	atf_add_test_case chains_go_through_words_that_two_files_meet_in
	atf_add_test_case keywords_order_nothing
	atf_add_test_case edges_of_random_sets_hold_as_in_rcorder
}
