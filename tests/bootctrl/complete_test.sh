# Completions: what the program offers, and what bash, zsh and fish make of it.
# shellcheck shell=sh disable=SC2016,SC2034,SC2086,SC2154,SC1091
. "${QBOOT_SRC}/tests/lib.subr"

completions=${QBOOT_SRC}/etc/completions

# offers WANTED WORD... : the candidates, without what is said about them.
offers()
{
	offers_wanted=$1
	shift
	"${bootctrl_bin}" --complete "$@" > out || atf_fail "exit status $?"
	atf_check -o inline:"${offers_wanted}" cut -f 1 out
}

# A directory of names with all that a name can hold, and a bootctrl in PATH.
site()
{
	mkboot
	service web@one 'command=/bin/true' 'desc="the first"'
	service web+two.x 'command=/bin/true'
	service mail-in 'command=/bin/true'
	mkdir bin
	ln -s "${bootctrl_bin}" bin/bootctrl
	PATH=${PWD}/bin:${PATH}
	export PATH
}

# The verbs of the usage text.
verbs()
{
	"${bootctrl_bin}" --help | sed -n 's/^  \([a-z][a-z-]*\) .*/\1/p'
}

atf_test_case the_program_offers_what_comes_next
the_program_offers_what_comes_next_body()
{
	site
	verbs > wanted
	[ "$(wc -l < wanted)" -gt 20 ] || atf_fail "no verbs in the usage"
	"${bootctrl_bin}" --complete '' > out
	atf_check -o file:wanted cut -f 1 out
	atf_check -o match:'^start	start services' cat out
	names='mail-in\nweb+two.x\nweb@one\n'
	offers "${names}" -d "${boot}" status ''
	atf_check -o match:'^web@one	the first$' cat out
	offers "${names}" -v "-d${boot}" -j 3 status --json mail-in ''
	offers "${names}" -d "${boot}" exec ''
	offers '' -d "${boot}" exec mail-in ''
	offers '' -d "${boot}" order ''
	offers '' -d "${boot}/nowhere" status ''
	atf_check -o match:'^--format=	' -o match:'^--depth=	' \
	    -o match:'^--json	one' -o not-match:help \
	    "${bootctrl_bin}" --complete graph -
	offers '--format=dot\n--format=svg\n--format=json\n' graph --format=
	offers ':directories\n' generate fork -o ''
	offers ':directories\n' -d ''
	offers ':directories\n' install --root=/
	offers ':files\n' ./x
	offers '--help\n--version\n' -
	"${bootctrl_bin}" backends | sed 1d | cut -d ' ' -f 1 > wanted
	for verb in install uninstall generate diff; do
		"${bootctrl_bin}" --complete ${verb} '' > out
		atf_check -o file:wanted cut -f 1 out
	done
	offers 'env\nrc\n' -d "${boot}" edit mail-in ''
	offers '' -d "${boot}" edit mail-in env ''
	offers "${names}" -d "${boot}" disable mail-in web@one ''
	atf_check -o match:'^all	$' -o match:'^changed	$' \
	    "${bootctrl_bin}" --complete ls ''
	printf '#!/bin/sh\n' > "${boot}/template"
	echo text > "${boot}/notes"
	offers 'template\n' -d "${boot}" enable ''
	offers '' -d "${boot}" enable template ''
	atf_check -o match:'^start	' "${bootctrl_bin}" --complete -d "${boot}" \
	    explain mail-in ''
	offers '' nosuchverb ''
	offers ''
}

atf_test_case a_file_of_the_directory_completes_its_own
a_file_of_the_directory_completes_its_own_body()
{
	site
	mkdir -p etc
	mv bootctrl etc
	echo "#!${bootctrl_bin}" > etc/eqmaild
	chmod 755 etc/eqmaild
	atf_check -o match:'^web@one	' etc/eqmaild --complete status ''
	offers '' etc/bootctrl/mail-in.rc status ''
	"${bootctrl_bin}" --complete etc/bootctrl/mail-in.rc '' > out
	verbs > wanted
	atf_check -o file:wanted cut -f 1 out
}

atf_test_case a_desc_of_two_lines_is_shown_as_one
a_desc_of_two_lines_is_shown_as_one_body()
{
	mkboot
	service a 'command=/bin/true' "desc='x$(printf '\t\ny')'"
	atf_check -o inline:'a\tx  y\n' "${bootctrl_bin}" --complete \
	    -d "${boot}" status ''
}

# A bash script that fills COMP_WORDS from a line as bash itself does, and
# prints what is offered.
bash_driver()
{
	cat > driver <<'EOT'
source "$1"
cut_line()
{
	local i c kind last=blank
	COMP_WORDS=()
	for ((i = 0; i < ${#COMP_LINE}; i++)); do
		c=${COMP_LINE:i:1}
		case $c in
		' ') kind=blank ;;
		[@=:]) kind=break ;;
		*) kind=text ;;
		esac
		if [[ $kind != blank ]]; then
			[[ $kind == "$last" ]] || COMP_WORDS+=('')
			COMP_WORDS[${#COMP_WORDS[@]} - 1]+=$c
		fi
		last=$kind
	done
	[[ $last != blank ]] || COMP_WORDS+=('')
}
COMP_LINE=$2
COMP_POINT=${#COMP_LINE}
COMP_WORDBREAKS=$' \t\n"\'@><=;|&(:'
cut_line
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
_bootctrl 2> /dev/null
for word in "${COMPREPLY[@]}"; do
	printf '%s\n' "$word"
done
EOT
}

bash_offers()
{
	atf_check -o inline:"$2" bash driver "${completions}/bootctrl.bash" "$1"
}

atf_test_case bash_completes_from_the_program
bash_completes_from_the_program_head()
{
	atf_set require.progs bash
}
bash_completes_from_the_program_body()
{
	site
	bash_driver
	verbs > wanted
	atf_check -o file:wanted bash driver "${completions}/bootctrl.bash" \
	    'bootctrl '
	bash_offers 'bootctrl try' 'try-restart\n'
	bash_offers "bootctrl -d ${boot} stop " 'mail-in\nweb+two.x\nweb@one\n'
	bash_offers "bootctrl -d ${boot} stop web" 'web+two.x\nweb@one\n'
	bash_offers "bootctrl -d ${boot} stop web+two." 'web+two.x\n'
	# Only what is behind the last cut is put in, with a "@".
	bash_offers "bootctrl -d ${boot} stop web@" '@one\n'
	bash_offers "bootctrl -d ${boot} stop web@o" '@one\n'
	bash_offers "bootctrl -d '${boot}' stop mail-in m" 'mail-in\n'
	bash_offers 'bootctrl graph --fo' '--format=\n'
	bash_offers 'bootctrl graph --format=' 'dot\nsvg\njson\n'
	bash_offers 'bootctrl graph --format=s' 'svg\n'
	bash_offers "bootctrl -d ${PWD}/boot" "${PWD}/bootctrl\n"
	bash_offers "bootctrl install --root=${PWD}/boot" "${PWD}/bootctrl\n"
	bash_offers "bootctrl ${PWD}/driv" "${PWD}/driver\n"
	bash_offers 'bootctrl install sys' 'systemd\nsysvinit\n'
	bash_offers 'bootctrl $(touch ran) `touch ran` ' ''
	[ ! -e ran ] || atf_fail "a word was executed"
}

# typed SHELL... : what a real line editor makes of the keys on stdin: their
# last line is a command, which runs.
typed()
{
	script -qec "$*" /dev/null > out < keys || :
}

atf_test_case bash_completes_at_its_prompt
bash_completes_at_its_prompt_head()
{
	atf_set require.progs "bash script"
}
bash_completes_at_its_prompt_body()
{
	site
	{
		printf '. %s\n' "${completions}/bootctrl.bash"
		printf 'bootctrl -d %s stat\tweb@o\t\n' "${boot}"
		printf 'bootctrl -d %s status web+\t\n' "${boot}"
		printf 'cd %s/..; bootctrl -d bootc\t status mail\t\n' "${boot}"
		printf 'bootctrl -d %s gr\t--form\tj\t\n' "${boot}"
		echo exit
	} > keys
	typed bash --norc --noprofile -i
	for name in web@one web+two.x mail-in; do
		atf_check -o ignore grep -F "${name} is stopped." out
	done
	atf_check -o ignore grep '"schema": 1' out
}

atf_test_case zsh_completes_at_its_prompt
zsh_completes_at_its_prompt_head()
{
	atf_set require.progs "zsh script"
}
zsh_completes_at_its_prompt_body()
{
	site
	{
		printf 'fpath=(%s $fpath); autoload -Uz compinit; ' \
		    "${completions}"
		printf 'compinit -u -d %s/dump\n' "${PWD}"
		printf 'bootctrl -d %s statu\tweb@o\t\n' "${boot}"
		printf 'bootctrl -d %s status web+\t\n' "${boot}"
		printf 'cd %s/..; bootctrl -d bootc\t status mail\t\n' "${boot}"
		printf 'bootctrl -d %s gr\t--form\tj\t\n' "${boot}"
		echo exit
	} > keys
	typed env TERM=dumb zsh -f -i
	for name in web@one web+two.x mail-in; do
		atf_check -o ignore grep -F "${name} is stopped." out
	done
	atf_check -o ignore grep '"schema": 1' out
}

# The function of zsh with what its completion system gives it.
atf_test_case zsh_offers_every_verb
zsh_offers_every_verb_head()
{
	atf_set require.progs zsh
}
zsh_offers_every_verb_body()
{
	site
	cat > driver <<'EOT'
_describe() {
	print -rl -- "${(@)done}" "${(@)begun}"
}
_files() {
	print -rl -- "files $* $PREFIX"
}
compset() {
	PREFIX=${PREFIX#${~2}}
}
complete_line() {
	source $1
}
words=("${(@)argv[2,-1]}") CURRENT=$(($# - 1)) PREFIX=$argv[-1]
complete_line $1
EOT
	zsh -f driver "${completions}/_bootctrl" bootctrl '' > out ||
	    atf_fail "zsh: exit status $?"
	cut -d : -f 1 out | sed '/^$/d' > got
	verbs > wanted
	atf_check -o file:wanted cat got
	atf_check -o match:'^web@one:the first$' zsh -f driver \
	    "${completions}/_bootctrl" bootctrl -d "${boot}" stop ''
	atf_check -o match:'^--format=svg:' zsh -f driver \
	    "${completions}/_bootctrl" bootctrl graph --format=
	atf_check -o inline:'files -/ /us\n' zsh -f driver \
	    "${completions}/_bootctrl" bootctrl install --root=/us
}

# fish_offers LINE OUTPUT
fish_offers()
{
	cp /dev/null offered
	env HOME="${PWD}" fish --no-config -c \
	    "source ${completions}/bootctrl.fish; complete -C '$1'" > offered ||
	    atf_fail "fish: exit status $?"
	cut -f 1 offered | LC_ALL=C sort > got
	atf_check -o inline:"$2" cat got
}

atf_test_case fish_completes_from_the_program
fish_completes_from_the_program_head()
{
	atf_set require.progs fish
}
fish_completes_from_the_program_body()
{
	site
	fish_offers 'bootctrl ' "$(verbs | LC_ALL=C sort | sed 's/$/\\n/' |
	    tr -d '\n')"
	atf_check -o match:'^start	start services' cat offered
	fish_offers "bootctrl -d ${boot} stop " 'mail-in\nweb+two.x\nweb@one\n'
	fish_offers "bootctrl -d ${boot} stop web@" 'web@one\n'
	fish_offers "bootctrl -d ${boot} stop web+two." 'web+two.x\n'
	fish_offers 'bootctrl graph --format=s' '--format=svg\n'
	fish_offers "bootctrl -d ${PWD}/boot" "${PWD}/bootctrl/\n"
	fish_offers "bootctrl install --root=${PWD}/boot" \
	    "--root=${PWD}/bootctrl/\n"
	fish_offers "bootctrl ${PWD}/boot" "${PWD}/bootctrl/\n"
}

atf_init_test_cases()
{
	atf_add_test_case the_program_offers_what_comes_next
	atf_add_test_case a_file_of_the_directory_completes_its_own
	atf_add_test_case a_desc_of_two_lines_is_shown_as_one
	atf_add_test_case bash_completes_from_the_program
	atf_add_test_case bash_completes_at_its_prompt
	atf_add_test_case zsh_completes_at_its_prompt
	atf_add_test_case zsh_offers_every_verb
	atf_add_test_case fish_completes_from_the_program
}
