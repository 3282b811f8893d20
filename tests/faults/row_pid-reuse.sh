# row_pid-reuse.sh RUNS SEED : see h_reuse.c
# shellcheck shell=sh
exec "${QBOOT_OBJ}/tests/faults/h_reuse" "$1" "$2"
