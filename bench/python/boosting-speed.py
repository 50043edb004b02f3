"""LightGBM on the columns of a folder, timed: boosting-speed.py FOLDER ROWS FEATURES ROUNDS THREADS QUANTISED, answered as JSON."""

import json
import resource
import sys
import time

import lightgbm as lgb
import numpy as np

FOLDER, ROWS, FEATURES, ROUNDS, THREADS, QUANTISED = sys.argv[1], *map(int, sys.argv[2:])
PARAMS = dict(objective="binary", num_leaves=31, learning_rate=0.1, max_bin=255, num_threads=THREADS, verbose=-1)


def peak():
    with open("/proc/self/status") as lines:
        return next(1024 * int(line.split()[1]) for line in lines if line.startswith("VmHWM"))


def read(name, rows):
    return np.fromfile(f"{FOLDER}/{name}-columns.f64").reshape(FEATURES, rows).T, np.fromfile(f"{FOLDER}/{name}-label.f64")


def cpu():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


values, label = read("training", ROWS)
began, cpu_began = time.perf_counter(), cpu()
data = lgb.Dataset(values, label, params=PARAMS)
data.construct()
binned = time.perf_counter()
model = lgb.train({**PARAMS, "use_quantized_grad": bool(QUANTISED)}, data, ROUNDS)
trained, cpu_trained = time.perf_counter(), cpu()
training_peak = peak()
model.predict(values, raw_score=True)
predicted, cpu_predicted = time.perf_counter(), cpu()
held, truth = read("held-out", ROWS // 5)
model.predict(held, raw_score=True).tofile(f"{FOLDER}/scores.f64")
print(
    json.dumps(
        dict(
            binning=binned - began,
            training=trained - began,
            trainingCpu=cpu_trained - cpu_began,
            trainingPeak=training_peak,
            prediction=predicted - trained,
            predictionCpu=cpu_predicted - cpu_trained,
        )
    )
)
