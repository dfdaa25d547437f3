"""Makes thesaurus.json: pip install scikit-learn==1.9.1 scipy==1.17.1 numpy==2.4.6, then run it in this folder.

Each line of thesaurus-text.txt, the Declaration of Independence of 1776, is a chunk.
"""

import json
import re
import unicodedata

import numpy as np
from scipy.sparse import csr_matrix, diags
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.metrics.pairwise import cosine_similarity

STOP = set(
    "a an and are as at be but by for if in into is it no not of on or such "
    "that the their then there these they this to was will with".split()
)
QUERIES = ["laws of the king", "taxes and trade", "history of tyranny", "government, consent and people", "unknownword"]


def words(text):
    found = re.findall(r"[^\W_]{2,}", unicodedata.normalize("NFKC", text).lower())
    return [word for word in found if word not in STOP]


chunks = open("thesaurus-text.txt", encoding="utf8").read().strip().split("\n")
vectorizer = CountVectorizer(analyzer=words)
counts = vectorizer.fit_transform(chunks).astype(float)
vocabulary = vectorizer.get_feature_names_out()
present = (counts > 0).astype(float)
in_chunks = np.asarray(present.sum(axis=0)).ravel()

# Qiu and Frei's weights, chunks as the features of terms; cosine_similarity brings the vectors to length 1.
largest = counts.max(axis=0).toarray().ravel()
share = csr_matrix(0.5 * present + 0.5 * counts @ diags(1 / largest))
rarity = np.log(len(vocabulary) / np.asarray(present.sum(axis=1)).ravel())
alike = cosine_similarity((diags(rarity) @ share).T)

kept = np.flatnonzero((in_chunks >= 2) & (in_chunks <= int(0.2 * len(chunks))))
place = {vocabulary[term]: i for i, term in enumerate(kept)}
alike = alike[np.ix_(kept, kept)]
np.fill_diagonal(alike, 0)
for row in alike:
    # As the thesaurus keeps them: the 32 most alike.
    row[np.argsort(-row, kind="stable")[32:]] = 0


def nearest(similarities):
    order = [i for i in np.argsort(-similarities, kind="stable") if similarities[i] > 0]
    return [[vocabulary[kept[i]], round(float(similarities[i]), 6)] for i in order]


def expanded(query):
    """The mean of the rows of the query's words, each by its idf in BM25; none of its own words."""
    asked = [word for word in words(query) if word in vectorizer.vocabulary_]
    holding = {word: in_chunks[vectorizer.vocabulary_[word]] for word in asked}
    idf = {word: np.log(1 + (len(chunks) - n + 0.5) / (n + 0.5)) for word, n in holding.items()}
    total = np.zeros(len(kept))
    for word in asked:
        if word in place:
            total += idf[word] * alike[place[word]]
    for word in asked:
        if word in place:
            total[place[word]] = 0
    return nearest(total / max(1e-12, sum(idf[word] for word in asked)))[:10]


golden = {
    "made": "by make-thesaurus.py beside this file",
    "neighbours": {vocabulary[term]: nearest(alike[i]) for i, term in enumerate(kept)},
    "queries": {query: expanded(query) for query in QUERIES},
}
with open("thesaurus.json", "w", encoding="utf8") as out:
    json.dump(golden, out, ensure_ascii=False)
    out.write("\n")
