#!/usr/bin/env bash
# Makes the model in models/story-world: data, tokenizer, random weights, training. Usage: recipes/story-world.sh NEW_FOLDER
# About ten minutes on two quiet cores with bf16. NEW_FOLDER/trained is the model.
set -euo pipefail
out=$(realpath -m "${1:?usage: recipes/story-world.sh NEW_FOLDER}")
cd "$(dirname "$0")/.."
dotnet build src/Shorten.Cli -c Release -v q
dotnet build recipes/StoryWorld -c Release -v q
shorten() { dotnet src/Shorten.Cli/bin/Release/net10.0/Shorten.Cli.dll "$@"; }
world() { dotnet recipes/StoryWorld/bin/Release/net10.0/StoryWorld.dll "$@"; }

mkdir -p "$out"
world data "$out/data"
world text 20 "$out/training.jsonl"
# The stories have no more than 1,633 words and pieces; the prose gives the rest of the vocabulary to other English.
shorten tokenizer train "$out/training.jsonl" src/Shorten.Data/Calibration/prose.txt --vocab-size 2048 --out "$out/initial"
world init "$out/initial"
shorten retrain "$out/initial" --method full --data "$out/training.jsonl" --out "$out/trained" --length 256 --cross-documents --batch 8 --micro-batch 8 --steps 1200 \
  --learning-rate 3e-3 --schedule cosine --warmup-steps 60 --validation-rows 40 --validate-every 100 --compute bf16
shorten eval "$out/trained" --perplexity "$out/data/validation.jsonl" --task-file models/story-world/tasks/*.yaml --data-dir "$out/data"
echo "perplexity of token frequencies: $(world unigram "$out/initial" "$out/training.jsonl" "$out/data/validation.jsonl")"
