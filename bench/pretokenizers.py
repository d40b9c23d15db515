"""A byte-level BPE vocabulary that shows how a text was cut: pretokenizers.py TEXTS.jsonl PRE OUT.gguf writes it as a GGUF file without tensors.

Every two neighbouring bytes of the texts merge, so a cut moves what is merged behind it; whole words are tokens that no merge makes, so it shows whether merges are passed over.
"""
import collections
import json
import re
import struct
import sys

UINT32, INT32, BOOL, STRING, ARRAY = 4, 5, 7, 8, 9

texts = [json.loads(line)["text"] for line in open(sys.argv[1], encoding="utf-8")]
printable = [*range(ord("!"), ord("~") + 1), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
others = [byte for byte in range(256) if byte not in printable]
alphabet = {byte: chr(byte) for byte in printable} | {byte: chr(256 + i) for i, byte in enumerate(others)}
spell = lambda data: "".join(alphabet[byte] for byte in data)
contents = [text.encode() for text in texts]
pairs = collections.Counter(data[i : i + 2] for data in contents for i in range(len(data) - 1))
merged = [pair for pair, _ in sorted(pairs.items(), key=lambda item: (-item[1], item[0]))]
words = sorted({word for data in contents for word in re.findall(rb" ?[^\s]{2,}", data) if len(word) > 2})
tokens = [spell(bytes([byte])) for byte in range(256)] + [spell(pair) for pair in merged] + [spell(word) for word in words] + ["<|endoftext|>"]
types = [1] * (len(tokens) - 1) + [3]
merges = [f"{spell(pair[:1])} {spell(pair[1:])}" for pair in merged]


def text(value):
    data = value.encode()
    return struct.pack("<Q", len(data)) + data


def array(kind, values):
    items = b"".join(text(value) if kind == STRING else struct.pack("<i", value) for value in values)
    return struct.pack("<IQ", kind, len(values)) + items


metadata = {
    "general.architecture": (STRING, text("llama")),
    "llama.context_length": (UINT32, struct.pack("<I", 512)),
    "llama.embedding_length": (UINT32, struct.pack("<I", 32)),
    "llama.block_count": (UINT32, struct.pack("<I", 1)),
    "llama.feed_forward_length": (UINT32, struct.pack("<I", 32)),
    "llama.attention.head_count": (UINT32, struct.pack("<I", 1)),
    "llama.attention.layer_norm_rms_epsilon": (6, struct.pack("<f", 1e-5)),
    "tokenizer.ggml.model": (STRING, text("gpt2")),
    "tokenizer.ggml.pre": (STRING, text(sys.argv[2])),
    "tokenizer.ggml.tokens": (ARRAY, array(STRING, tokens)),
    "tokenizer.ggml.token_type": (ARRAY, array(INT32, types)),
    "tokenizer.ggml.merges": (ARRAY, array(STRING, merges)),
    "tokenizer.ggml.bos_token_id": (UINT32, struct.pack("<I", len(tokens) - 1)),
    "tokenizer.ggml.eos_token_id": (UINT32, struct.pack("<I", len(tokens) - 1)),
    "tokenizer.ggml.add_bos_token": (BOOL, b"\0"),
}
with open(sys.argv[3], "wb") as output:
    output.write(b"GGUF" + struct.pack("<IQQ", 3, 0, len(metadata)))
    for key, (kind, value) in metadata.items():
        output.write(text(key) + struct.pack("<I", kind) + value)
    output.write(b"\0" * (-output.tell() % 32))
