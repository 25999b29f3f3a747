#!/bin/sh
# run_fuzzer.sh PROGRAM FOLDER… -- LIBFUZZER-OPTION…
# Runs a libFuzzer program over a copy of the seed files, so that what it finds does not land in the source tree.
# Fails when the folders hold no seed at all: a fuzzer that starts from nothing finds nothing in seconds.
set -eu
program=$1
shift
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/corpus"
count=0
while [ $# -gt 0 ] && [ "$1" != "--" ]; do
    for seed in $(find "$1" -type f ! -name '*.md' ! -name '.*' 2>/dev/null | sort); do
        count=$((count + 1))
        cp "$seed" "$work/corpus/$count-$(basename "$seed")"
    done
    shift
done
[ $# -eq 0 ] || shift
if [ "$count" -eq 0 ]; then
    echo "no seed files: the corpus is empty" >&2
    exit 1
fi
echo "$count seed files"
# A crashing input is left where the test runs, so that it can be looked at.
"$program" -artifact_prefix="$PWD/" "$@" "$work/corpus"
