"""Intervals by SciPy and a logistic regression by scikit-learn: python make-statistics.py > statistics.json"""

import json

from scipy.stats import beta
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

SHARES = [(0, 20), (1, 20), (20, 20), (3, 150), (339, 1205), (7, 4000), (0, 4000)]
ROWS = [
    [0.9, 1, 0], [0.8, 0, 1], [0.7, 1, 1], [0.95, 0, 0], [0.6, 1, 0],
    [0.85, 0, 1], [0.75, 1, 0], [0.65, 0, 1], [0.92, 1, 1], [0.55, 0, 0],
]
LABELS = [1, 0, 0, 1, 0, 1, 1, 0, 1, 0]
RIDGE = 2


def interval(seen, n):
    low = 0 if seen == 0 else float(beta.ppf(0.025, seen, n - seen + 1))
    high = 1 if seen == n else float(beta.ppf(0.975, seen + 1, n - seen))
    return {"seen": seen, "n": n, "low": low, "high": high}


scaler = StandardScaler().fit(ROWS)
model = LogisticRegression(C=1 / RIDGE, tol=1e-12, max_iter=10000).fit(scaler.transform(ROWS), LABELS)
weights = model.coef_[0] / scaler.scale_
print(
    json.dumps(
        {
            "intervals": [interval(*share) for share in SHARES],
            "logistic": {
                "rows": ROWS,
                "labels": LABELS,
                "ridge": RIDGE,
                "weights": [float(weight) for weight in weights],
                "bias": float(model.intercept_[0] - (weights * scaler.mean_).sum()),
            },
        },
        indent=1,
    )
)
