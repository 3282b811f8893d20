# Completions of bootctrl(8) for bash.  The program itself knows what can come
# next; see "--complete" there.
# shellcheck shell=bash

# Sets words to the words up to the cursor.  COMP_WORDS cuts them at "@", "="
# and ":" too, which names and options have inside.
_bootctrl_words()
{
	local rest=${COMP_LINE:0:COMP_POINT} piece i
	words=()
	for ((i = 0; i <= COMP_CWORD; i++)); do
		piece=${COMP_WORDS[i]}
		if ((i == 0)) || [[ $rest == [[:blank:]]* ]]; then
			rest=${rest#"${rest%%[![:blank:]]*}"}
			words+=('')
		fi
		((i < COMP_CWORD)) || piece=$rest
		words[${#words[@]} - 1]+=$piece
		rest=${rest#"$piece"}
	done
	# As typed: the quotes go, nothing else is expanded but a home.
	words=("${words[@]//[\"\'\\]/}")
	words=("${words[@]/#\~\//$HOME/}")
}

_bootctrl()
{
	local words word last begin lines
	_bootctrl_words
	last=${words[${#words[@]} - 1]}
	lines=$("${words[0]}" --complete "${words[@]:1}" 2> /dev/null)
	case $lines in
	:*)
		last=${last#--*=}
		compopt -o filenames 2> /dev/null
		if [[ $lines == :directories ]]; then
			mapfile -t COMPREPLY < <(compgen -d -- "$last")
		else
			mapfile -t COMPREPLY < <(compgen -f -- "$last")
		fi
		return
		;;
	esac
	# Only what is behind the last cut is replaced; a "@" with it.
	begin=${last%"${last##*["$COMP_WORDBREAKS"]}"}
	begin=${begin%@}
	COMPREPLY=()
	while IFS=$'\t' read -r word _; do
		if [[ -n $word && $word == "$last"* ]]; then
			COMPREPLY+=("${word#"$begin"}")
		fi
	done <<< "$lines"
	if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *= ]]; then
		compopt -o nospace 2> /dev/null
	fi
}

complete -F _bootctrl bootctrl
