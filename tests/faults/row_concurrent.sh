# row_concurrent.sh OPERATIONS SEED : see h_concurrent.c
# shellcheck shell=sh
exec "${QBOOT_OBJ}/tests/faults/h_concurrent" "$1" "$2"
