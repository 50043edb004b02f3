"""LightGBM scores with a text that we wrote, and writes its own: boosting-exchange.py FOLDER."""

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
said = {
    "ours": {
        "raw": ours.predict(values, raw_score=True).tolist(),
        "prediction": ours.predict(values).tolist(),
        "contributions": ours.predict(values, pred_contrib=True).tolist(),
    }
}
for name, params in about["models"].items():
    data = lgb.Dataset(
        values,
        label,
        params=params,
        feature_name=about["features"],
        categorical_feature=about["categorical"],
        free_raw_data=False,
    )
    model = lgb.train({**params, "num_threads": 1, "deterministic": True, "verbose": -1}, data, about["rounds"])
    model.save_model(f"{FOLDER}/{name}.txt")
    said[name] = {
        "raw": model.predict(values, raw_score=True).tolist(),
        "prediction": model.predict(values).tolist(),
        "contributions": model.predict(values, pred_contrib=True).tolist(),
    }
with open(f"{FOLDER}/said.json", "w") as file:
    json.dump(said, file)
