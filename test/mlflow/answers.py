"""Answers of leadlight_pyfunc.py: folders of models with leads.json on standard input, one a line; one JSON document a line out."""
import json
import sys
from pathlib import Path

sys.path.insert(0, sys.argv[1])
import leadlight_pyfunc

for line in sys.stdin:
    folder = Path(line.strip())
    given = json.loads((folder / "leads.json").read_text())
    print(json.dumps(leadlight_pyfunc.load(folder).predict(given["leads"], {"as_of": given["asOf"]})))
