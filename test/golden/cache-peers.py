# Makes cache-peers.json: hits of PyPI's cachetools (LRU, FIFO, LFU) and theine (W-TinyLFU) on seeded traces.
# python3 -m pip install cachetools==8.0.1 theine==2.0.0
import json
from pathlib import Path

import cachetools
import theine


def zipf(seed, keys, length):
    """Numbers below `keys`, small ones more often; the same generator as in the test."""
    state, out = seed, []
    for _ in range(length):
        state = (1664525 * state + 1013904223) % 2**32
        share = state / 2**32
        out.append(int(share**3 * keys))
    return out


def scanned(seed, keys, length):
    """The same, with a scan over new things after every 1,000 requests: what pushes popular entries out of LRU."""
    out, new = [], keys
    for i, key in enumerate(zipf(seed, keys, length)):
        out.append(key)
        if i % 1000 == 999:
            out.extend(range(new, new + 300))
            new += 300
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


def theine_hits(size, requests):
    cache, count = theine.Cache(size), 0
    for key in requests:
        _, known = cache.get(key)
        count += known
        if not known:
            cache.set(key, True)
    return count


kinds = {"lru": cachetools.LRUCache, "fifo": cachetools.FIFOCache, "lfu": cachetools.LFUCache}
cases = []
for shape, make in {"zipf": zipf, "scanned": scanned}.items():
    for seed, keys, length in [(4, 300, 3000), (5, 3000, 30000)]:
        requests = make(seed, keys, length)
        for size in [10, 50, 200, 800]:
            figures = {name: hits(kind(size), requests) for name, kind in kinds.items()}
            figures["tinylfu"] = theine_hits(size, requests)
            cases.append({"shape": shape, "seed": seed, "keys": keys, "length": length, "size": size, "hits": figures})
Path(__file__).with_suffix(".json").write_text(json.dumps(cases) + "\n")
