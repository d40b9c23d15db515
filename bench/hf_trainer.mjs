// Merges of Hugging Face's trainer beside ours: node hf_trainer.mjs TOKENIZER.json LINES.txt (package @anush008/tokenizers, the Rust library, in the working folder).
// The package trains with the defaults: 30,000 tokens, of the characters that occur, pairs that occur once included. The first merges must be all of ours.
import {readFileSync, writeFileSync} from "node:fs";
import {Tokenizer} from "@anush008/tokenizers";

const [file, lines] = process.argv.slice(2);
const ours = JSON.parse(readFileSync(file, "utf8"));
writeFileSync("untrained.json", JSON.stringify({...ours, added_tokens: [], model: {...ours.model, vocab: {}, merges: []}}));
const tokenizer = Tokenizer.fromFile("untrained.json");
tokenizer.train([lines]);
tokenizer.save("trained.json");
const spell = merges => merges.map(merge => Array.isArray(merge) ? merge.join(" ") : merge);
const expected = spell(JSON.parse(readFileSync("trained.json", "utf8")).model.merges), merges = spell(ours.model.merges);
const equal = merges.findIndex((merge, i) => merge !== expected[i]);
console.log(equal < 0 ? `all ${merges.length} merges are equal` : `merge ${equal + 1} of ${merges.length} is ${merges[equal]}, expected ${expected[equal]}`);
process.exit(equal < 0 ? 0 : 1);
