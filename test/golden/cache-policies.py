# Makes cache-policies.json: hits of PyPI's cachetools on seeded traces. python3 -m pip install cachetools==4.2.4
import json
from pathlib import Path

from cachetools import FIFOCache, LFUCache, LRUCache


def trace(seed, keys, length):
    """Numbers below `keys`, small ones more often; the same generator as in the test."""
    state, out = seed, []
    for _ in range(length):
        state = (1664525 * state + 1013904223) % 2**32
        share = state / 2**32
        out.append(int(share**3 * keys))
    return out


def hits(cache, requests):
    count = 0
    for key in requests:
        if key in cache:
            cache[key]
            count += 1
        else:
            cache[key] = True
    return count


cases = []
for seed, keys, length in [(1, 100, 2000), (2, 1000, 20000), (3, 5000, 20000)]:
    requests = trace(seed, keys, length)
    for size in [1, 10, 50, 200, 1000]:
        cases.append({
            "seed": seed, "keys": keys, "length": length, "size": size,
            "hits": {name: hits(kind(size), requests) for name, kind in
                     {"lru": LRUCache, "fifo": FIFOCache, "lfu": LFUCache}.items()},
        })
Path(__file__).with_suffix(".json").write_text(json.dumps(cases) + "\n")
