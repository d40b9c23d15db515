#!/usr/bin/env bash
# Makes the model in models/story-world: text, tokenizer, random weights, training. Usage: recipes/story-world.sh NEW_FOLDER
set -euo pipefail
out=$(realpath -m "${1:?usage: recipes/story-world.sh NEW_FOLDER}")
cd "$(dirname "$0")/.."
dotnet build src/Shorten.Cli -c Release -v q
dotnet build recipes/StoryWorld -c Release -v q
shorten() { dotnet src/Shorten.Cli/bin/Release/net10.0/Shorten.Cli.dll "$@"; }
world() { dotnet recipes/StoryWorld/bin/Release/net10.0/StoryWorld.dll "$@"; }

mkdir -p "$out"
world data "$out/data"
world text 40 "$out/training.jsonl"
shorten tokenizer train "$out/training.jsonl" --vocab-size 2048 --out "$out/initial"
world init "$out/initial"
