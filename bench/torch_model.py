"""A Llama-style Hugging Face folder in plain PyTorch, float32: torch_model.py loss|next|next-q8_0 FOLDER ID,ID,... [A B]

loss: mean next-token loss. next: id of the best next token, its margin over the second best, and the logit of token A less that of B. next-q8_0: the same with the
activations of every product rounded to blocks of 8 bits, as ggml does for weights in Q8_0.
"""
import json
import struct
import sys

import torch


def read_safetensors(path):
    blob = open(path, "rb").read()
    (header_bytes,) = struct.unpack("<Q", blob[:8])
    for name, entry in json.loads(blob[8 : 8 + header_bytes]).items():
        if name != "__metadata__":
            begin, end = entry["data_offsets"]
            dtype = {"BF16": torch.bfloat16, "F32": torch.float32}[entry["dtype"]]
            yield name, torch.frombuffer(bytearray(blob[8 + header_bytes + begin : 8 + header_bytes + end]), dtype=dtype).reshape(entry["shape"])


class Llama:
    def __init__(self, folder, dtype=torch.float32):
        self.config = config = json.load(open(f"{folder}/config.json"))
        self.dtype = dtype
        self.weights = {name: weight.to(dtype) for name, weight in read_safetensors(f"{folder}/model.safetensors")}
        self.heads, self.kv_heads, self.num_blocks = config["num_attention_heads"], config["num_key_value_heads"], config["num_hidden_layers"]
        self.head_dim = config.get("head_dim") or config["hidden_size"] // self.heads
        self.head = "lm_head.weight" if "lm_head.weight" in self.weights else "model.embed_tokens.weight"

    def linear(self, x, name):
        return x @ self.weights[name].T

    def norm(self, x, name):
        return x / (x.pow(2).mean(-1, keepdim=True) + self.config["rms_norm_eps"]).sqrt() * self.weights[name]

    def rotate(self, x):  # [heads, tokens, head_dim]
        positions, pairs = torch.arange(x.shape[1], dtype=self.dtype), torch.arange(0, self.head_dim, 2, dtype=self.dtype)
        angle = positions[:, None] * self.config["rope_theta"] ** (-pairs / self.head_dim)
        first, second = x.chunk(2, -1)
        return torch.cat((first * angle.cos() - second * angle.sin(), second * angle.cos() + first * angle.sin()), -1)

    def block(self, x, i):
        tokens, name = len(x), f"model.layers.{i}."
        h = self.norm(x, name + "input_layernorm.weight")
        q, k, v = (self.linear(h, f"{name}self_attn.{p}_proj.weight").view(tokens, -1, self.head_dim).transpose(0, 1) for p in "qkv")
        k, v = (t.repeat_interleave(self.heads // self.kv_heads, 0) for t in (self.rotate(k), v))
        hidden = torch.full((tokens, tokens), float("-inf"), dtype=self.dtype).triu(1)
        attended = ((self.rotate(q) @ k.transpose(1, 2)) * self.head_dim**-0.5 + hidden).softmax(-1) @ v
        x = x + self.linear(attended.transpose(0, 1).reshape(tokens, -1), name + "self_attn.o_proj.weight")
        h = self.norm(x, name + "post_attention_layernorm.weight")
        gate, up = (self.linear(h, f"{name}mlp.{p}_proj.weight") for p in ("gate", "up"))
        return x + self.linear(torch.nn.functional.silu(gate) * up, name + "mlp.down_proj.weight")

    def hidden(self, ids, without=None):
        """Rows that the head multiplies with, [tokens, hidden_size]."""
        x = self.weights["model.embed_tokens.weight"][ids]
        for i in range(self.num_blocks):
            x = x if i == without else self.block(x, i)
        return self.norm(x, "model.norm.weight")

    def sum_loss(self, ids, labels, without=None):
        """Summed loss of the labels, which are not shifted; -100 is none."""
        logits = self.linear(self.hidden(ids[:-1], without), self.head)
        return torch.nn.functional.cross_entropy(logits, labels[1:], ignore_index=-100, reduction="sum")


class Q8Llama(Llama):
    def linear(self, x, name):
        blocks = x.reshape(*x.shape[:-1], -1, 32)
        scale = blocks.abs().amax(-1, keepdim=True) / 127
        quotients = torch.where(scale > 0, blocks / scale, torch.zeros_like(blocks))
        return super().linear((quotients.round() * scale.half().float()).reshape(x.shape), name)


def main():
    work, folder, ids = sys.argv[1], sys.argv[2], torch.tensor([int(i) for i in sys.argv[3].split(",")])
    model = (Q8Llama if work == "next-q8_0" else Llama)(folder)
    if work == "loss":
        print(model.sum_loss(ids, ids).item() / (len(ids) - 1))
        return
    logits = model.linear(model.hidden(ids)[-1], model.head)
    best = logits.topk(2)
    print(best.indices[0].item(), (best.values[0] - best.values[1]).item(), (logits[int(sys.argv[4])] - logits[int(sys.argv[5])]).item())


if __name__ == "__main__":
    main()
