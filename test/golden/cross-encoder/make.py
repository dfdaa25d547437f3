"""Makes one-logit.onnx, two-logits.onnx and pairs.json. Run in this folder: pip install onnx==1.23.2 tokenizers numpy, then make.py.

The models are cross-encoders that can be followed by hand: the logit is the number of equal tokens, one of the query's
part and one of the text's part, less 4. pairs.json holds the ids of pairs as the reference tokenizer gives them, cut to
32 tokens at the end of the text, and the scores of the models by plain counting.
"""
import json
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer

MAX_TOKENS = 32


def model(name, logits):
    make = helper.make_node
    constants = {
        "rows": np.array([-1, 1], np.int64),
        "columns": np.array([1, -1], np.int64),
        "one": np.array(1, np.float32),
        "less": np.array(4, np.float32),
        "signs": np.array([[1.0]] if logits == 1 else [[-0.5, 0.5]], np.float32),
        "shape": np.array([1, 1], np.int64),
    }
    nodes = [
        make("Reshape", ["input_ids", "rows"], ["left"]),
        make("Reshape", ["input_ids", "columns"], ["right"]),
        make("Equal", ["left", "right"], ["same"]),
        make("Cast", ["same"], ["equal"], to=TensorProto.FLOAT),
        make("Mul", ["token_type_ids", "attention_mask"], ["kept"]),
        make("Cast", ["kept"], ["types"], to=TensorProto.FLOAT),
        make("Sub", ["one", "types"], ["others"]),
        make("Reshape", ["others", "rows"], ["ofQuery"]),
        make("Reshape", ["types", "columns"], ["ofText"]),
        make("Mul", ["equal", "ofQuery"], ["a"]),
        make("Mul", ["a", "ofText"], ["b"]),
        make("ReduceSum", ["b"], ["count"], keepdims=0),
        make("Sub", ["count", "less"], ["score"]),
        make("Reshape", ["score", "shape"], ["cell"]),
        make("MatMul", ["cell", "signs"], ["logits"]),
    ]
    inputs = [
        helper.make_tensor_value_info(i, TensorProto.INT64, [1, "tokens"])
        for i in ("input_ids", "attention_mask", "token_type_ids")
    ]
    output = helper.make_tensor_value_info("logits", TensorProto.FLOAT, [1, logits])
    tensors = [numpy_helper.from_array(value, key) for key, value in constants.items()]
    graph = helper.make_graph(nodes, name, inputs, [output], tensors)
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(made)
    onnx.save(made, f"{name}.onnx")


model("one-logit", 1)
model("two-logits", 2)

tokenizer = Tokenizer.from_file(str(Path("../../../media/models/all-MiniLM-L6-v2-int8/tokenizer.json")))
tokenizer.no_padding()
tokenizer.enable_truncation(MAX_TOKENS, strategy="only_second")
LONG = "A vector index finds neighbours without comparing the query with every vector that is stored. " * 5
PAIRS = [
    ["How do I restart the engine?", "The engine is restarted from the palette."],
    ["How do I restart the engine?", "Bananas are yellow."],
    ["vector index", LONG],
    ["Größe der Datei 🙂", "Die Größe steht in der Datei; naïve 東京."],
    ["engine", ""],
]
rows = []
for query, text in PAIRS:
    pair = tokenizer.encode(query, text)
    left = [i for i, t in zip(pair.ids, pair.type_ids) if t == 0]
    right = [i for i, t in zip(pair.ids, pair.type_ids) if t == 1]
    score = sum(a == b for a in left for b in right) - 4
    rows.append({"query": query, "text": text, "ids": pair.ids, "types": pair.type_ids, "score": score})
Path("pairs.json").write_text(json.dumps({"maxTokens": MAX_TOKENS, "pairs": rows}, ensure_ascii=False, indent=1) + "\n")
