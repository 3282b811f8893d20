# Takes the examples out of a manual page or of README.md: one after the other
# into DIR/NUMBER, whose first line is the mark.  In: dir, md (1: README.md).
#
# A mark is a line that no reader sees, right before the example:
#	.\" example: run		commands and exactly what they print
#	.\" example: run only		commands, what they print varies
#	.\" example: file PATH		the content of a file of the directory
#	.\" example: text WHAT		neither; WHAT tells what it is
# In README.md it is "<!-- example: run -->".  A page begins with nothing done;
# each example goes on from the one before it.

function begin(mark) {
	n++
	file = sprintf("%s/%03d", dir, n)
	print mark > file
	marked = ""
}

# Roff's characters as they are seen.
function seen(line) {
	gsub(/\\\(dq/, "\"", line)
	gsub(/\\\(aq/, "'", line)
	gsub(/\\-/, "-", line)
	gsub(/\\&/, "", line)
	gsub(/\\e/, "\\", line)
	return line
}

md && /^<!-- example: .* -->$/ {
	marked = substr($0, 15, length($0) - 18)
	inside = 0
	next
}
md && /^    / {
	if (!inside)
		begin(marked == "" ? "unmarked line " NR : marked)
	inside = 1
	print substr($0, 5) > file
	next
}
md && inside && /^$/ {
	blank++
	next
}
md {
	inside = 0
	if ($0 != "")
		marked = ""
	next
}

/^\.\\" example: / {
	marked = substr($0, 14)
	next
}
inside && /^\.Ed/ {
	inside = 0
	next
}
inside {
	print seen($0) > file
	next
}
/^\.Bd .*-literal/ {
	begin(marked == "" ? "unmarked line " NR : marked)
	inside = 1
	next
}
/^\.Dl [#$] / || (/^\.Dl / && marked != "") {
	begin(marked == "" ? "unmarked line " NR : marked)
	print seen(substr($0, 5)) > file
	next
}
{
	marked = ""
}
