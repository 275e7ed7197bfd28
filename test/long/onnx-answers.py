"""Ask ONNX files for what cases.json gives them, and store the largest difference to what it wants, by case."""
import json
import sys
from pathlib import Path

import numpy as np
import onnxruntime

folder = Path(sys.argv[1])
worst = {}
options = onnxruntime.SessionOptions()
options.intra_op_num_threads = 1
for case in json.loads((folder / "cases.json").read_text()):
    session = onnxruntime.InferenceSession(folder / case["file"], options, providers=["CPUExecutionProvider"])
    feed = {}
    for given in case["inputs"]:
        cells = given["cells"]
        column = np.array(cells, dtype=object) if given["isText"] else np.array([np.nan if c is None else c for c in cells], dtype=np.float64)
        feed[given["name"]] = column.reshape(-1, 1)
    (found,) = session.run([case["output"]], feed)
    assert found.dtype == np.float64, found.dtype
    wanted = np.array(case["wanted"]).reshape(found.shape)
    worst[case["name"]] = float(np.abs(found - wanted).max())
(folder / "worst.json").write_text(json.dumps(worst))
