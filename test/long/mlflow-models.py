"""Loads a registered model both ways and tells how far its answers are from ours.

    mlflow-models.py NAME CASES.json        with MLFLOW_TRACKING_URI set

CASES.json: {"rows": [{input: cell}], "probability": […], "contributions": [{feature: number}], "verdicts": [{criterion: verdict}]}
"""
import json
import sys

import mlflow
import pandas

name, path = sys.argv[1:3]
cases = json.load(open(path, encoding="utf-8"))
leads = pandas.DataFrame(cases["rows"])


def answers(called, params=None):
    model = mlflow.pyfunc.load_model(f"models:/{called}@champion")
    schema = model.metadata.get_input_schema()
    table = leads.copy()
    for column in schema:
        kind = "float64" if column.type.name == "double" else object
        table[column.name] = table[column.name].astype(kind) if column.name in table else None
    return model.predict(table[schema.input_names()], params=params)


onnx = answers(name)["probability"].tolist()
told = answers(f"{name}.explained", {"as_of": cases["asOf"]})
far = {
    "onnx": max(abs(a - b) for a, b in zip(onnx, cases["probability"])),
    "explained": max(abs(one["probability"] - b) for one, b in zip(told, cases["probability"])),
    "contributions": max(
        abs(one["contributions"].get(key, 0.0) - value)
        for one, wanted in zip(told, cases["contributions"])
        for key, value in wanted.items()
    ),
    "sum": max(abs(one["base"] + sum(one["contributions"].values()) - one["logit"]) for one in told),
    "verdicts": sum(one["verdicts"] != wanted for one, wanted in zip(told, cases["verdicts"])),
    "rows": len(told),
}
print(json.dumps(far))
