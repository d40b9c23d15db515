#!/usr/bin/env bash
# Scores of a checkpoint with Llama-2-7B's shapes (random weights, 13.5 GB), or four steps of LoRA on it (one row of 64 tokens each): wall time and peak anonymous memory, under a memory
# limit that counts page cache where the machine lets us set one. Usage: bench/large.sh [FOLDER] [LIMIT_GB] [f32|bf16] [CRITERION|lora]; writes the checkpoint where it is missing.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=${1:-/tmp/llama-2-7b-shape} limit=${2:-6} compute=${3:-f32} work=${4:-ppl}
dotnet build -c Release -v q src/Shorten.Cli >/dev/null
if [ ! -d "$folder" ]; then
    dotnet run -c Release --project bench/Shorten.Benchmarks -- synthetic "$folder"
fi
bin=$(mktemp -d)
cp -r src/Shorten.Cli/bin/Release/net10.0/. "$bin"
group=/sys/fs/cgroup/memory/shorten-bench
if mkdir -p "$group" 2>/dev/null && echo "${limit}G" > "$group/memory.limit_in_bytes" 2>/dev/null; then
    echo "cgroup limit: $limit GB, page cache counted"
else
    group=""
    echo "no cgroup limit: this machine does not let us set one"
fi
if [ "$work" = lora ]; then
    args="retrain $folder --data models/story-world/data/calibration.jsonl --length 64 --batch 1 --steps 4 --warmup-steps 1 --validation-rows 0 --out $bin/adapter"
else
    args="analyze $folder --criterion $work --protect none --out $bin/scores.json"
fi
grep -m1 "model name" /proc/cpuinfo; nproc
start=$(date +%s.%N)
/usr/bin/env bash -c "${group:+echo \$\$ > $group/cgroup.procs;} exec dotnet $bin/Shorten.Cli.dll $args --compute $compute" > "$bin/out.txt" 2> "$bin/progress.txt" &
pid=$!
peak=0
while kill -0 $pid 2>/dev/null; do
    anon=$(awk '/RssAnon/ { print $2 }' /proc/$pid/status 2>/dev/null || echo 0)
    [ "${anon:-0}" -gt "$peak" ] && peak=$anon
    sleep 2
done
status=0
wait $pid || status=$?
tail -4 "$bin/progress.txt"
tail -8 "$bin/out.txt"
[ "$work" != lora ] || cat "$bin/adapter/train.jsonl"
echo "exit $status, $(echo "$(date +%s.%N) $start" | awk '{ printf "%.0f", $1 - $2 }') seconds, peak anonymous memory $((peak / 1024)) MiB"
[ -n "$group" ] && echo "cgroup peak with page cache: $(($(cat "$group/memory.max_usage_in_bytes") >> 20)) MiB"
