"""Ids and vectors of the files in this folder by tokenizers, onnx and onnxruntime of PyPI. Run after the files changed:
pip install tokenizers onnx onnxruntime numpy; python make.py"""
import json, pathlib
import numpy as np, onnx, onnxruntime
from tokenizers import Tokenizer

here = pathlib.Path(__file__).parent
onnx.checker.check_model(onnx.load(here / "model.onnx"), full_check=True)
tokenizer = Tokenizer.from_file(str(here / "tokenizer.json"))
session = onnxruntime.InferenceSession(str(here / "model.onnx"))
texts = json.loads((here / "texts.json").read_text())
golden = []
for text in texts:
    ids = tokenizer.encode(text).ids
    row = np.array([ids], dtype=np.int64)
    vector = session.run(["sentence_embedding"], {"input_ids": row, "attention_mask": np.ones_like(row)})[0][0]
    # Padded: what is masked must not count.
    padded = np.array([ids + [0] * 3], dtype=np.int64)
    mask = np.array([[1] * len(ids) + [0] * 3], dtype=np.int64)
    again = session.run(["sentence_embedding"], {"input_ids": padded, "attention_mask": mask})[0][0]
    assert np.allclose(vector, again, atol=1e-6), text
    golden.append({"text": text, "ids": ids, "vector": [round(float(x), 7) for x in vector]})
lines = ",\n".join(json.dumps(entry, ensure_ascii=False) for entry in golden)
(here / "golden.json").write_text(f"[\n{lines}\n]\n")
