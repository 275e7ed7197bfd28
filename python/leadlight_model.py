"""Scores leads by a Leadlight model: the probability, what each feature adds to the log-odds, and the verdicts of the gate.

Standard library only, Python 3.9 or newer. MLflow loads it (`mlflow.pyfunc.load_model`); without MLflow:

    model = load("data")
    model.predict([{"budget": 20000, "job_title.seniority": "c-level"}])

A lead is a mapping of the inputs that `model.inputs` names; one that is absent, None, NaN or an empty text is missing. The numbers
are those of Leadlight itself, up to the order of summation.
"""

import json
import math
import os
import re
import unicodedata
from bisect import bisect_right

MISSING, UNSEEN, FIRST_LEVEL = 0, 1, 2
BELOW, AT_MOST, IN_SET = 0, 1, 2
ZERO = 1e-35
UNKNOWN, MET, NOT_MET = "unknown", "met", "notMet"
DECIMAL = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)")


def _load_pyfunc(path):
    """MLflow's entry: `path` is the model's data folder."""
    return load(path)


def load(folder):
    """The model of a folder that holds `model.json`."""
    with open(os.path.join(folder, "model.json"), encoding="utf-8") as file:
        found = json.load(file)
    if found.get("kind") != "leadlight-model" or found.get("format") != 1:
        raise ValueError(
            f"{folder}: found {found.get('kind')} in format {found.get('format')}, wanted leadlight-model in format 1"
        )
    return Model(found)


class Model:
    def __init__(self, stored):
        self.about = stored["about"]
        self.inputs = stored["inputs"]
        self.base_rate = stored["baseRate"]
        self.criteria = stored["criteria"]
        self.features = stored["features"]
        self.base = stored["base"]
        self.terms = stored["terms"]
        self.quadratures = stored["quadratures"]
        self.leaves = [_leaves(term) if term["kind"] == "tree" else None for term in self.terms]
        self.tree_base = self.base + sum(
            leaf["value"] * math.prod(step["open"] for step in leaf["path"]) for leaves in self.leaves if leaves for leaf in leaves
        )

    def predict(self, leads, params=None):
        """One answer a lead: a pandas DataFrame for a DataFrame (flat columns), else a list of dicts."""
        is_frame = hasattr(leads, "to_dict") and hasattr(leads, "columns")
        rows = leads.to_dict(orient="records") if is_frame else list(leads)
        answers = [self.answer(row) for row in rows]
        if not is_frame:
            return answers
        import pandas

        flat = [
            {
                "probability": one["probability"],
                "logit": one["logit"],
                "base": one["base"],
                **{f"contribution:{name}": value for name, value in one["contributions"].items()},
                **{f"verdict:{name}": value for name, value in one["verdicts"].items()},
            }
            for one in answers
        ]
        return pandas.DataFrame(flat, index=leads.index)

    def answer(self, lead):
        x = [self._read(each, lead) for each in self.inputs]
        verdicts = {each["name"]: _verdict(each["when"], lead) for each in self.criteria}
        names = [feature["name"] for feature in self.features]
        if not any(known for _, known in x):
            value = math.log(self.base_rate / (1 - self.base_rate))
            nothing = dict.fromkeys(names, 0.0)
            return {"probability": self.base_rate, "logit": value, "base": value, "contributions": nothing, "verdicts": verdicts}
        row = [value for value, _ in x]
        value, added = self._explain(row)
        return {
            "probability": 1 / (1 + math.exp(-value)) if value >= 0 else math.exp(value) / (1 + math.exp(value)),
            "logit": value,
            "base": self.tree_base,
            "contributions": dict(zip(names, added)),
            "verdicts": verdicts,
        }

    def _read(self, each, lead):
        """The number or code of an input, and whether it is known."""
        cell = _cell(lead.get(each["name"]), each)
        if each["kind"] == "number":
            value = math.nan if cell is None else _number(cell, each["name"])
            if value in each["sentinels"] or math.isinf(value):
                value = math.nan
            return value, not math.isnan(value)
        if cell is None:
            return each["codes"].get("", MISSING), False
        text = _text(cell)
        return each["codes"].get(text, each["other"]), text not in each["nothing"]

    def _explain(self, x):
        """The log-odds, and what each feature adds to the base."""
        value = self.base
        added = [0.0] * len(self.features)
        for term, leaves in zip(self.terms, self.leaves):
            kind = term["kind"]
            if kind == "table":
                f = term["feature"]
                part = term["values"][_bin(term["cuts"], len(term["values"]), x[f], self._is_category(f))]
                added[f] += part
            elif kind == "curve":
                f = term["feature"]
                part = _curve(term, x[f])
                added[f] += part
            elif kind == "pair":
                a, b = term["features"]
                wide = term["bins"][1]
                i = _bin(term["cuts"][0], term["bins"][0], x[a], self._is_category(a))
                j = _bin(term["cuts"][1], wide, x[b], self._is_category(b))
                part = term["values"][i * wide + j]
                added[a] += part / 2
                added[b] += part / 2
            else:
                part = self._tree(term, leaves, x, added)
            value += part
        return value, added

    def _is_category(self, f):
        return self.features[f]["kind"] == "category"

    def _tree(self, tree, leaves, x, added):
        """The tree's value; adds its path-dependent SHAP values (Gauss-Legendre quadrature, arXiv 2605.04497)."""
        value = 0.0
        for leaf in leaves:
            path = leaf["path"]
            follows = [
                1.0 if all(_goes_left(tree, node, x[step["feature"]]) == left for node, left in step["turns"]) else 0.0
                for step in path
            ]
            if all(follows):
                value = leaf["value"]
            nodes, weights = self.quadratures[len(path)]
            out = [0.0] * len(path)
            for t, weight in zip(nodes, weights):
                factors = [step["open"] + (s - step["open"]) * t for step, s in zip(path, follows)]
                before, product = [], weight
                for factor in factors:
                    before.append(product)
                    product *= factor
                after = 1.0
                for k in range(len(path) - 1, -1, -1):
                    out[k] += before[k] * after
                    after *= factors[k]
            for k, step in enumerate(path):
                added[step["feature"]] += out[k] * leaf["value"] * (follows[k] - step["open"])
        return value


def _leaves(tree):
    """The leaves with the features on their paths: the share of rows that their splits let by, and the turns."""
    found = []

    def visit(node, path):
        f = tree["feature"][node]
        if f < 0:
            found.append({"value": tree["value"][node], "path": list(path.values())})
            return
        left, right = tree["left"][node], tree["right"][node]
        both = tree["cover"][left] + tree["cover"][right]
        share = tree["cover"][left] / both if both > 0 else 0.5
        for child, open_, turn in ((left, share, True), (right, 1 - share, False)):
            met = path.get(f, {"feature": f, "open": 1.0, "turns": []})
            visit(child, {**path, f: {"feature": f, "open": met["open"] * open_, "turns": [*met["turns"], (node, turn)]}})

    visit(0, {})
    return found


def _goes_left(tree, node, x):
    test = tree["test"][node]
    if test == IN_SET:
        if x == MISSING:
            return tree["missingLeft"][node] == 1
        if x >= 256:
            return False
        code = int(x)
        return (tree["sets"][int(tree["threshold"][node]) + (code >> 5)] >> (code & 31)) & 1 == 1
    if math.isnan(x) or (tree["zeroMissing"][node] == 1 and abs(x) <= ZERO):
        return tree["missingLeft"][node] == 1
    return x < tree["threshold"][node] if test == BELOW else x <= tree["threshold"][node]


def _bin(cuts, bins, x, is_category):
    if is_category:
        return int(x) if x < bins else UNSEEN
    return MISSING if math.isnan(x) else FIRST_LEVEL + bisect_right(cuts, x)


def _curve(term, x):
    knots, y = term["x"], term["y"]
    if math.isnan(x):
        return term["missing"]
    last = len(knots) - 1
    below = bisect_right(knots, x) - 1
    if last == 0:
        return y[0]
    if term["ends"] == "hold":
        if below < 0:
            return y[0]
        if below >= last:
            return y[last]
    at = min(max(below, 0), last - 1)
    share = (x - knots[at]) / (knots[at + 1] - knots[at])
    return y[at] + share * (y[at + 1] - y[at])


def _cell(value, each):
    """None for a missing cell: nothing, NaN (also pandas' and numpy's), empty text and placeholders."""
    if value is None or value != value:
        return None
    if isinstance(value, str):
        text = _text(value)
        return None if text == "" or text in each.get("placeholders", ()) else text
    return value


def _text(value):
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value).strip()
    if str(value) in ("True", "False"):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _number(value, name):
    if isinstance(value, (str, bool)):
        raise ValueError(f"{name}: found {type(value).__name__}, wanted a number")
    return float(value)


def _normal(text):
    """As Leadlight compares texts: lower case, runs of white space, dashes and underscores one space."""
    lowered = _text(text).lower()
    return " ".join("".join(" " if c.isspace() or c == "_" or unicodedata.category(c) == "Pd" else c for c in lowered).split())


def _verdict(when, lead):
    """Kleene's logic: unknown is never no."""
    if "all" in when or "any" in when:
        parts = [_verdict(part, lead) for part in when.get("all", when.get("any"))]
        first, other = (NOT_MET, MET) if "all" in when else (MET, NOT_MET)
        return first if first in parts else UNKNOWN if UNKNOWN in parts else other
    if "not" in when:
        return {MET: NOT_MET, NOT_MET: MET, UNKNOWN: UNKNOWN}[_verdict(when["not"], lead)]
    if "unknown" in when:
        return UNKNOWN
    value = _concept(when["read"], lead)
    if math.isnan(value):
        return UNKNOWN
    if "oneOf" in when:
        return MET if value in when["oneOf"] else NOT_MET
    holds = (
        value >= when.get("atLeast", -math.inf)
        and value > when.get("above", -math.inf)
        and value <= when.get("atMost", math.inf)
        and value < when.get("below", math.inf)
    )
    return MET if holds else NOT_MET


def _concept(read, lead):
    """What a column says of a concept, as a number; NaN where it isn't known."""
    cell = _cell(lead.get(read["column"]), read)
    if cell is None:
        return math.nan
    of = read["type"]
    if str(cell) in ("True", "False"):
        return read["texts"].get("yes" if cell else "no", math.nan)
    if not isinstance(cell, str):
        value = float(cell)
        if value in read["sentinels"] or math.isinf(value):
            return math.nan
        if of == "number":
            return value
        if of == "months":
            return value if value >= 0 else math.nan
        if of == "yesNo":
            return math.nan if value < 0 else 1.0 if value > 0 else 0.0
        cell = str(cell)
    normal = _normal(cell)
    if of in ("number", "months"):
        value = float(_text(cell)) if DECIMAL.fullmatch(_text(cell)) else read["texts"].get(normal, math.nan)
        return value if of == "number" or value >= 0 else math.nan
    return read["texts"].get(normal, 0.0 if of == "text" else math.nan)
