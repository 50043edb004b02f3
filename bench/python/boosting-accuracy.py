"""LightGBM on the splits of a folder: boosting-accuracy.py FOLDER, which writes the scores of all held-out rows."""

import json
import sys

import lightgbm as lgb
import numpy as np

FOLDER = sys.argv[1]
with open(f"{FOLDER}/about.json") as file:
    about = json.load(file)
rows, features = about["rows"], len(about["features"])
values = np.fromfile(f"{FOLDER}/columns.f64").reshape(features, rows).T
label = np.fromfile(f"{FOLDER}/label.f64")
splits = np.fromfile(f"{FOLDER}/splits.i32", dtype=np.int32)
params = dict(
    objective="binary",
    num_leaves=about["leaves"],
    learning_rate=about["learningRate"],
    max_bin=255,
    num_threads=1,
    verbose=-1,
)
scores, at = [], 0
for training, held in about["splits"]:
    seen, unseen = splits[at : at + training], splits[at + training : at + training + held]
    at += training + held
    data = lgb.Dataset(values[seen], label[seen], params=params, categorical_feature=about["categorical"])
    model = lgb.train(params, data, about["rounds"])
    scores.append(model.predict(values[unseen], raw_score=True))
np.concatenate(scores).tofile(f"{FOLDER}/scores.f64")
