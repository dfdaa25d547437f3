# Makes cache-policies.json: hits of PyPI's libcachesim on seeded traces. python3 -m pip install libcachesim==0.3.5
import json
from pathlib import Path

import libcachesim


def trace(seed, keys, length):
    """Numbers below `keys`, small ones more often; the same generator as in the test."""
    state, out = seed, []
    for _ in range(length):
        state = (1664525 * state + 1013904223) % 2**32
        share = state / 2**32
        out.append(int(share**3 * keys))
    return out


def next_uses(requests):
    seen, places = {}, [0] * len(requests)
    for i in range(len(requests) - 1, -1, -1):
        places[i] = seen.get(requests[i], 2**63 - 1)
        seen[requests[i]] = i
    return places


def hits(kind, size, requests):
    cache, count = getattr(libcachesim, kind)(size), 0
    for i, (key, again) in enumerate(zip(requests, next_uses(requests))):
        request = libcachesim.Request()
        request.obj_id, request.obj_size, request.clock_time, request.next_access_vtime = key, 1, i, again
        count += bool(cache.get(request))
    return count


cases = []
for seed, keys, length in [(1, 100, 2000), (2, 1000, 20000), (3, 5000, 20000)]:
    requests = trace(seed, keys, length)
    for size in [2, 10, 50, 200, 1000]:
        kinds = {"lru": "LRU", "fifo": "FIFO", "lfu": "LFU", "belady": "Belady"}
        cases.append({
            "seed": seed, "keys": keys, "length": length, "size": size,
            "hits": {name: hits(kind, size, requests) for name, kind in kinds.items()},
        })
Path(__file__).with_suffix(".json").write_text(json.dumps(cases) + "\n")
