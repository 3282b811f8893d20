#!/bin/sh
# The number of processors, for -j.
getconf _NPROCESSORS_ONLN 2> /dev/null || sysctl -n hw.ncpu 2> /dev/null ||
    echo 2
