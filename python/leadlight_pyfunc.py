"""Score leads with an exported Leadlight model: plain Python, no packages.

    from leadlight_pyfunc import load
    load("data").score({"visits": 4, "industry": "retail"})

MLflow loads it through `_load_pyfunc`. A lead is a dictionary of the model's inputs (`inputs` in model.json): numbers, text, or, where
a feature's rule is more than a look-up (job titles, addresses, dates, activities), the feature ready made by its name. The answer has
the probability, the log-odds, what each feature adds to the base (exactly), and the gate's verdicts where the model carries one: these
are told by the lead's own fields alone; what only activities, answers or their dates could tell is unknown, and unknown is never no.
"""
import json
import math
import re
import time
import unicodedata
from bisect import bisect_right
from datetime import date, datetime, timezone
from pathlib import Path

BELOW, IN_SET = 0, 2
MISSING = 0
ZERO = 1.0000000180025095e-35  # the float32 next to 1e-35
DAY = 86_400_000
MONTH = 365.25 / 12 * DAY
DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
NAN = math.nan


def load(path):
    """The model in a folder (its model.json), or in that file itself."""
    path = Path(path)
    return Model(json.loads((path / "model.json" if path.is_dir() else path).read_text("utf-8")))


def _load_pyfunc(path):
    return load(path)


class Model:
    def __init__(self, model):
        if model.get("format") != 1:
            raise ValueError(f"can't read the model: found format {model.get('format')}, wanted 1")
        self.inputs = model["inputs"]
        self.fallback = model["fallback"]
        self.gate = model["gate"]
        self.terms = [TERMS[term["kind"]](term) for term in model["terms"]]
        self.bias = model["base"]
        self.base = self.bias + sum(term.mean for term in self.terms)

    def predict(self, model_input, params=None):
        """Leads as a pandas DataFrame or a list of dictionaries; an answer each."""
        leads = model_input.to_dict("records") if hasattr(model_input, "to_dict") else model_input
        as_of = (params or {}).get("as_of") or None
        return [self.score(lead, as_of) for lead in leads]

    def score(self, lead, as_of=None):
        """One lead; `as_of` (ISO 8601, now by default) is when the gate looks at dates."""
        values = [value_of(given, lead.get(given["name"])) for given in self.inputs]
        known = any(is_known(given, x) for given, x in zip(self.inputs, values))
        answer = self.explain(values) if known else {"logit": self.fallback, "base": self.fallback, "contributions": {}}
        z = answer["logit"]
        probability = 1 / (1 + math.exp(-z)) if z >= 0 else math.exp(z) / (1 + math.exp(z))
        return {"probability": probability, **answer, **(judge(self.gate, lead, moment_of(as_of)) if self.gate else {})}

    def explain(self, values):
        logit, adds = self.bias, [0.0] * len(values)
        for term in self.terms:
            logit += term.add(values, adds)
        names = [given["feature"] for given in self.inputs]
        return {"logit": logit, "base": self.base, "contributions": dict(zip(names, adds))}


# What a lead's cell is: a number with NaN for missing, or a category's code.


def is_nothing(cell):
    return cell is None or cell != cell or type(cell).__name__ in ("NAType", "NaTType")


def value_of(given, cell):
    if given["codes"] is None:
        return number_of(given, cell)
    text = "" if is_nothing(cell) else "true" if cell is True else "false" if cell is False else clean(str(cell))
    return given["codes"].get(text, given["other"])


def number_of(given, cell):
    if is_nothing(cell):
        return NAN
    if isinstance(cell, (str, bool)) or not hasattr(cell, "__float__"):
        raise ValueError(f"field {given['name']}: found a value of type {type(cell).__name__}, wanted a number")
    x = float(cell)
    return NAN if math.isinf(x) or x in given["sentinels"] else x


def is_known(given, x):
    return x == x if given["codes"] is None else x != given["nothing"]


# The terms of the sum. Each adds to the contributions of its features and returns its value.


def place_of(cuts, x, bins):
    """The bin of x; without cuts it is a category's code."""
    if cuts is None:
        return x if x < bins else 1
    return MISSING if x != x else 2 + bisect_right(cuts, x)


class Table:
    mean = 0.0

    def __init__(self, term):
        self.feature, self.cuts, self.values = term["feature"], term["cuts"], term["values"]

    def add(self, values, adds):
        value = self.values[place_of(self.cuts, values[self.feature], len(self.values))]
        adds[self.feature] += value
        return value


class Pair:
    mean = 0.0

    def __init__(self, term):
        self.features, self.cuts, self.width, self.values = term["features"], term["cuts"], term["width"], term["values"]

    def add(self, values, adds):
        (a, b), height = self.features, len(self.values) // self.width
        row, column = place_of(self.cuts[0], values[a], height), place_of(self.cuts[1], values[b], self.width)
        value = self.values[row * self.width + column]
        adds[a] += value / 2
        adds[b] += value / 2
        return value


class Curve:
    mean = 0.0

    def __init__(self, term):
        self.feature, self.x, self.y, self.missing, self.ends = (term[key] for key in ("feature", "x", "y", "missing", "ends"))

    def add(self, values, adds):
        value = self.at(values[self.feature])
        adds[self.feature] += value
        return value

    def at(self, v):
        if v != v:
            return self.missing
        last, below = len(self.x) - 1, bisect_right(self.x, v) - 1
        if last == 0 or (self.ends == "hold" and below < 0):
            return self.y[0]
        if self.ends == "hold" and below >= last:
            return self.y[last]
        k = min(max(below, 0), last - 1)
        return self.y[k] + (v - self.x[k]) / (self.x[k + 1] - self.x[k]) * (self.y[k + 1] - self.y[k])


class Tree:
    """Contributions are path-dependent SHAP values (Lundberg et al. 2020), each leaf's integral by Gauss-Legendre quadrature."""

    def __init__(self, term):
        self.nodes = term["nodes"]
        self.leaves = []
        self.collect(0, [])
        self.mean = sum(value * math.prod(share for _, share, _ in path) for value, path in self.leaves)

    def collect(self, at, path):
        node = self.nodes[at]
        if "value" in node:
            self.leaves.append((node["value"], path))
            return
        left, right = self.nodes[node["left"]]["cover"], self.nodes[node["right"]]["cover"]
        share = left / (left + right) if left + right > 0 else 0.5
        for side, part, is_left in ((node["left"], share, True), (node["right"], 1 - share, False)):
            turn = (node, is_left)
            if any(feature == node["feature"] for feature, _, _ in path):
                longer = [(f, s * part, [*turns, turn]) if f == node["feature"] else (f, s, turns) for f, s, turns in path]
            else:
                longer = [*path, (node["feature"], part, [turn])]
            self.collect(side, longer)

    def add(self, values, adds):
        reached = 0.0
        for value, path in self.leaves:
            follows = [all(goes_left(node, values[f]) == is_left for node, is_left in turns) for f, _, turns in path]
            if all(follows):
                reached = value
            if value == 0:
                continue
            nodes, weights = quadrature(max(1, -(-len(path) // 2)))
            factors = [[share + (follow - share) * t for t in nodes] for (_, share, _), follow in zip(path, follows)]
            for j, ((f, share, _), follow) in enumerate(zip(path, follows)):
                integral = sum(w * math.prod(factor[k] for i, factor in enumerate(factors) if i != j) for k, w in enumerate(weights))
                adds[f] += value * (follow - share) * integral
        return reached


def goes_left(node, x):
    if node["test"] == IN_SET:
        return node["missingLeft"] if x == MISSING else x in node["codes"]
    if x != x or (node["zeroMissing"] and abs(x) <= ZERO):
        return node["missingLeft"]
    return x < node["threshold"] if node["test"] == BELOW else x <= node["threshold"]


TERMS = {"table": Table, "pair": Pair, "curve": Curve, "tree": Tree}
QUADRATURES = {}


def quadrature(n):
    """Nodes and weights of Gauss-Legendre over [0, 1], by Newton's method."""
    if n not in QUADRATURES:
        nodes, weights = [], []
        for i in range(n):
            x = math.cos(math.pi * (i + 0.75) / (n + 0.5))
            for _ in range(20):
                before, value = 1.0, x
                for k in range(2, n + 1):
                    before, value = value, ((2 * k - 1) * x * value - (k - 1) * before) / k
                slope = n * (before - x * value) / (1 - x * x)
                x -= value / slope
            nodes.append((1 - x) / 2)
            weights.append(1 / ((1 - x * x) * slope * slope))
        QUADRATURES[n] = (nodes, weights)
    return QUADRATURES[n]


# The gate: conditions over facts in Kleene's three values, not met -1, unknown 0, met 1.

WORDS = {-1: "notMet", 0: "unknown", 1: "met"}


def judge(gate, lead, moment):
    facts = [NAN if fact is None else fact_of(fact, lead, moment) for fact in gate["facts"]]
    truths = [truth_of(criterion["when"], facts) for criterion in gate["criteria"]]
    named = list(zip(gate["criteria"], truths))
    return {
        "stage": next((s["stage"] for s in gate["stages"] if all(truths[place] == 1 for place in s["needed"])), "lead"),
        "stoppedAt": next((c["name"] for c, truth in named if c["gates"] and truth == -1), None),
        "verdicts": {c["name"]: WORDS[truth] for c, truth in named},
    }


def truth_of(when, facts):
    if "all" in when:
        return min(truth_of(part, facts) for part in when["all"])
    if "any" in when:
        return max(truth_of(part, facts) for part in when["any"])
    if "not" in when:
        return -truth_of(when["not"], facts)
    x = facts[when["fact"]]
    if x != x:
        return 0
    if "in" in when:
        return 1 if x in when["in"] else -1
    bounds = (
        ("atLeast", lambda bound: x >= bound),
        ("above", lambda bound: x > bound),
        ("atMost", lambda bound: x <= bound),
        ("below", lambda bound: x < bound),
    )
    return 1 if all(holds(when[key]) for key, holds in bounds if key in when) else -1


def fact_of(fact, lead, moment):
    """A field's value as conditions compare it; NaN where it isn't known."""
    cell, kind = lead.get(fact["column"]), fact["type"]
    if is_nothing(cell):
        text = ""
    elif fact["columnType"] == "number":
        x = number_of({"name": fact["column"], "sentinels": fact["sentinels"]}, cell)
        if kind == "number":
            return x
        x = x if x >= 0 else NAN
        return 1.0 if kind == "yesNo" and x > 0 else x
    elif fact["columnType"] == "date":
        when = milliseconds(cell)
        if kind != "months":
            return 1.0 if when <= moment else NAN
        return max(0, when - moment) / MONTH if when >= moment // DAY * DAY else NAN
    elif fact["columnType"] == "boolean":
        word = "yes" if str(cell).strip().lower() in fact["true"] else "no" if str(cell).strip().lower() in fact["false"] else ""
        return fact["texts"].get(word, NAN)
    else:
        text = clean(str(cell))
        text = "" if text in fact["placeholders"] else text
    rank = lead.get(fact["rank"]) if fact["rank"] else None  # the seniority of a job title, ready made
    return meaning_of(fact, text, "" if is_nothing(rank) else str(rank))


def meaning_of(fact, text, rank):
    normal, texts = normal_text(text), fact["texts"]
    if normal == "":
        return texts.get(normal_text(rank), NAN) if rank else NAN
    if fact["type"] in ("number", "months"):
        x = float(text) if DECIMAL.fullmatch(text) else texts.get(normal, NAN)
        return NAN if fact["type"] == "months" and not x >= 0 else x
    if fact["type"] == "text":
        return texts.get(normal, 0)
    return texts.get(normal, texts.get(normal_text(rank), NAN) if rank else NAN)


def clean(text):
    return unicodedata.normalize("NFC", text).strip().strip("\u180e\u200b\u200c\u200d\u2060\ufeff").strip()


def normal_text(text):
    spaced = "".join(" " if c.isspace() or c == "_" or unicodedata.category(c) == "Pd" else c for c in clean(text).lower())
    return " ".join(spaced.split())


def milliseconds(cell):
    if isinstance(cell, str):
        try:
            cell = datetime.fromisoformat(cell.strip().replace("Z", "+00:00"))
        except ValueError:
            return NAN
    if isinstance(cell, date) and not isinstance(cell, datetime):
        cell = datetime(cell.year, cell.month, cell.day)
    if not isinstance(cell, datetime):
        return NAN
    return (cell if cell.tzinfo else cell.replace(tzinfo=timezone.utc)).timestamp() * 1000


def moment_of(as_of):
    return time.time() * 1000 if as_of is None else milliseconds(as_of)
