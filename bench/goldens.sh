#!/usr/bin/env bash
# The eight perplexities of the reference stack on SmolLM2 and its greedy search, through the command: takes minutes, so the tests run a part of them. Prints
# tables in Markdown; fails beyond 1e-4. Needs the folder "shared" beside the repository. Arguments pick entries: bench/goldens.sh 1 3 greedy
set -euo pipefail
cd "$(dirname "$0")/.."
shared=$(realpath "${SHORTEN_SHARED:-../shared}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
dotnet build -c Release -v q src/Shorten.Cli >/dev/null
shorten="dotnet $PWD/src/Shorten.Cli/bin/Release/net10.0/Shorten.Cli.dll"
$shorten convert "$shared/models/SmolLM2-135M-Instruct.Q4_1.gguf" --to hf --dtype bf16 --out "$work/smollm2" --quiet >/dev/null
golden="$shared/golden/smollm2/perplexity.json"
entries=" ${*:-0 1 2 3 4 5 6 7 greedy} "
failed=0
echo "| text | length | BOS | segments | reference | ours | relative difference |"
echo "|---|---|---|---|---|---|---|"
for entry in ${entries/ greedy / }; do
    read -r file length bos segments < <(python3 - "$golden" "$entry" <<'PY'
import json, sys
e = json.load(open(sys.argv[1]))[int(sys.argv[2])]
print({"wikitext2": "wikitext2-test.txt", "books-validation": "books-validation.jsonl"}[e["corpus"]], e["segment_length"], e["bos"], e["first_segments_only"] or 0)
PY
)
    limit=()
    [ "$segments" -gt 0 ] && limit=(--segments "$segments")
    $shorten eval "$work/smollm2" --perplexity "$shared/data/$file" --length "$length" --bos "$bos" "${limit[@]}" --json --quiet > "$work/eval.json"
    python3 - "$golden" "$entry" "$work/eval.json" <<'PY' || failed=1
import json, sys
e, row = json.load(open(sys.argv[1]))[int(sys.argv[2])], json.load(open(sys.argv[3]))["perplexity"][0]
difference = abs(row["perplexity"] / e["ppl"] - 1)
print(f"| {e['corpus']} | {e['segment_length']} | {e['bos']} | {row['segments']} | {e['ppl']:.6f} | {row['perplexity']:.6f} | {difference:.1e} |")
sys.exit(0 if difference <= 1e-4 and row["scoredTokens"] == e["scored_tokens"] and row["segments"] == e["segments"] else 1)
PY
done

if [[ $entries == *" greedy "* ]]; then
    start=$SECONDS
    $shorten prune "$work/smollm2" --remove 6 --search greedy --protect none --data "$shared/data/books-train.jsonl" --save-plan "$work/plan.json" --out "$work/greedy" --skip-check --quiet > /dev/null
    echo
    echo "Greedy search, six blocks, $((SECONDS - start)) s"
    echo
    $shorten eval "$work/greedy" --perplexity "$shared/data/wikitext2-test.txt" "$shared/data/books-validation.jsonl" --length 128 --segments 100 --bos first --json --quiet > "$work/eval.json"
    python3 - "$shared/golden/smollm2" "$work/plan.json" "$work/eval.json" <<'PY' || failed=1
import json, sys
folder, plan, rows = sys.argv[1], json.load(open(sys.argv[2])), json.load(open(sys.argv[3]))["perplexity"]
steps, plans = json.load(open(f"{folder}/greedy.json"))["steps"], json.load(open(f"{folder}/plans.json"))["plans"]
after = next(p for p in plans if p["criterion"] == "greedy" and p["num_removed"] == 6)
pairs = [(f"without {e['removed']}", e["ppl"], s["perplexity"]) for e, s in zip(steps, plan["settings"]["steps"], strict=True)]
pairs += [(f"{text}, 100 segments", after[text]["ppl"], row["perplexity"]) for text, row in zip(["wikitext2", "books"], rows, strict=True)]
print("| step | reference | ours | relative difference |\n|---|---|---|---|")
for name, expected, ours in pairs:
    print(f"| {name} | {expected:.6f} | {ours:.6f} | {abs(ours / expected - 1):.1e} |")
alike = [e["removed"] for e in steps] == [s["removed"] for s in plan["settings"]["steps"]] and after["removed"] == plan["removed"]
sys.exit(0 if alike and all(abs(ours / expected - 1) <= 1e-4 for _, expected, ours in pairs) else 1)
PY
fi
exit $failed
