#!/usr/bin/env bash
# What each arithmetic costs on SmolLM2: perplexity, PPL scores, and which blocks plans of 3, 6 and 9 pick. Prints Markdown for docs/numerics.md.
# Needs the folder "shared" beside the repository; takes a few minutes.
set -euo pipefail
cd "$(dirname "$0")/.."
shared=$(realpath "${SHORTEN_SHARED:-../shared}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
dotnet build -c Release -v q src/Shorten.Cli >/dev/null
dotnet build -c Release -v q bench/Shorten.Benchmarks >/dev/null
shorten="dotnet $PWD/src/Shorten.Cli/bin/Release/net10.0/Shorten.Cli.dll"
benchmarks="dotnet $PWD/bench/Shorten.Benchmarks/bin/Release/net10.0/Shorten.Benchmarks.dll"
gguf="$shared/models/SmolLM2-135M-Instruct.Q4_1.gguf"
text="$shared/data/wikitext2-test.txt"
$shorten convert "$gguf" --to hf --dtype bf16 --out "$work/model" --quiet >/dev/null
$shorten convert "$work/model" --to gguf --type q8_0 --out "$work/q8_0.gguf" --quiet >/dev/null

for compute in f32 bf16; do
    $shorten analyze "$work/model" --protect none --data "$shared/data/books-train.jsonl" --compute $compute --quiet --json > "$work/scores.$compute"
    $shorten eval "$work/model" --perplexity "$text" "$shared/data/books-validation.jsonl" --segments 200 --bos none --compute $compute --quiet --json > "$work/eval.$compute"
done
python3 - "$work" <<'PY'
import json, sys
read = lambda kind, mode: json.load(open(f"{sys.argv[1]}/{kind}.{mode}"))
print("| bf16 folder | f32 | bf16 |\n|---|---|---|")
for i, name in enumerate(["WikiText-2", "books"]):
    a, b = (read("eval", mode)["perplexity"][i]["perplexity"] for mode in ("f32", "bf16"))
    print(f"| perplexity, {name}, 200 segments of 128 | {a:.4f} | {b:.4f} ({100 * (b / a - 1):+.3f} %) |")
f32, bf16 = read("scores", "f32"), read("scores", "bf16")
worst = max(abs(b["score"] / a["score"] - 1) for a, b in zip(f32["blocks"], bf16["blocks"]))
print(f"| PPL scores of 30 blocks, largest relative difference | - | {worst:.1e} |")
for count in (3, 6, 9):
    picks = [sorted([i for i in scores["order"] if 4 <= i < 28][:count]) for scores in (f32, bf16)]
    print(f"| blocks that a plan of {count} removes | {' '.join(map(str, picks[0]))} | {'the same' if picks[0] == picks[1] else ' '.join(map(str, picks[1]))} |")
PY
echo
echo "| 64 segments of 128 of WikiText-2, a token at a time | f32 | bf16 | int8 |"
echo "|---|---|---|---|"
for file in "$gguf" "$work/q8_0.gguf"; do
    $benchmarks stepwise "$file" "$text" 64 | awk -v name="$(basename "$file")" '{ v[$1] = $2 } END { printf "| %s | %s | %s | %s (%+.3f %%) |\n", name, v["f32"], v["bf16"], v["int8"], 100 * (v["int8"] / v["f32"] - 1) }'
done
