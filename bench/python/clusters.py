"""KMeans of scikit-learn on the points of a folder, timed: clusters.py FOLDER COLUMNS CLUSTERS ROUNDS, answered as JSON."""

import json
import resource
import sys
import time

import numpy as np
from sklearn.cluster import KMeans

FOLDER, COLUMNS, CLUSTERS, ROUNDS = sys.argv[1], *map(int, sys.argv[2:])


def cpu():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


points = np.fromfile(f"{FOLDER}/points.f64").reshape(-1, COLUMNS)
start = np.fromfile(f"{FOLDER}/start.f64").reshape(CLUSTERS, COLUMNS)
# The second time counts: the first one starts its threads.
for _ in range(2):
    began, cpu_began = time.perf_counter(), cpu()
    model = KMeans(CLUSTERS, init=start, n_init=1, max_iter=ROUNDS, tol=0, algorithm="lloyd").fit(points)
    ended, cpu_ended = time.perf_counter(), cpu()
model.labels_.astype(np.int32).tofile(f"{FOLDER}/labels.i32")
print(
    json.dumps(
        dict(
            seconds=ended - began,
            cpuSeconds=cpu_ended - cpu_began,
            peakBytes=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
            inertia=float(model.inertia_),
            rounds=int(model.n_iter_),
        )
    )
)
