"""Mean next-token loss of a Llama-style Hugging Face folder in plain PyTorch, float32: torch_loss.py FOLDER ID,ID,... Prints one number."""
import json
import struct
import sys

import torch

folder, ids = sys.argv[1], torch.tensor([int(i) for i in sys.argv[2].split(",")])
config = json.load(open(f"{folder}/config.json"))
heads, kv_heads, eps = config["num_attention_heads"], config["num_key_value_heads"], config["rms_norm_eps"]
head_dim = config.get("head_dim") or config["hidden_size"] // heads
blob = open(f"{folder}/model.safetensors", "rb").read()
(header_bytes,) = struct.unpack("<Q", blob[:8])
weights = {}
for name, entry in json.loads(blob[8 : 8 + header_bytes]).items():
    if name != "__metadata__":
        assert entry["dtype"] == "BF16", name
        begin, end = entry["data_offsets"]
        weights[name] = torch.frombuffer(bytearray(blob[8 + header_bytes + begin : 8 + header_bytes + end]), dtype=torch.bfloat16).reshape(entry["shape"]).float()


def norm(x, name):
    return x / (x.pow(2).mean(-1, keepdim=True) + eps).sqrt() * weights[name]


def rotate(x):  # [heads, tokens, head_dim]
    angle = torch.arange(x.shape[1])[:, None] * config["rope_theta"] ** (-torch.arange(0, head_dim, 2) / head_dim)
    first, second = x.chunk(2, -1)
    return torch.cat((first * angle.cos() - second * angle.sin(), second * angle.cos() + first * angle.sin()), -1)


x = weights["model.embed_tokens.weight"][ids]
hidden = torch.full((len(ids), len(ids)), float("-inf")).triu(1)
for i in range(config["num_hidden_layers"]):
    block = f"model.layers.{i}."
    h = norm(x, block + "input_layernorm.weight")
    q, k, v = ((h @ weights[f"{block}self_attn.{p}_proj.weight"].T).view(len(ids), -1, head_dim).transpose(0, 1) for p in "qkv")
    k, v = (t.repeat_interleave(heads // kv_heads, 0) for t in (rotate(k), v))
    attended = ((rotate(q) @ k.transpose(1, 2)) * head_dim**-0.5 + hidden).softmax(-1) @ v
    x = x + attended.transpose(0, 1).reshape(len(ids), -1) @ weights[block + "self_attn.o_proj.weight"].T
    h = norm(x, block + "post_attention_layernorm.weight")
    gate, up = (h @ weights[f"{block}mlp.{p}_proj.weight"].T for p in ("gate", "up"))
    x = x + (torch.nn.functional.silu(gate) * up) @ weights[block + "mlp.down_proj.weight"].T
head = weights.get("lm_head.weight", weights["model.embed_tokens.weight"])
print(torch.nn.functional.cross_entropy(norm(x, "model.norm.weight")[:-1] @ head.T, ids[1:]).item())
