# row_soak.sh CYCLES SEED : see h_soak.c
# shellcheck shell=sh
set -eu
mkdir -m 755 /run/soak
cp "${QBOOT_OBJ}/tests/helpers/h_testd" /run/soak/testd
echo ':allow' > /run/soak/tcprules-soak.txt
"${QBOOT_OBJ}/src/mktcprules/mktcprules" -d /run/soak soak > /dev/null
ln -s tcprules-soak.cdb /run/soak/rules.cdb
exec "${QBOOT_OBJ}/tests/faults/h_soak" "$1" "$2"
