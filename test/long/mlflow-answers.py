"""Load exported folders as MLflow models and store what they answer: FOLDER holds leads.json, onnx/ and python/."""
import json
import sys
from pathlib import Path

import mlflow.pyfunc
import pandas as pd

for folder in map(Path, sys.argv[1:]):
    leads = json.loads((folder / "leads.json").read_text())
    answers = {}
    for recipe in ("onnx", "python"):
        model = mlflow.pyfunc.load_model(str(folder / recipe))
        table = pd.DataFrame(leads)
        for column in model.metadata.get_input_schema():
            kind = "float64" if column.type.name == "double" else object
            table[column.name] = table[column.name].astype(kind) if column.name in table else None
        names = model.metadata.get_input_schema().input_names()
        found = model.predict(table[names])
        answers[recipe] = found["probability"].tolist() if recipe == "onnx" else found
    (folder / "answers.json").write_text(json.dumps(answers))
