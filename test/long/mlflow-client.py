"""MLflow's own client against a service. Run by mlflow-client.test.ts with its host, its port, a file of leads and a moment."""

import json
import sys

import pandas as pd
import requests
from mlflow.pyfunc.scoring_server.client import ScoringServerClient

host, port, path, as_of = sys.argv[1:]
client = ScoringServerClient(host, port)
client.wait_server_ready(timeout=10)
client.ping()

leads = pd.read_csv(path).head(300)
leads = leads.drop(columns=["outcome", "closed_at", "amount", "loss_reason", "contract_date"])
sent = leads.astype(object).where(leads.notna(), None)
params = {"asOf": as_of, "coerce": True}
answer = client.invoke(sent, params={**params, "explain": True})
table = answer.get_predictions()

body = {"leads": json.loads(leads.to_json(orient="records")), **params}
wanted = requests.post(f"http://{host}:{port}/predict", json=body).json()["predictions"]

try:
    client.invoke(leads)
    refusal = None
except Exception as error:
    refusal = str(error)

print(
    json.dumps(
        {
            "version": client.get_version(),
            "type": type(table).__name__,
            "rows": len(table),
            "columns": list(table.columns),
            "missing": int(leads.isna().sum().sum()),
            "farthest": max(abs(a - b["probability"]) for a, b in zip(table["probability"], wanted, strict=True)),
            "same": list(table["grade"]) == [one["grade"] for one in wanted],
            "contributions": list(table["contributions"]) == [one["contributions"] for one in wanted],
            "refusal": refusal,
        }
    )
)
