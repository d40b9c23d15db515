#!/usr/bin/env bash
# Times Shorten beside PyTorch and cp in one run, alternating, and prints medians and ratios. Needs an idle machine and the folder "shared" beside the repository.
# Usage: bench/compare.sh [REPEATS] [score] [surgery]   (default: 5, both)
set -euo pipefail
cd "$(dirname "$0")/.."
repeats=${1:-5}; shift || true
works=${*:-score surgery}
shared=$(realpath "${SHORTEN_SHARED:-../shared}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
dotnet build -c Release -v q src/Shorten.Cli >/dev/null
shorten="dotnet $PWD/src/Shorten.Cli/bin/Release/net10.0/Shorten.Cli.dll"
$shorten convert "$shared/models/SmolLM2-135M-Instruct.Q4_1.gguf" --to hf --dtype bf16 --out "$work/smollm2" --quiet >/dev/null
now() { date +%s.%N; }
since() { echo "$(now) $1" | awk '{ printf "%.3f\n", $1 - $2 }'; }
median() { sort -n | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }
report() { # name, file of ours, file of theirs
    local a b
    a=$(median < "$2"); b=$(median < "$3")
    echo "$1: ours $a s, other $b s, ratio other / ours $(echo "$b $a" | awk '{ printf "%.2f", $1 / $2 }')  (ours: $(tr '\n' ' ' < "$2"); other: $(tr '\n' ' ' < "$3"))"
}
grep -m1 "model name" /proc/cpuinfo; nproc; uptime

if [[ " $works " == *" score "* ]]; then
    if ! /usr/bin/python3 -c "import torch" 2>/dev/null; then
        apt-get install -y -q --no-install-recommends python3-torch libopenblas0-pthread >/dev/null
    fi
    for ((i = 0; i < repeats; i++)); do
        $shorten analyze "$work/smollm2" --protect none --data "$shared/data/books-train.jsonl" --quiet --json | grep -oP '"seconds": \K[0-9.]+' | head -1 >> "$work/ours"
        /usr/bin/python3 "$shared/peers/torch_peer.py" score --model "$work/smollm2" --dtype f32 --repeat 1 | grep -oP '"seconds": \[\K[0-9.]+' >> "$work/other"
    done
    report "analyze --criterion ppl, SmolLM2 bf16, 10 x 128, f32, against PyTorch f32 (scoring alone, both without start-up)" "$work/ours" "$work/other"
fi

if [[ " $works " == *" surgery "* ]]; then
    rm -f "$work/ours" "$work/other"
    # 2.1 GB in bf16: large enough that the copy counts and not the start, small enough for the page cache.
    source=$work/synthetic
    dotnet run -c Release --project bench/Shorten.Benchmarks -- synthetic "$source" 4
    cat "$source"/*.safetensors > /dev/null
    for ((i = 0; i < repeats; i++)); do
        rm -rf "$work/out"; sync; t=$(now)
        $shorten prune "$source" --remove-blocks 1 --skip-check --out "$work/out" --quiet >/dev/null
        since "$t" >> "$work/ours"
        rm -rf "$work/copy"; sync; t=$(now)
        cp -r "$work/out" "$work/copy"; sync
        since "$t" >> "$work/other"
    done
    report "prune --remove-blocks 1 --skip-check (whole process, 4 blocks of Llama-2-7B's shapes to 3, hashes included) against cp -r of what it wrote && sync" "$work/ours" "$work/other"
fi
