#!/bin/sh
# posix.sh : build the core with nothing of the libc to be seen but what POSIX
# has, and run the tests of src/compat, which stands in for the rest.
set -eu
obj=$PWD/obj/ci/posix
bmake -j"$(sh mk/ncpu.sh)" OBJDIR="$obj" WERROR=1 \
    FEATURES=-D_POSIX_C_SOURCE=200809L \
    SUBDIR='src/compat src/core tests/compat' all
cat "$obj/src/compat/config.h"
QBOOT_SRC=$PWD QBOOT_OBJ=$obj QBOOT_TESTS=tests/compat sh mk/test.sh
