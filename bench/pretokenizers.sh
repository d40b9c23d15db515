#!/usr/bin/env bash
# Compares the ids of every tokenizer.ggml.pre that is known with llama.cpp's, on the texts of golden/smollm2/tokenization.jsonl and some more, with a vocabulary that
# shows each cut. Prints a table in Markdown for docs/tokenizers.md and the texts that differ. Needs the folder "shared" beside the repository and npm. Arguments pick names.
set -euo pipefail
cd "$(dirname "$0")/.."
shared=$(realpath "${SHORTEN_SHARED:-../shared}")
peers=${PEERS:-/tmp/shorten-peers}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$peers"
[ -d "$peers/node_modules/node-llama-cpp" ] || (cd "$peers" && npm init -y >/dev/null && npm install --silent node-llama-cpp >/dev/null)
cp bench/llama_tokens.mjs "$peers/"
dotnet build -c Release -v q src/Shorten.Cli >/dev/null
shorten="dotnet $PWD/src/Shorten.Cli/bin/Release/net10.0/Shorten.Cli.dll"

python3 - "$shared/golden/smollm2/tokenization.jsonl" > "$work/texts.jsonl" <<'PY'
import json, sys
texts = [json.loads(line)["text"] for line in open(sys.argv[1], encoding="utf-8")]
texts += ["it's IT'S we'Ll I'm", "camelCase XMLHttpRequest McDONALD iPhone", "ÀÉÎ Àé àÉ ŁÓDŹ Łódź ΑΒγ АБв", "a1b22c333d4444e55555 １２３ ²³ ½ Ⅷ ٣٤٥", "path/to//file\n/usr/\n\n//x /\r\n",
          "東京は日本。漢字かなカナ한국어", "!word ?word .word _word -word $word #include <stdio.h>", "a   b\t\tc \n d  \n\n  e   ", "x=1;y+=2;z<=3&&w|=~4^5", "e\u0301 n\u0303 \u212b ﬁ Ａ", "नमस्ते हिन्दी ไทย ʰʷ ǅ ǈ", "👍🏽 👩‍👩‍👧 𝒳𝒴 𐍈 𠮷野"]
for text in texts:
    print(json.dumps({"text": text, "add_special_tokens": False}))
PY
python3 bench/pretokenizers.py "$work/texts.jsonl" none-such "$work/none.gguf"
known=$({ $shorten tokenize "$work/none.gguf" --text x 2>&1 || true; } | grep -o 'known: [^)]*' | tr -d ',')
echo "| \`pre\` | texts alike |"
echo "|---|---|"
for pre in ${*:-${known#known: }}; do
    python3 bench/pretokenizers.py "$work/texts.jsonl" "$pre" "$work/vocabulary.gguf"
    $shorten tokenize "$work/vocabulary.gguf" --jsonl "$work/texts.jsonl" --quiet > "$work/ids.jsonl"
    paste -d '\n' "$work/texts.jsonl" "$work/ids.jsonl" | python3 -c "
import json, sys
for text, ids in zip(sys.stdin, sys.stdin):
    print(json.dumps(json.loads(text) | json.loads(ids)))" > "$work/ours.jsonl"
    result=$(cd "$peers" && node llama_tokens.mjs "$work/vocabulary.gguf" "$work/ours.jsonl" 2>/dev/null) || true
    echo "| \`$pre\` | $(sed -n '1s/ texts.*//p' <<< "$result") |"
    tail -n +2 <<< "$result" >> "$work/different.$pre"
done
for file in "$work"/different.*; do
    [ ! -s "$file" ] || { echo; echo "${file##*.different.}:"; cat "$file"; }
done
