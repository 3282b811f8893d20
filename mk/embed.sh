#!/bin/sh
# embed.sh NAME FILE : print FILE as the C text "const char NAME[]".
set -eu
printf '/* Made of %s. */\nextern const char %s[];\nconst char %s[] =\n' \
    "${2##*/}" "$1" "$1"
sed -e 's/[\\"]/\\&/g' -e 's/?/\\?/g' -e 's/	/\\t/g' -e 's/.*/	"&\\n"/' "$2"
echo '	;'
