"""Scores and training of models/story-world in plain PyTorch, float64, for the tests: story_world_goldens.py writes tests/fixtures/story-world.

Run it with PyTorch alone (Debian's python3-torch will do): env -u OPENBLAS_CORETYPE -u OPENBLAS_L2_SIZE /usr/bin/python3 bench/story_world_goldens.py. Takes about a minute.
"""
import json
import re
import struct
from pathlib import Path

import torch

from torch_model import Llama

ROOT = Path(__file__).resolve().parent.parent
MODEL, OUT = ROOT / "models/story-world", ROOT / "tests/fixtures/story-world"
PROJECTIONS = [f"self_attn.{p}_proj" for p in "qkvo"] + [f"mlp.{p}_proj" for p in ("gate", "up", "down")]
NORMS = ["input_layernorm", "post_attention_layernorm"]
NUM_WINDOWS, WINDOW = 4, 96
R, ALPHA = 4, 8
# Rows of different lengths, the first third of each without loss.
ROW_LENGTHS = [[40, 56], [64, 33], [48, 48], [72, 25], [50, 60], [37, 64]]


def encode(tokenizer, text):
    """Ids of ASCII text by byte-level BPE: digits alone, GPT-2's words, then the earliest merge until none is left."""
    ranks = {tuple(pair): rank for rank, pair in enumerate(tokenizer["model"]["merges"])}
    ids = []
    for piece in re.split("([0-9])", text):
        for word in re.findall(r"'(?:s|t|re|ve|m|ll|d)| ?[A-Za-z]+| ?[0-9]+| ?[^\sA-Za-z0-9]+|\s+(?!\S)|\s+", piece):
            parts = list(word.replace(" ", "Ġ").replace("\n", "Ċ"))
            while len(parts) > 1:
                rank, at = min((ranks.get(pair, len(ranks)), at) for at, pair in enumerate(zip(parts, parts[1:])))
                if rank == len(ranks):
                    break
                parts[at : at + 2] = [parts[at] + parts[at + 1]]
            ids += [tokenizer["model"]["vocab"][part] for part in parts]
    return ids


class Adapted(Llama):
    """The model with matrices A and B beside its projections, all zero at first where there are none."""

    adapter = {}

    def linear(self, x, name):
        a, b = (self.adapter.get(f"base_model.model.{name[: -len('.weight')]}.lora_{which}.weight") for which in "AB")
        y = super().linear(x, name)
        return y if a is None else y + x @ a.T @ b.T * (ALPHA / R)


def perplexity(model, windows, without=None):
    with torch.no_grad():
        losses = sum(model.sum_loss(ids, ids, without) for ids in windows)
    return (losses / (NUM_WINDOWS * (WINDOW - 1))).exp().item()


def taylor(model, windows, batch_size):
    """Sum over the weights of a block of |sum over batches of w dw|, dw of a batch's mean loss."""
    names = [[f"model.layers.{i}.{part}.weight" for part in PROJECTIONS + NORMS] for i in range(model.num_blocks)]
    weights = {name: model.weights[name].requires_grad_() for block in names for name in block}
    sums = {name: torch.zeros_like(weight) for name, weight in weights.items()}
    for first in range(0, len(windows), batch_size):
        batch = windows[first : first + batch_size]
        loss = sum(model.sum_loss(ids, ids) for ids in batch) / sum(len(ids) - 1 for ids in batch)
        for (name, weight), gradient in zip(weights.items(), torch.autograd.grad(loss, list(weights.values()))):
            sums[name] += (weight * gradient).detach()
    for weight in weights.values():
        weight.requires_grad_(False)
    return [sum(sums[name].abs().sum().item() for name in block) for block in names]


def train(model, parameters, micro_batches, steps, warmup, learning_rate, betas, weight_decay):
    """Steps of two micro-batches, one mean over the targets of both; norms and changes of all parameters at the end."""
    before = {name: values.detach().clone() for name, values in parameters.items()}
    for values in parameters.values():
        values.requires_grad_()
    groups = [{"params": [v for v in parameters.values() if v.dim() == 2], "weight_decay": weight_decay}, {"params": [v for v in parameters.values() if v.dim() == 1], "weight_decay": 0}]
    adam = torch.optim.AdamW([group for group in groups if group["params"]], lr=learning_rate, betas=betas, eps=1e-8)
    records = []
    for step in range(steps):
        rate = learning_rate * (step / warmup if step < warmup else (steps - step) / (steps - warmup))
        rows = [micro_batches[(2 * step + i) % len(micro_batches)] for i in range(2)]
        targets = [sum((labels[1:] != -100).sum().item() for _, labels in row) for row in rows]
        losses = [sum(model.sum_loss(ids, labels) for ids, labels in row) for row in rows]
        adam.zero_grad()
        (sum(losses) / sum(targets)).backward()
        norm = torch.nn.utils.clip_grad_norm_(list(parameters.values()), 1.0).item()
        for group in adam.param_groups:
            group["lr"] = rate
        adam.step()
        records.append({"lr": rate, "grad_norm": norm, "micro_losses": [loss.item() / count for loss, count in zip(losses, targets)]})
    for values in parameters.values():
        values.requires_grad_(False)
    return records, {name: {"norm": values.norm().item(), "change": (values - before[name]).norm().item()} for name, values in parameters.items()}


def initial_adapter(model):
    """A is uniform and rounded to float32, B is zero."""
    torch.manual_seed(12)
    adapter = {}
    for i in range(model.num_blocks):
        for projection in PROJECTIONS:
            rows, columns = model.weights[f"model.layers.{i}.{projection}.weight"].shape
            name = f"base_model.model.model.layers.{i}.{projection}"
            adapter[f"{name}.lora_A.weight"] = ((torch.rand(R, columns) * 2 - 1) * columns**-0.5).to(model.dtype)
            adapter[f"{name}.lora_B.weight"] = torch.zeros(rows, R, dtype=model.dtype)
    return adapter


def write_safetensors(path, tensors):
    header, data = {}, b""
    for name, tensor in tensors.items():
        values = tensor.float().numpy().tobytes()
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [len(data), len(data) + len(values)]}
        data += values
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)


def main():
    torch.set_num_threads(1)
    tokenizer = json.loads((MODEL / "tokenizer.json").read_text())
    lines = (MODEL / "data/calibration.jsonl").read_text().splitlines()
    texts = [encode(tokenizer, json.loads(line)["text"]) for line in lines[: NUM_WINDOWS + sum(map(len, ROW_LENGTHS))]]
    windows = [torch.tensor(ids[:WINDOW]) for ids in texts[:NUM_WINDOWS]]
    rest = iter(texts[NUM_WINDOWS:])
    rows = [[torch.tensor(next(rest)[:length]) for length in lengths] for lengths in ROW_LENGTHS]
    micro_batches = [[(ids, torch.where(torch.arange(len(ids)) < len(ids) // 3, -100, ids)) for ids in row] for row in rows]

    model = Adapted(MODEL, torch.float64)
    golden = {
        "windows": [ids.tolist() for ids in windows],
        "rows": [[ids.tolist() for ids in row] for row in rows],
        "ppl": {"unpruned": perplexity(model, windows), "without": [perplexity(model, windows, i) for i in range(model.num_blocks)]},
        "taylor": {f"batch_size_{size}": taylor(model, windows, size) for size in (NUM_WINDOWS, 1)},
    }

    model.adapter = initial_adapter(model)
    OUT.mkdir(parents=True, exist_ok=True)
    write_safetensors(OUT / "initial-A.safetensors", {name: values for name, values in model.adapter.items() if "lora_A" in name})
    steps, adapter = train(model, model.adapter, micro_batches, 12, 3, 2e-3, (0.9, 0.999), 0)
    golden["lora"] = {"r": R, "alpha": ALPHA, "steps": steps, "adapter": adapter, "ppl_after": perplexity(model, windows)}

    model.adapter = {}
    steps, weights = train(model, model.weights, micro_batches, 6, 2, 2e-4, (0.9, 0.95), 0.1)
    golden["full"] = {"steps": steps, "weights": weights, "ppl_after": perplexity(model, windows)}
    (OUT / "golden.json").write_text(json.dumps(golden) + "\n")


if __name__ == "__main__":
    main()
