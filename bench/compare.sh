#!/usr/bin/env bash
# Times Shorten beside PyTorch, llama.cpp and cp on the same work, in turns within one run, and prints medians and ratios as Markdown.
# Needs an idle machine, the folder "shared" beside the repository, npm and apt. Installs the peers where they are missing.
# Usage: bench/compare.sh [REPEATS] [WORK...]    works: matmul score taylor perplexity tasks lora full prompt generate batch first surgery (default: 5, all)
set -euo pipefail
cd "$(dirname "$0")/.."
repeats=${1:-5}; shift || true
works=${*:-matmul score taylor perplexity tasks lora full prompt generate batch first surgery}
shared=$(realpath "${SHORTEN_SHARED:-../shared}")
peers=${PEERS:-/tmp/shorten-peers}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
has() { [[ " $works " == *" $1 "* ]]; }

dotnet build -c Release -v q src/Shorten.Cli >/dev/null
dotnet build -c Release -v q bench/Shorten.Benchmarks >/dev/null
shorten="dotnet $PWD/src/Shorten.Cli/bin/Release/net10.0/Shorten.Cli.dll"
benchmarks="dotnet $PWD/bench/Shorten.Benchmarks/bin/Release/net10.0/Shorten.Benchmarks.dll"
# Whatever the environment says of OpenBLAS's kernels, PyTorch gets the ones that suit this processor.
torch="env -u OPENBLAS_CORETYPE -u OPENBLAS_L2_SIZE /usr/bin/python3 $shared/peers/torch_peer.py"
gguf="$shared/models/SmolLM2-135M-Instruct.Q4_1.gguf"
model=$work/smollm2
if has matmul || has score || has taylor || has perplexity || has tasks || has lora || has full; then
    /usr/bin/python3 -c "import torch" 2>/dev/null || apt-get install -y -q --no-install-recommends python3-torch libopenblas0-pthread >/dev/null
fi
if has prompt || has generate; then
    mkdir -p "$peers"
    [ -d "$peers/node_modules/node-llama-cpp" ] || (cd "$peers" && npm init -y >/dev/null && npm install --silent node-llama-cpp >/dev/null)
    cp "$shared/peers/llama_peer.mjs" "$peers/"
fi
$shorten convert "$gguf" --to hf --dtype bf16 --out "$model" --quiet >/dev/null
for type in q8_0 bf16; do
    $shorten convert "$model" --to gguf --type $type --out "$work/$type.gguf" --quiet >/dev/null
done
cp "$gguf" "$work/q4_1.gguf"

json() { python3 -c "import json,sys; r = json.load(sys.stdin); print($1)"; }
median() { sort -n | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }
# Numbers of one a line, each in four digits, on one line.
round() { awk '{ printf "%.4g ", $1 }'; }
# row NAME OURS OTHER UNIT: files with a number a line; for seconds the ratio is other / ours, for rates ours / other.
row() {
    local a b
    a=$(median < "$2"); b=$(median < "$3")
    echo "| $1 | $(echo "$a" | round)$4 | $(echo "$b" | round)$4 | $(echo "$a $b $4" | awk '{ printf "%.2f", ($3 == "s") ? $2 / $1 : $1 / $2 }') | $(round < "$2")/ $(round < "$3")|"
    rm -f "$2" "$3"
}

grep -m1 "model name" /proc/cpuinfo; nproc; uptime
$shorten inspect --cpu
echo
echo "| work | ours | other | ratio | each run, ours / other |"
echo "|---|---|---|---|---|"

if has matmul; then
    for dtype in f32 bf16; do
        for ((i = 0; i < repeats; i++)); do
            $benchmarks matmul $dtype 1 >> "$work/ours.$dtype"
            $torch matmul --dtype $dtype --repeat 1 >> "$work/other.$dtype"
        done
        python3 - "$work/ours.$dtype" "$work/other.$dtype" $dtype <<'PY'
import json, statistics, sys
ours, other = ([json.loads(line) for line in open(path)] for path in sys.argv[1:3])
peak, ratios = statistics.median(run["peakLoops"] for run in ours), []
for shape in ours[0]["rates"]:
    a, b = statistics.median(run["rates"][shape] for run in ours), statistics.median(run[shape] for run in other)
    ratios.append(a / b)
    print(f"| matmul {shape}, {sys.argv[3]}, PyTorch | {a:.1f} GFLOP/s, {100 * a / peak:.0f} % of the peak loops | {b:.1f} GFLOP/s | {a / b:.2f} | {' '.join(str(run['rates'][shape]) for run in ours)} / {' '.join(str(run[shape]) for run in other)} |")
print(f"| matmul, {sys.argv[3]}, mean of the five shapes with many rows | peak loops {peak} GFLOP/s | | {statistics.mean(ratios[:5]):.2f} | |")
PY
    done
fi

if has score; then
    for ((i = 0; i < repeats; i++)); do
        for dtype in f32 bf16; do
            $shorten analyze "$model" --protect none --data "$shared/data/books-train.jsonl" --compute $dtype --quiet --json | json 'r["seconds"]' >> "$work/ours.$dtype"
            $torch score --model "$model" --dtype $dtype --repeat 1 | json 'r["seconds"][0]' >> "$work/other.$dtype"
        done
    done
    cp "$work/ours.bf16" "$work/ours"; cp "$work/other.f32" "$work/other"
    row "PPL scores, 10 x 128, f32, PyTorch f32" "$work/ours.f32" "$work/other.f32" s
    row "PPL scores, bf16, PyTorch bf16" "$work/ours.bf16" "$work/other.bf16" s
    row "PPL scores, bf16, PyTorch f32" "$work/ours" "$work/other" s
fi

if has taylor; then
    for ((i = 0; i < repeats; i++)); do
        for dtype in f32 bf16; do
            $shorten analyze "$model" --criterion taylor --protect none --data "$shared/data/books-train.jsonl" --compute $dtype --quiet --json | json 'r["seconds"]' >> "$work/ours.$dtype"
        done
        $torch taylor --model "$model" --dtype f32 --repeat 1 | json 'r["seconds"][0]' | tee -a "$work/other.f32" >> "$work/other.bf16"
    done
    row "Taylor scores, 10 x 128, f32, PyTorch f32" "$work/ours.f32" "$work/other.f32" s
    row "Taylor scores, bf16, PyTorch f32" "$work/ours.bf16" "$work/other.bf16" s
fi

if has perplexity; then
    for ((i = 0; i < repeats; i++)); do
        $shorten eval "$model" --perplexity "$shared/data/wikitext2-test.txt" --length 128 --segments 64 --bos none --compute bf16 --quiet --json | json 'r["perplexity"][0]["seconds"]' >> "$work/ours"
        $torch perplexity --model "$model" --dtype f32 --repeat 1 | json 'r["seconds"][0]' >> "$work/other"
    done
    row "perplexity, 64 segments of 128, bf16, PyTorch f32" "$work/ours" "$work/other" s
fi

if has tasks; then
    # The first 200 questions of each of PIQA and ARC-challenge, as the peer's file of requests has them.
    for ((i = 0; i < repeats; i++)); do
        for dtype in f32 bf16; do
            $shorten eval "$model" --tasks piqa,arc_challenge --limit 200 --data-dir "$shared/data" --compute $dtype --quiet --json | json 'r["total_evaluation_time_seconds"]' >> "$work/ours.$dtype"
        done
        $torch zeroshot --model "$model" --dtype f32 --requests "$shared/peers/requests-piqa-arc.jsonl" --repeat 1 | json 'r["seconds"][0]' >> "$work/other"
    done
    cp "$work/other" "$work/other.f32"
    row "PIQA and ARC-challenge, 200 questions each, f32, PyTorch f32" "$work/ours.f32" "$work/other.f32" s
    row "PIQA and ARC-challenge, 200 questions each, bf16, PyTorch f32" "$work/ours.bf16" "$work/other" s
fi

# train METHOD OPTION...: three steps of 4 x 128 tokens; appends the rate of the last two to ours.tokens and the peak resident memory (MiB) to ours.memory.
train() {
    rm -rf "$work/trained"
    python3 - $shorten retrain "$model" --method "$@" --data "$shared/data/books-train.jsonl" --pack yes --cross-documents --length 128 --batch 4 --micro-batch 4 --steps 3 --validation-rows 0 \
        --save-every 0 --recompute none --out "$work/trained" --quiet --json >> "$work/ours.memory" <<'PY'
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)
PY
    python3 -c "import json, statistics, sys; print(statistics.median([json.loads(line)['tokensPerSecond'] for line in open(sys.argv[1])][1:]))" "$work/trained/train.jsonl" >> "$work/ours.tokens"
}
# torch_train WORK DTYPE: the same of PyTorch. The peer keeps adapters in float32, which does not multiply with bf16: a copy of it casts them.
torch_train() {
    sed 's/F.linear(F.linear(x, A), B)/F.linear(F.linear(x, A.to(x.dtype)), B.to(x.dtype))/' "$shared/peers/torch_peer.py" > "$work/torch_peer.py"
    ${torch/"$shared/peers"/$work} "$1" --model "$model" --dtype "$2" --repeat 2 > "$work/torch.json"
    json 'r["tokens_per_second"]' < "$work/torch.json" >> "$work/other.tokens"
    json 'r["peak_rss_mib"]' < "$work/torch.json" >> "$work/other.memory"
}
# compare_training METHOD COMPUTE DTYPE: both in turns.
compare_training() {
    for ((i = 0; i < repeats; i++)); do
        train "$1" --compute "$2"
        torch_train "$1" "$3"
    done
    row "$1 steps of 4 x 128, $2, PyTorch $3" "$work/ours.tokens" "$work/other.tokens" tokens/s
    row "$1, peak resident memory, $2, PyTorch $3" "$work/ours.memory" "$work/other.memory" MiB
}
if has lora; then
    compare_training lora bf16 f32
    compare_training lora bf16 bf16
    compare_training lora f32 f32
fi
if has full; then
    compare_training full f32 f32
fi

if has prompt || has generate; then
    for type in q4_1 q8_0 bf16; do
        for ((i = 0; i < repeats; i++)); do
            (cd "$peers" && node llama_peer.mjs "$work/$type.gguf" --repeat 1) > "$work/llama"
            json 'r["prompt_512_tokens_per_second"]' < "$work/llama" >> "$work/prompt.other"
            json 'r["generate_128_tokens_per_second"]' < "$work/llama" >> "$work/generate.other"
            $shorten bench "$work/$type.gguf" --input 512 --output 1 --warmup 1 --runs 1 --quiet --json | json '512 / sorted(r["points"][0]["firstTokenSeconds"]["values"])[0]' >> "$work/prompt.ours"
            $shorten bench "$work/$type.gguf" --input 12 --output 129 --warmup 1 --runs 1 --quiet --json > "$work/bench.json"
            json '1 / sorted(r["points"][0]["secondsPerToken"]["values"])[0]' < "$work/bench.json" >> "$work/generate.ours"
            json 'r["points"][0]["bandwidthShare"]["mean"] if isinstance(r["points"][0]["bandwidthShare"], dict) else r["points"][0]["bandwidthShare"]' < "$work/bench.json" >> "$work/share"
        done
        row "prompt of 512 tokens, $type, llama.cpp" "$work/prompt.ours" "$work/prompt.other" tokens/s
        row "generation, one sequence, $type, llama.cpp" "$work/generate.ours" "$work/generate.other" tokens/s
        echo "| share of the bandwidth of a read-only pass, $type | $(median < "$work/share" | round)| | | $(round < "$work/share")|"
        rm "$work/share"
    done
fi

if has batch; then
    for type in q4_1 q8_0 bf16; do
        $shorten bench "$work/$type.gguf" --batch 1,4,8 --input 12 --output 128 --warmup 1 --runs "$repeats" --quiet --json > "$work/bench.json"
        for batch in 4 8; do
            json "f'| generation, batch $batch, $type, batch 1 | {[p for p in r[\"points\"] if p[\"batch\"] == $batch][0][\"tokensPerSecond\"][\"mean\"]:.1f} tokens/s | {r[\"points\"][0][\"tokensPerSecond\"][\"mean\"]:.1f} tokens/s | {[p for p in r[\"points\"] if p[\"batch\"] == $batch][0][\"tokensPerSecond\"][\"mean\"] / r[\"points\"][0][\"tokensPerSecond\"][\"mean\"]:.2f} | |'" < "$work/bench.json"
        done
    done
fi

if has first; then
    dotnet publish src/Shorten.Cli -c Release -r linux-x64 --self-contained -p:PublishSingleFile=true -o "$work/publish" -v q >/dev/null
    program=$(find "$work/publish" -maxdepth 1 -type f -executable | head -1)
    for ((i = 0; i < repeats + 1; i++)); do
        for type in q4_1 bf16; do
            start=$(date +%s.%N)
            "$program" generate "$work/$type.gguf" --prompt "The Leaning Tower of Pisa is known for" --max-new-tokens 1 --quiet >/dev/null
            [ "$i" -eq 0 ] || echo "$(date +%s.%N) $start" | awk '{ printf "%.3f\n", $1 - $2 }' >> "$work/first.$type"
        done
    done
    for type in q4_1 bf16; do
        echo "| first token, published single file, whole process, $type | $(median < "$work/first.$type") s | | | $(tr '\n' ' ' < "$work/first.$type")|"
    done
fi

if has surgery; then
    # 2.1 GB in bf16: large enough that the copy counts and not the start, small enough for the page cache.
    source=$work/synthetic
    $benchmarks synthetic "$source" 4
    cat "$source"/*.safetensors > /dev/null
    for ((i = 0; i < repeats + 1; i++)); do
        rm -rf "$work/out"; sync
        read -r ours memory < <($benchmarks surgery "$source" "$work/out")
        rm -rf "$work/copy"; sync; start=$(date +%s.%N)
        cp -r "$work/out" "$work/copy"; sync
        [ "$i" -eq 0 ] || { echo "$ours" >> "$work/ours"; echo "$(date +%s.%N) $start" | awk '{ printf "%.3f\n", $1 - $2 }' >> "$work/other"; echo "$memory" >> "$work/memory"; }
    done
    row "surgery alone, 1.7 GB written, cp -r and sync" "$work/ours" "$work/other" s
    echo "| surgery's anonymous memory | $(median < "$work/memory") MiB | | | |"
fi
