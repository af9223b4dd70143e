#!/usr/bin/env bash
# `make bench-callbacks`: a world of its own, and payments at a steady pace. RATE and DURATION say how many.
# What is measured is what is shipped: the release build (CAMP_PROFILE=dev for a quick look).
ROOT=$(cd "$(dirname "$0")/.." && pwd)
FOLDER=$ROOT/.data/bench/$$
mkdir -p "$FOLDER"
trap 'rm -rf "$FOLDER"' EXIT
CAMP_PROFILE=${CAMP_PROFILE:-release} bash "$ROOT/scripts/world.sh" "$FOLDER" -- node "$ROOT/scripts/bench-callbacks.mjs"
