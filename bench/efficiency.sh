#!/usr/bin/env bash
# Generation with SmolLM2-135M (bf16), dense, without 3, 6 and 9 of its 30 blocks, and narrower by as many parameters: latency, throughput and memory by batch, and what a block takes.
# The models take turns. Prints Markdown for bench/results/efficiency.md. Needs an idle machine, python3 and the folder "shared" beside the repository; takes about ten minutes.
# Usage: bench/efficiency.sh [RUNS] [BATCHES] (default: 5 1,2,4,8,16,32)
set -euo pipefail
cd "$(dirname "$0")/.."
runs=${1:-5} batches=${2:-1,2,4,8,16,32}
shared=$(realpath "${SHORTEN_SHARED:-../shared}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

dotnet build -c Release -v q src/Shorten.Cli >/dev/null
dotnet build -c Release -v q bench/Shorten.Benchmarks >/dev/null
shorten="dotnet $PWD/src/Shorten.Cli/bin/Release/net10.0/Shorten.Cli.dll"
benchmarks="dotnet $PWD/bench/Shorten.Benchmarks/bin/Release/net10.0/Shorten.Benchmarks.dll"

$shorten convert "$shared/models/SmolLM2-135M-Instruct.Q4_1.gguf" --to hf --dtype bf16 --out "$work/dense" --quiet >/dev/null
for removed in 3 6 9; do
    # Which blocks go does not matter for speed: all are of one shape.
    $shorten prune "$work/dense" --remove-blocks "10-$((9 + removed))" --out "$work/depth-$removed" --quiet >/dev/null
    $benchmarks narrow "$work/dense" $removed 1 "$work/width-$removed"
done
$benchmarks narrow "$work/dense" 9 64 "$work/width-9-64"
models="dense depth-3 depth-6 depth-9 width-3 width-6 width-9 width-9-64"

$shorten bench $(printf "$work/%s " $models) --batch "$batches" --input 128 --output 33 --warmup 1 --runs "$runs" --quiet --json > "$work/bench.json"
$benchmarks blocks 5 $(printf "$work/%s " $models) > "$work/blocks.jsonl"

echo "# Depth and width: SmolLM2-135M in bf16"
echo
echo "\`bench/efficiency.sh $runs $batches\`: prompts of 128 tokens, 33 new ones, medians of $runs requests, the models in turns. $(grep -m1 "model name" /proc/cpuinfo | cut -d: -f2 | xargs), $(nproc) processors, load $(cut -d' ' -f1 /proc/loadavg) at the end."
python3 - "$work" $models <<'PY'
import json, os, statistics, sys
work, names = sys.argv[1], sys.argv[2:]
bench = json.load(open(f"{work}/bench.json"))
parts = {os.path.basename(line["model"]): line for line in map(json.loads, open(f"{work}/blocks.jsonl"))}
points = {(os.path.basename(p["model"]), p["batch"]): p for p in bench["points"]}
batches = sorted({p["batch"] for p in bench["points"]})
median = lambda p, key: statistics.median(p[key]["values"])

def table(title, heads, rows):
    print(f"\n## {title}\n\n| {' | '.join(heads)} |\n|{'---|' * len(heads)}")
    for row in rows:
        print(f"| {' | '.join(row)} |")

def shape(name):
    c = json.load(open(f"{work}/{name}/config.json"))
    parameters = next(m["parameters"] for m in bench["models"] if os.path.basename(m["model"]) == name)
    return [name, str(c["num_hidden_layers"]), f"{c['num_attention_heads']} / {c['num_key_value_heads']}", str(c["intermediate_size"]), f"{parameters:,}"]

def by_batch(title, cell):
    table(title, ["model"] + [f"batch {b}" for b in batches], [[name] + [cell(points[name, b], points["dense", b]) for b in batches] for name in names])

table("Models", ["model", "blocks", "heads / key heads", "feed-forward", "parameters"], [shape(name) for name in names])
by_batch("Milliseconds a step, and times faster than dense", lambda p, d: f"{1e3 * median(p, 'secondsPerToken'):.2f} ({median(d, 'secondsPerToken') / median(p, 'secondsPerToken'):.2f})")
by_batch("First token of 128, milliseconds, and times faster than dense", lambda p, d: f"{1e3 * median(p, 'firstTokenSeconds'):.0f} ({median(d, 'firstTokenSeconds') / median(p, 'firstTokenSeconds'):.2f})")
by_batch("Tokens a second of whole requests", lambda p, d: f"{median(p, 'tokensPerSecond'):.0f}")
ends = [batches[0], batches[-1]]
memory = lambda p: [f"{p['memory'][key] / 1e6:.1f}" for key in ("keyValueBytes", "activationBytes", "processBytes")]
table("Memory, MB", ["model", "weights"] + [f"{what}, batch {b}" for b in ends for what in ("keys and values", "buffers", "process")],
      [[name, f"{points[name, ends[0]]['memory']['weightBytes'] / 1e6:.1f}"] + memory(points[name, ends[0]]) + memory(points[name, ends[1]]) for name in names])
table("Parts of a step, one sequence, 128 tokens of context: milliseconds", ["model", "step", "a block", "blocks", "head", "rest", "each round"],
      [[name, f"{p['stepMs']:.2f}", f"{p['blocksMs'] / p['numBlocks']:.3f}", f"{p['blocksMs']:.2f}", f"{p['headMs']:.2f}", f"{p['stepMs'] - p['blocksMs'] - p['headMs']:.3f}", " ".join(f"{s:.2f}" for s in p["stepsMs"])]
       for name, p in ((name, parts[name]) for name in names)])
dense = parts["dense"]
def removal(name):
    kept = parts[name]["numBlocks"] / dense["numBlocks"]
    possible = (dense["blocksMs"] + dense["headMs"]) / (dense["blocksMs"] * kept + dense["headMs"])
    measured = median(points["dense", 1], "secondsPerToken") / median(points[name, 1], "secondsPerToken")
    return [name, f"{measured:.3f}", f"{possible:.3f}", f"{measured / possible:.3f}"]
if batches[0] == 1:
    table("What removing blocks gains, one sequence (asked for: 0.95 of what the blocks' times allow)", ["model", "measured", "blocks and head", "ratio"], [removal(f"depth-{n}") for n in (3, 6, 9)])
PY
