# row_daemons.sh RUNS SEED : eighteen kinds, RUNS each (h_daemons.c)
# shellcheck shell=sh
exec "${QBOOT_OBJ}/tests/faults/h_daemons" "$1" "$2"
