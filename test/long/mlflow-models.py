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
frame = pandas.DataFrame(cases["rows"])

onnx = mlflow.pyfunc.load_model(f"models:/{name}@champion")
columns = {column.name: column.type.name for column in onnx.metadata.get_input_schema().inputs}
table = pandas.DataFrame(
    {
        key: frame[key].map(lambda cell: "" if cell is None or cell != cell else str(cell).lower() if isinstance(cell, bool) else str(cell))
        if kind == "string"
        else frame[key].astype(float)
        for key, kind in columns.items()
    }
)
answers = onnx.predict(table)
told = answers["probability"] if hasattr(answers, "columns") or isinstance(answers, dict) else answers
told = [float(one if not hasattr(one, "__len__") else one[0]) for one in (told.to_numpy() if hasattr(told, "to_numpy") else told)]

explained = mlflow.pyfunc.load_model(f"models:/{name}.explained@champion")
lists = explained.unwrap_python_model().predict(cases["rows"]) if False else explained._model_impl.predict(cases["rows"])
flat = explained.predict(frame.astype(object).where(frame.notna(), None)[[c.name for c in explained.metadata.get_input_schema().inputs if c.name in frame]])

far = {
    "onnx": max(abs(a - b) for a, b in zip(told, cases["probability"])),
    "explained": max(abs(one["probability"] - b) for one, b in zip(lists, cases["probability"])),
    "frame": max(abs(a - b) for a, b in zip(flat["probability"], cases["probability"])),
    "contributions": max(
        abs(one["contributions"].get(key, 0.0) - value)
        for one, wanted in zip(lists, cases["contributions"])
        for key, value in wanted.items()
    ),
    "sum": max(abs(one["base"] + sum(one["contributions"].values()) - one["logit"]) for one in lists),
    "verdicts": sum(one["verdicts"] != wanted for one, wanted in zip(lists, cases["verdicts"])),
    "rows": len(lists),
}
print(json.dumps(far))
