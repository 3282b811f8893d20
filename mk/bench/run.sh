#!/bin/sh
# run.sh : all benches, one after the other (bmake bench).
set -eu
here=$(dirname "$0")
sh "$here/boot.sh"
