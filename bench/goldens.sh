#!/usr/bin/env bash
# The eight perplexities of the reference stack on SmolLM2, through the command: takes minutes, so the tests run two of them. Prints a table
# in Markdown; fails beyond 1e-4. Needs the folder "shared" beside the repository. Arguments pick entries: bench/goldens.sh 1 3
set -euo pipefail
cd "$(dirname "$0")/.."
shared=$(realpath "${SHORTEN_SHARED:-../shared}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
dotnet build -c Release -v q src/Shorten.Cli >/dev/null
shorten="dotnet $PWD/src/Shorten.Cli/bin/Release/net10.0/Shorten.Cli.dll"
$shorten convert "$shared/models/SmolLM2-135M-Instruct.Q4_1.gguf" --to hf --dtype bf16 --out "$work/smollm2" --quiet >/dev/null
golden="$shared/golden/smollm2/perplexity.json"
echo "| text | length | BOS | segments | reference | ours | relative difference |"
echo "|---|---|---|---|---|---|---|"
failed=0
for entry in ${*:-0 1 2 3 4 5 6 7}; do
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
exit $failed
