#!/bin/sh
# fnlen.sh FILE.c... : refuse functions over 60 lines, files over 600, more
# than 5 parameters and statements that are nested deeper than 4 tabs.
# In KNF a function's name is in column 1, and its body is what lies between a
# "{" and a "}" in column 1.
awk -v max=60 -v maxfile=600 -v maxparam=5 '
	function complain(line, text) {
		printf "%s:%d: %s\n", FILENAME, line, text
		bad = 1
	}

	# Commas between the outermost parentheses.
	function params(text, i, c, depth, n) {
		for (i = 1; i <= length(text); i++) {
			c = substr(text, i, 1)
			if (c == "(")
				depth++
			else if (c == ")")
				depth--
			else if (c == "," && depth == 1)
				n++
		}
		return (n + 1)
	}

	FNR == 1 { from = 0; head = "" }
	/^[A-Za-z_][A-Za-z0-9_]*\(/ { head = $0; headline = FNR; next }
	/^\{$/ {
		from = FNR
		if (head != "" && params(head) > maxparam)
			complain(headline, "function of " params(head) \
			    " parameters")
		head = ""
	}
	head != "" { head = head $0 }
	/^\t\t\t\t\t/ { complain(FNR, "nested too deep") }
	/^}/ && from {
		if (FNR - from - 1 > max)
			complain(from, "function of " FNR - from - 1 " lines")
		from = 0
	}
	FNR == maxfile + 1 {
		complain(FNR, "more than " maxfile " lines")
	}
	END { exit bad }' "$@"
