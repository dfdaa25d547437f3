"""Makes pca.json: pip install scikit-learn==1.9.1 numpy==2.4.6, then run it in this folder."""

import json

import numpy as np
from sklearn.decomposition import PCA

rng = np.random.default_rng(7)
# Rows of length 1 that lie mostly along a few directions, as embeddings do.
rows = rng.normal(size=(60, 5)) @ rng.normal(size=(5, 12)) + 0.4 * rng.normal(size=(60, 12)) + 0.5
rows = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).round(6).astype(np.float32)
pca = PCA().fit(rows.astype(np.float64))


def projected(to):
    kept = pca.transform(rows.astype(np.float64))[:, :to]
    return kept / np.linalg.norm(kept, axis=1, keepdims=True)


json.dump(
    {
        "rows": [[round(float(x), 6) for x in row] for row in rows],
        "mean": pca.mean_.round(7).tolist(),
        "variances": pca.explained_variance_.round(9).tolist(),
        "directions": pca.components_.round(7).tolist(),
        # Cosine similarities of the first ten rows, which do not depend on the signs of the directions.
        "similarities": {str(to): (projected(to)[:10] @ projected(to)[:10].T).round(6).tolist() for to in (12, 4, 2)},
    },
    open("pca.json", "w"),
)
