# row_caller.sh full SEED : see h_caller.c
# shellcheck shell=sh
set -eu
mkdir -m 755 /run/caller
mkdir -m 700 /run/caller/unreadable
cp "${QBOOT_OBJ}/src/bootctrl/bootctrl" "${QBOOT_OBJ}/tests/helpers/h_testd" \
    /run/caller
mv /run/caller/h_testd /run/caller/testd
# A caller's umask is the row's matter; its output is not.
: > /run/caller/out
chmod 666 /run/caller/out
exec "${QBOOT_OBJ}/tests/faults/h_caller" 7680 "$2"
