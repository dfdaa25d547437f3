"""Golden token ids by the reference tokenizers (PyPI `tokenizers` 0.23.3; `sentencepiece` compiles the character map).

    python -m venv VENV && VENV/bin/pip install tokenizers==0.23.3 sentencepiece protobuf
    VENV/bin/python test/golden/tokenizers/make.py

Trains small tokenizers on the guide in docs/ and writes NAME.json (tokenizer.json of each) and ids.json. Commit what it
writes; training again gives other files when the guide changed.
"""

import json
import tempfile
from pathlib import Path

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

here = Path(__file__).parent
docs = sorted((here.parents[2] / "docs").glob("*.md"))

TEXTS = [
    "",
    " ",
    "\n\t ",
    "a",
    "How do I cache query results?",
    "The recall@10 of an approximate index is measured against exact search.",
    "  leading,   inner and trailing blanks  ",
    "tabs\tand\nnew lines\r\nand a\u00a0hard blank, a\u3000wide one, a\u200bzero-width one",
    "UPPER lower MiXeD camelCase snake_case kebab-case",
    "Café, naïve, Ångström, coöperate, e\u0301 apart and \u00e9 at once",
    "Straße ﬁnd ½ ² ㎏ Ⅳ ﷺ İstanbul ıI",
    "你好，世界。漢字かなカナ 한국어 조선말",
    "Привет, мир! Ёлка и йод",
    "שלום עולם مرحبا بالعالم ١٢٣",
    "สวัสดีชาวโลก हिन्दी தமிழ்",
    "🚀 👩‍👩‍👧‍👦 🇩🇪 ✌🏽 ☕️ 𝔘𝔫𝔦𝔠𝔬𝔡𝔢 𠜎",
    "zalgo z\u0351\u036b\u0343a\u0334l\u0358\u030dg\u0348o\u0300",
    "control \u0000 \u0001 \u007f \u0085 \ufeff \ufffd \u00ad \u2028 end",
    "const sum = (a, b) => a + b; // x2",
    "SELECT * FROM t WHERE a <> 'b' AND c >= 1e-9;",
    "https://example.com/a/b?c=d&e=%20#f user@example.org 2026-11-22T23:05:00Z",
    "don't can't it's we'll I'd they've 'quoted' \"double\" “curly” ‘single’",
    "1234567890 3.14159 1,000,000 0x1F 12:30 50% $5 €7 №8",
    "... --- *** ### === ~~~ !!! ??? ,,, ;;; ((())) [[[]]] {{{}}} <<<>>>",
    "[CLS] in the text, [SEP] too, [MASK] and [UNK]; <s> and </s>, <mask>, <pad>",
    "[CLS][SEP]<s></s> <mask>word and word<mask>",
    "▁under ▁ score Ġ Ċ ## ##ing word##ing",
    "supercalifragilisticexpialidocious" * 4,
    "x" * 120,
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa b",
    "naive\u0301 \u1e9b\u0323 \u212b \u2126 \ufb03 \u0132 \u01c4 \u1fbe",
    "end with a blank ",
    "QQ abc cab ab\u0301 a\u0344b ae\u0301 e\u0301\u0323 xßﬁ 👩\u200d👩 a\u200db a\u061cb \r\n ß\r",
] + [" ".join(doc.read_text().split("\n\n")[1].split()) for doc in docs[:12]]


def train(tokenizer, trainer):
    tokenizer.train([str(doc) for doc in docs], trainer)
    return tokenizer


def wordpiece():
    t = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    t.normalizer = normalizers.BertNormalizer()
    t.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    t.decoder = decoders.WordPiece()
    train(t, trainers.WordPieceTrainer(vocab_size=900, special_tokens=["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"], show_progress=False))
    t.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", t.token_to_id("[CLS]")), ("[SEP]", t.token_to_id("[SEP]"))])
    return t


def wordpiece_cased():
    t = wordpiece()
    t.normalizer = normalizers.BertNormalizer(lowercase=False, strip_accents=False)
    return t


def bpe():
    """As RoBERTa: bytes as characters."""
    t = Tokenizer(models.BPE())
    t.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    t.decoder = decoders.ByteLevel()
    train(t, trainers.BpeTrainer(
        vocab_size=900, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False,
        special_tokens=["<s>", "<pad>", "</s>", "<unk>", AddedToken("<mask>", lstrip=True, special=True)]))
    t.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0), trim_offsets=True, add_prefix_space=False)
    return t


def bpe_regex():
    """As recent decoders: cut by an expression, then bytes; an end token after the text."""
    t = Tokenizer(models.BPE())
    t.normalizer = normalizers.NFC()
    pattern = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
    t.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(pattern), "isolated"),
        pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    t.decoder = decoders.ByteLevel()
    train(t, trainers.BpeTrainer(
        vocab_size=900, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False,
        special_tokens=["<|endoftext|>"]))
    t.post_processor = processors.TemplateProcessing(
        single="$A <|endoftext|>", pair="$A $B:1 <|endoftext|>:1", special_tokens=[("<|endoftext|>", 0)])
    return t


def bpe_bytes():
    """As SentencePiece BPE: blanks as a character, unknown characters as bytes."""
    t = Tokenizer(models.BPE(unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    t.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    t.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()])
    bytes_as_tokens = [f"<0x{byte:02X}>" for byte in range(256)]
    train(t, trainers.BpeTrainer(
        vocab_size=1100, show_progress=False, max_token_length=12, special_tokens=["<unk>", "<s>", "</s>"] + bytes_as_tokens))
    # The byte tokens are ordinary pieces: only the first three are special.
    j = json.loads(t.to_str())
    j["added_tokens"] = j["added_tokens"][:3]
    t = Tokenizer.from_str(json.dumps(j))
    t.post_processor = processors.TemplateProcessing(
        single="<s> $A", pair="<s> $A <s>:1 $B:1", special_tokens=[("<s>", 1)])
    return t


def unigram():
    """As XLM-RoBERTa."""
    t = Tokenizer(models.Unigram())
    t.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")])
    t.pre_tokenizer = pre_tokenizers.Metaspace()
    t.decoder = decoders.Metaspace()
    train(t, trainers.UnigramTrainer(
        vocab_size=900, unk_token="<unk>", show_progress=False,
        special_tokens=["<s>", "<pad>", "</s>", "<unk>", AddedToken("<mask>", lstrip=True, special=True)]))
    t.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=[("<s>", 0), ("</s>", 2)])
    return t


def unigram_charsmap():
    """As multilingual models: characters replaced by a compiled map, here a small one of its own kind."""
    from sentencepiece import SentencePieceTrainer, sentencepiece_model_pb2

    rules = {"ß": "ss", "ﬁ": "fi", "²": "2", "½": "1⁄2", "Å": "å", "\u0344": "\u0308\u0301", "\u200d": "", "\u00a0": " ",
             "\u3000": " ", "\t": " ", "\n": " ", "e\u0301": "é", "你好": "您好", "🚀": "rocket", "الله": "ﷲ", "Q": "q", "ab": "ba"}
    with tempfile.TemporaryDirectory() as folder:
        tsv, model = Path(folder) / "rules.tsv", Path(folder) / "spm"
        points = lambda text: " ".join(f"{ord(character):X}" for character in text)
        tsv.write_text("".join(f"{points(a)}\t{points(b)}\n" for a, b in sorted(rules.items())))
        SentencePieceTrainer.train(input=",".join(map(str, docs)), model_prefix=str(model), vocab_size=300,
                                   normalization_rule_tsv=str(tsv), minloglevel=2)
        proto = sentencepiece_model_pb2.ModelProto()
        proto.ParseFromString(Path(f"{model}.model").read_bytes())
    t = unigram()
    charsmap = normalizers.Precompiled(proto.normalizer_spec.precompiled_charsmap)
    t.normalizer = normalizers.Sequence([charsmap, normalizers.Replace(Regex(" {2,}"), "▁")])
    return t


ids = {}
for make in (wordpiece, wordpiece_cased, bpe, bpe_regex, bpe_bytes, unigram, unigram_charsmap):
    name = make.__name__.replace("_", "-")
    tokenizer = make()
    (here / f"{name}.json").write_text(tokenizer.to_str(pretty=False) + "\n")
    ids[name] = {
        "ids": [tokenizer.encode(text).ids for text in TEXTS],
        "plain": [tokenizer.encode(text, add_special_tokens=False).ids for text in TEXTS],
    }
lines = ",\n".join(f'    {json.dumps(text)}' for text in TEXTS)
made = ",\n".join(f'    {json.dumps(name)}: {json.dumps(of, separators=(",", ":"))}' for name, of in ids.items())
(here / "ids.json").write_text('{\n  "texts": [\n' + lines + '\n  ],\n  "tokenizers": {\n' + made + "\n  }\n}\n")
