"""BG/NBD by lifetimes on the histories of a folder, timed: value.py FOLDER HORIZON, answered as JSON."""

import json
import resource
import sys
import time
import warnings

import numpy as np
import pandas as pd
from lifetimes import BetaGeoFitter

warnings.filterwarnings("ignore")
FOLDER, HORIZON = sys.argv[1], float(sys.argv[2])


def read(name):
    return pd.Series(np.fromfile(f"{FOLDER}/{name}.f64"))


def cpu():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


repeats, recency, age, weights = map(read, ["repeats", "recency", "age", "weights"])
# The second time counts: the first one imports what autograd needs.
for _ in range(2):
    began, cpu_began = time.perf_counter(), cpu()
    model = BetaGeoFitter()
    model.fit(repeats, recency, age, weights=weights)
    fitted = time.perf_counter()
    alive = model.conditional_probability_alive(repeats, recency, age)
    orders = model.conditional_expected_number_of_purchases_up_to_time(HORIZON, repeats, recency, age)
    ended, cpu_ended = time.perf_counter(), cpu()
# What it minimised was of scaled times.
mean_loss = model._negative_log_likelihood(np.log(model.params_), repeats, recency, age, weights, 0.0)
np.asarray(alive, dtype=float).tofile(f"{FOLDER}/alive.f64")
np.asarray(orders, dtype=float).tofile(f"{FOLDER}/orders.f64")
print(
    json.dumps(
        dict(
            seconds=ended - began,
            cpuSeconds=cpu_ended - cpu_began,
            fitSeconds=fitted - began,
            peakBytes=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
            logLikelihood=-mean_loss * weights.sum(),
            parameters=dict(model.params_),
        )
    )
)
