"""Frequent sets by mlxtend and by Borgelt's C code, timed: baskets.py FILE COUNTS METHODS, answered as JSON lines."""

import hashlib
import json
import sys
import time

FILE, COUNTS, METHODS = sys.argv[1], json.loads(sys.argv[2]), json.loads(sys.argv[3])

with open(FILE) as lines:
    baskets = [[int(item) for item in line.split()] for line in lines]


def digest(sets):
    """sha256 of the sets with their counts, whatever the order they came in."""
    lines = sorted(",".join(map(str, sorted(items))) + ":" + str(count) for items, count in sets)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def by_pyfim(method, count):
    import fim

    run = fim.fpgrowth if method == "fpgrowth" else fim.eclat
    return lambda: run(baskets, supp=-count), lambda found: found


def by_mlxtend(count):
    import pandas as pd
    from mlxtend.frequent_patterns import fpgrowth
    from mlxtend.preprocessing import TransactionEncoder

    encoder = TransactionEncoder()
    frame = pd.DataFrame(encoder.fit(baskets).transform(baskets), columns=encoder.columns_)
    # Half a basket less, so that no rounding of the share raises the count.
    share = (count - 0.5) / len(baskets)
    run = lambda: fpgrowth(frame, min_support=share, use_colnames=True)
    read = lambda found: ((items, round(s * len(baskets))) for s, items in zip(found["support"], found["itemsets"]))
    return run, read


for count in COUNTS:
    for method in METHODS:
        run, read = by_mlxtend(count) if method == "mlxtend" else by_pyfim(method, count)
        began, cpu = time.perf_counter(), time.process_time()
        found = run()
        seconds, cpu_seconds = time.perf_counter() - began, time.process_time() - cpu
        told = {"method": method, "count": count, "seconds": seconds, "cpuSeconds": cpu_seconds}
        print(json.dumps({**told, "sets": len(found), "digest": digest(read(found))}), flush=True)
