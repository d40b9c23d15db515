#!/usr/bin/env bash
# Merges of `shorten tokenizer train` beside those of Hugging Face's trainer: texts of models/story-world and the built-in prose at the size of its vocabulary, the texts of the
# tokenizer fixtures in many scripts, repeated letters, and random words of two letters. Needs npm. Fails where a merge differs.
set -euo pipefail
cd "$(dirname "$0")/.."
peers=${PEERS:-/tmp/shorten-peers}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$peers"
[ -d "$peers/node_modules/@anush008/tokenizers" ] || (cd "$peers" && npm init -y >/dev/null && npm install --silent @anush008/tokenizers >/dev/null)
cp bench/hf_trainer.mjs "$peers/"
dotnet build -c Release -v q src/Shorten.Cli >/dev/null
shorten="dotnet $PWD/src/Shorten.Cli/bin/Release/net10.0/Shorten.Cli.dll"

# Hugging Face's trainer reads files line by line, so a line is a text here.
python3 - "$work" <<'PY'
import glob, json, random, sys
def write(name, texts):
    lines = [line.strip() for text in texts for line in text.split("\n") if line.strip() and "\r" not in line]
    with open(f"{sys.argv[1]}/{name}.txt", "w", encoding="utf-8") as plain, open(f"{sys.argv[1]}/{name}.jsonl", "w", encoding="utf-8") as rows:
        for line in lines:
            plain.write(line + "\n")
            rows.write(json.dumps({"text": line}) + "\n")
rows = lambda pattern: [json.loads(line) for path in sorted(glob.glob(pattern)) for line in open(path, encoding="utf-8")]
stories = [row["text"] for part in ("calibration", "validation") for row in rows(f"models/story-world/data/{part}.jsonl")]
write("story-world", [*stories, open("src/Shorten.Data/Calibration/prose.txt", encoding="utf-8").read()])
write("scripts", [row["text"].encode("utf-8", "ignore").decode() for row in rows("tests/fixtures/tiny/tokenizers/*/encodings.jsonl")] * 2)
write("repeated", ["aaaa aaaaaaa aa aaaaa", "ababab abab bababa", "mississippi sipping"] * 3)
random.seed(1)
write("random", ["".join(random.choices("ab ", k=60)) for _ in range(400)])
PY
failed=0
echo "| texts | vocabulary | |"
echo "|---|---|---|"
for entry in story-world:2048 scripts:4000 repeated:300 random:2000; do
    name=${entry%:*} size=${entry#*:}
    $shorten tokenizer train "$work/$name.jsonl" --vocab-size "$size" --out "$work/$name" --quiet > /dev/null
    # The library prints its progress too.
    result=$(cd "$peers" && node hf_trainer.mjs "$work/$name/tokenizer.json" "$work/$name.txt" | tail -1) || failed=1
    echo "| $name, $(wc -l < "$work/$name.txt") lines | $size | $result |"
done
exit $failed
