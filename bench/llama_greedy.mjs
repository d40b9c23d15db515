// Greedy tokens of llama.cpp: node llama_greedy.mjs MODEL.gguf COUNT ID,ID,... (package node-llama-cpp in the working folder). Prints a JSON array of ids.
import {getLlama, LlamaLogLevel} from "node-llama-cpp";

const [file, count, ids] = process.argv.slice(2);
const llama = await getLlama({build: "never", gpu: false, logLevel: LlamaLogLevel.error});
const model = await llama.loadModel({modelPath: file, gpuLayers: 0});
const context = await model.createContext({contextSize: 512, threads: 1});
const tokens = [];
for await (const token of context.getSequence().evaluate(ids.split(",").map(Number), {temperature: 0, yieldEogToken: true})) {
  tokens.push(token);
  if (tokens.length >= Number(count)) break;
}
console.log(JSON.stringify(tokens));
process.exit(0);
