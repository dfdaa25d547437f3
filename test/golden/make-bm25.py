"""Makes bm25.json and stems.json: pip install bm25s==0.3.16 PyStemmer==2.2.0.3, then run it in this folder.

PyStemmer 2.2 is Snowball 2.2. Snowball 3 changed a few rules of English and German.
"""

import itertools
import json
import re
import unicodedata

import bm25s
import Stemmer

LANGUAGES = ["english", "german", "french", "spanish", "italian", "portuguese", "russian"]
STOP = set(
    "a an and are as at be but by for if in into is it no not of on or such "
    "that the their then there these they this to was will with".split()
)
TEXTS = [
    "How do I cache query results? A cache keeps the results of queries; a second query is answered from the cache.",
    "Tune efSearch and M for an HNSW index: a larger efSearch finds more neighbours and takes longer.",
    "",
    "The and of it is.",
    "Café naïve — “quotes” 日本語 emoji 😀 HTTP/2 foo_bar.baz()",
    "ﬁle ligature, file plain; FILE loud",
    "Vectors are quantised to 8 bits: a quarter of the memory, nearly the same ranking.",
    "Chunks overlap so that an answer on a boundary is whole in one of them. Overlap repeats text.",
    "Latency is measured warm, interleaved between variants; the first query is measured apart.",
    "cache cache cache cache cache cache",
    "BM25 ranks by words: rare words count more, repeated words count less and less.",
    "Index, index and index again: the index of an index.",
    "Connected, connecting, connection, connections, connective: general, generally, generation, early dying skies.",
    "Die Verbindungen der Häuser wurden gehalten, größere Kategorien freundlicher Wissenschaftler zusammengefasst.",
    "Les généralités continuaient majestueusement; elles cherchaient les nationalisations des chevaux finissants.",
    "Las naciones trabajábamos rápidamente, corriéndolas hacia las biologías tormentosas y democráticas.",
    "Le nazioni abbandonate pronunciavano velocemente le biologie, mangiandole facilmente.",
    "As nacionalidades trabalhávamos rapidamente nas biologias quilométricas, com opções democráticas.",
    "Красивейшие книги, читавшими возможностями программирования, падали важными падшими книгами.",
]
QUERIES = [
    "cache query",
    "cache cache results",
    "efSearch of an HNSW index",
    "unknownword",
    "memory ranking of words unknownword",
    "connect generalization answers measuring",
    "Verbindung Kategorie généralité nación",
    "nazione nacionalidade книга программирование",
]


def words(text):
    found = re.findall(r"[^\W_]{2,}", unicodedata.normalize("NFKC", text).lower())
    return [word for word in found if word not in STOP]


def scores(tokens, k1, b):
    model = bm25s.BM25(method="lucene", k1=k1, b=b, dtype="float64")
    model.index(tokens["texts"], show_progress=False)
    known = set(itertools.chain(*tokens["texts"]))
    for place, query in enumerate(tokens["queries"]):
        asked = [word for word in query if word in known]
        found = model.get_scores(asked) if asked else []
        rows = {row: round(float(score), 6) for row, score in enumerate(found) if score > 0}
        yield {"query": place, "k1": k1, "b": b, "scores": rows}


def main():
    analyses = []
    for stemming in ["none", *LANGUAGES]:
        stem = (lambda ws: ws) if stemming == "none" else Stemmer.Stemmer(stemming).stemWords
        tokens = {"texts": [stem(words(t)) for t in TEXTS], "queries": [stem(words(q)) for q in QUERIES]}
        grid = itertools.product([0.0, 0.9, 1.2, 2.0], [0.0, 0.4, 0.75, 1.0])
        cases = [case for k1, b in grid for case in scores(tokens, k1, b)]
        analyses.append({"stemming": stemming, "words": tokens["texts"], "cases": cases})
    golden = {"made": "by make-bm25.py beside this file", "texts": TEXTS, "queries": QUERIES, "analyses": analyses}
    write("bm25.json", golden)

    found = [word for file in ("stems-words.txt",) for word in open(file, encoding="utf8").read().split()]
    stems = {language: Stemmer.Stemmer(language).stemWords(found) for language in LANGUAGES}
    write("stems.json", {"made": "by make-bm25.py beside this file", "words": found, "stems": stems})


def write(file, value):
    with open(file, "w", encoding="utf8") as out:
        json.dump(value, out, ensure_ascii=False)
        out.write("\n")


main()
