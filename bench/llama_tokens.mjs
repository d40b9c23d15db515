// Token ids of llama.cpp: node llama_tokens.mjs MODEL.gguf TEXTS.jsonl (package node-llama-cpp in the working folder). Special tokens in a text count as such.
// Compares with the ids of each line and prints how many lines are equal and the texts that are not.
import {readFileSync} from "node:fs";
import {getLlama, LlamaLogLevel} from "node-llama-cpp";

const [file, texts] = process.argv.slice(2);
const llama = await getLlama({build: "never", gpu: false, logLevel: LlamaLogLevel.error});
const model = await llama.loadModel({modelPath: file, gpuLayers: 0, vocabOnly: true});
const lines = readFileSync(texts, "utf8").split("\n").filter(line => line !== "").map(line => JSON.parse(line));
const different = lines.filter(({text, ids}) => JSON.stringify(Array.from(model.tokenize(text, true))) !== JSON.stringify(ids));
console.log(`${lines.length - different.length} of ${lines.length} texts tokenised alike`);
different.slice(0, 5).forEach(({text}) => console.log(`different: ${JSON.stringify(text)}`));
process.exit(different.length === 0 ? 0 : 1);
