"""A Llama-style Hugging Face folder in plain PyTorch, float32: torch_model.py loss|next|next-q8_0 FOLDER ID,ID,... [A B]

loss: mean next-token loss. next: id of the best next token, its margin over the second best, and the logit of token A less that of B. next-q8_0: the same with the
activations of every product rounded to blocks of 8 bits, as ggml does for weights in Q8_0.
"""
import json
import struct
import sys

import torch

work, folder, ids = sys.argv[1], sys.argv[2], torch.tensor([int(i) for i in sys.argv[3].split(",")])
config = json.load(open(f"{folder}/config.json"))
heads, kv_heads, eps = config["num_attention_heads"], config["num_key_value_heads"], config["rms_norm_eps"]
head_dim = config.get("head_dim") or config["hidden_size"] // heads
blob = open(f"{folder}/model.safetensors", "rb").read()
(header_bytes,) = struct.unpack("<Q", blob[:8])
weights = {}
for name, entry in json.loads(blob[8 : 8 + header_bytes]).items():
    if name != "__metadata__":
        begin, end = entry["data_offsets"]
        dtype = {"BF16": torch.bfloat16, "F32": torch.float32}[entry["dtype"]]
        weights[name] = torch.frombuffer(bytearray(blob[8 + header_bytes + begin : 8 + header_bytes + end]), dtype=dtype).reshape(entry["shape"]).float()


def norm(x, name):
    return x / (x.pow(2).mean(-1, keepdim=True) + eps).sqrt() * weights[name]


def linear(x, weight):
    if work == "next-q8_0":
        blocks = x.reshape(*x.shape[:-1], -1, 32)
        scale = blocks.abs().amax(-1, keepdim=True) / 127
        quotients = torch.where(scale > 0, blocks / scale, torch.zeros_like(blocks))
        x = (quotients.round() * scale.half().float()).reshape(x.shape)
    return x @ weight.T


def rotate(x):  # [heads, tokens, head_dim]
    angle = torch.arange(x.shape[1])[:, None] * config["rope_theta"] ** (-torch.arange(0, head_dim, 2) / head_dim)
    first, second = x.chunk(2, -1)
    return torch.cat((first * angle.cos() - second * angle.sin(), second * angle.cos() + first * angle.sin()), -1)


x = weights["model.embed_tokens.weight"][ids]
hidden = torch.full((len(ids), len(ids)), float("-inf")).triu(1)
for i in range(config["num_hidden_layers"]):
    block = f"model.layers.{i}."
    h = norm(x, block + "input_layernorm.weight")
    q, k, v = (linear(h, weights[f"{block}self_attn.{p}_proj.weight"]).view(len(ids), -1, head_dim).transpose(0, 1) for p in "qkv")
    k, v = (t.repeat_interleave(heads // kv_heads, 0) for t in (rotate(k), v))
    attended = ((rotate(q) @ k.transpose(1, 2)) * head_dim**-0.5 + hidden).softmax(-1) @ v
    x = x + linear(attended.transpose(0, 1).reshape(len(ids), -1), weights[block + "self_attn.o_proj.weight"])
    h = norm(x, block + "post_attention_layernorm.weight")
    gate, up = (linear(h, weights[f"{block}mlp.{p}_proj.weight"]) for p in ("gate", "up"))
    x = x + linear(torch.nn.functional.silu(gate) * up, weights[block + "mlp.down_proj.weight"])
head = weights.get("lm_head.weight", weights["model.embed_tokens.weight"])
x = norm(x, "model.norm.weight")
if work == "loss":
    print(torch.nn.functional.cross_entropy(linear(x[:-1], head), ids[1:]).item())
else:
    logits = linear(x[-1], head)
    best = logits.topk(2)
    print(best.indices[0].item(), (best.values[0] - best.values[1]).item(), (logits[int(sys.argv[4])] - logits[int(sys.argv[5])]).item())
