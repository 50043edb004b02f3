"""LightGBM reads a text that we wrote and scores with it, and writes one of its own: boosting-exchange.py FOLDER."""

import json
import sys

import lightgbm as lgb
import numpy as np

FOLDER = sys.argv[1]
with open(f"{FOLDER}/about.json") as file:
    about = json.load(file)
values = np.fromfile(f"{FOLDER}/columns.f64").reshape(len(about["features"]), about["rows"]).T
label = np.fromfile(f"{FOLDER}/label.f64")
ours = lgb.Booster(model_file=f"{FOLDER}/ours.txt")
ours.predict(values, raw_score=True).tofile(f"{FOLDER}/scores-of-ours.f64")
ours.predict(values, pred_contrib=True).tofile(f"{FOLDER}/contributions-of-ours.f64")
for name, params in about["models"].items():
    data = lgb.Dataset(values, label, feature_name=about["features"], categorical_feature=about["categorical"])
    model = lgb.train({"num_leaves": 15, "num_threads": 2, "verbose": -1, **params}, data, about["rounds"])
    model.save_model(f"{FOLDER}/{name}.txt")
    model.predict(values, raw_score=True).tofile(f"{FOLDER}/{name}.scores.f64")
    model.predict(values).tofile(f"{FOLDER}/{name}.predictions.f64")
