#!/usr/bin/env bash
# Opens what Shorten writes in other tools: a pruned GGUF and GGUF files made of a Hugging Face folder in llama.cpp (same greedy tokens while the margin is above
# 0.1, same tokenisation), a pruned Hugging Face folder in PyTorch (same loss to 1e-4). Needs the folder "shared" beside the repository, npm and apt. Prints Markdown for bench/results/proof.md.
# llama.cpp rounds activations to 8 bits where weights are quantised. A token that differs at a larger margin passes only if PyTorch, on the dequantised weights, takes ours by the
# same margin, and such a rounding moves the distance of the two tokens by more than that.
set -euo pipefail
cd "$(dirname "$0")/.."
shared=$(realpath "${SHORTEN_SHARED:-../shared}")
peers=${PEERS:-/tmp/shorten-peers}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$peers"
[ -d "$peers/node_modules/node-llama-cpp" ] || (cd "$peers" && npm init -y >/dev/null && npm install --silent node-llama-cpp >/dev/null)
/usr/bin/python3 -c "import torch" 2>/dev/null || apt-get install -y -q --no-install-recommends python3-torch libopenblas0-pthread >/dev/null
cp bench/llama_greedy.mjs bench/llama_tokens.mjs "$peers/"
dotnet build -c Release -v q src/Shorten.Cli >/dev/null
shorten="dotnet $PWD/src/Shorten.Cli/bin/Release/net10.0/Shorten.Cli.dll"
# Whatever the environment says of OpenBLAS's kernels, PyTorch gets the ones that suit this processor.
torch="env -u OPENBLAS_CORETYPE -u OPENBLAS_L2_SIZE /usr/bin/python3 bench/torch_model.py"
gguf="$shared/models/SmolLM2-135M-Instruct.Q4_1.gguf"
failed=0

# Greedy tokens of a GGUF file in both programs while the margin is above 0.1, one row of a table for each prompt.
compare_greedy() {
    rm -rf "$work/dequantised"
    $shorten convert "$1" --to hf --dtype f32 --out "$work/dequantised" --quiet >/dev/null
    echo
    echo "| prompt | tokens equal | until margin | where they differ before |"
    echo "|---|---|---|---|"
    for prompt in "The Leaning Tower of Pisa is known for" "Once upon a time, in a small village by the sea," "def fibonacci(n):" "The capital of France is"; do
        $shorten generate "$1" --prompt "$prompt" --max-new-tokens 40 --ignore-eos --compute f32 --json --quiet > "$work/ours.json"
        ids=$(python3 -c "import json,sys; print(','.join(map(str, json.load(open(sys.argv[1]))['promptIds'])))" "$work/ours.json")
        (cd "$peers" && node llama_greedy.mjs "$1" 40 "$ids") > "$work/theirs.json"
        python3 - "$work/ours.json" "$work/theirs.json" "$prompt" "$work/dequantised" $torch <<'PY' || failed=1
import json, subprocess, sys
ours, theirs = json.load(open(sys.argv[1])), json.load(open(sys.argv[2]))
equal = next((i for i, (a, b) in enumerate(zip(ours["newIds"], theirs)) if a != b), len(theirs))
sure = next((i for i, m in enumerate(ours["margins"]) if m <= 0.1), len(ours["margins"]))
passed, remark = equal >= sure, ""
if not passed:
    ids = ",".join(map(str, ours["promptIds"] + ours["newIds"][:equal]))
    tokens = [str(ours["newIds"][equal]), str(theirs[equal])]
    (best, margin, distance), (_, _, rounded) = (subprocess.check_output([*sys.argv[5:], work, sys.argv[4], ids, *tokens], text=True).split() for work in ("next", "next-q8_0"))
    shift = abs(float(rounded) - float(distance))
    passed = best == tokens[0] and abs(float(margin) - ours["margins"][equal]) < 1e-3 and shift > float(distance)
    remark = f"ours {tokens[0]} by {ours['margins'][equal]:.4f}, llama.cpp {tokens[1]}; PyTorch {best} by {float(margin):.4f}; activations of 8 bits move the two by {shift:.2f}"
print(f"| {sys.argv[3]} | {equal} of {len(theirs)} | first margin of 0.1 or less at token {sure} | {remark} |")
sys.exit(0 if passed else 1)
PY
    done
    echo
}

echo "## llama.cpp: pruned GGUF, six blocks removed, 40 greedy tokens"
$shorten prune "$gguf" --remove-blocks 4,12,13,14,17,18 --out "$work/pruned.gguf" --quiet >/dev/null
compare_greedy "$work/pruned.gguf"

$shorten convert "$gguf" --to hf --dtype bf16 --out "$work/smollm2" --quiet >/dev/null
for type in bf16 q8_0; do
    echo "## llama.cpp: Hugging Face folder converted to GGUF, $type, 40 greedy tokens and the tokenisation of golden/smollm2/tokenization.jsonl"
    $shorten convert "$work/smollm2" --to gguf --type "$type" --out "$work/$type.gguf" --quiet >/dev/null
    compare_greedy "$work/$type.gguf"
    (cd "$peers" && node llama_tokens.mjs "$work/$type.gguf" "$shared/golden/smollm2/tokenization.jsonl") || failed=1
    echo
done

echo
echo "## PyTorch: pruned Hugging Face folder (bf16), loss of 128 tokens"
echo
$shorten prune "$work/smollm2" --remove-blocks 4,12,13,14,17,18 --out "$work/pruned" --quiet >/dev/null
head -c 4000 "$shared/data/wikitext2-test.txt" > "$work/text.txt"
$shorten eval "$work/pruned" --perplexity "$work/text.txt" --length 128 --segments 1 --bos none --json --quiet > "$work/eval.json"
ids=$(python3 -c "import json; print(json.dumps({'text': open('$work/text.txt', newline=None).read(), 'add_special_tokens': False}))" > "$work/text.jsonl" \
    && $shorten tokenize "$work/pruned" --jsonl "$work/text.jsonl" | python3 -c "import json,sys; print(','.join(map(str, json.loads(sys.stdin.readline())['ids'][:128])))")
loss=$($torch loss "$work/pruned" "$ids")
python3 - "$work/eval.json" "$loss" <<'PY' || failed=1
import json, sys
row = json.load(open(sys.argv[1]))["perplexity"][0]
ours, theirs = row["sumNll"] / row["scoredTokens"], float(sys.argv[2])
print(f"ours {ours:.6f}, PyTorch {theirs:.6f}, difference {abs(ours - theirs):.1e}")
sys.exit(0 if abs(ours - theirs) <= 1e-4 else 1)
PY
exit $failed
