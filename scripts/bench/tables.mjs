// The tables of docs/benchmarks.md, made from kept measurements alone.
import { AUTOML, OURS, PEERS } from "./quality.mjs";
import { mean, tInterval } from "./statistics.mjs";
import { TRUTH_PEERS } from "./truth.mjs";

const TITLES = {
  "leadlight-auto": "`auto`",
  "leadlight-boosted": "`boosted`",
  "leadlight-additive": "`additive`",
  logistic: "logistic regression",
  lightgbm: "LightGBM",
  xgboost: "XGBoost",
  catboost: "CatBoost",
  ebm: "EBM",
  autogluon: "AutoGluon",
};
const WITHIN = 1.003;
const COVERAGE = [0.88, 0.96];
const TIME_SHARE = 1 / 50;

/** A Markdown table. @param {readonly string[]} head @param {readonly (readonly string[])[]} rows */
export function markdown(head, rows) {
  const line = (/** @type {readonly string[]} */ cells) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** Mean log loss by set and learner, then each bar with its paired interval. */
export function qualityTables(kept, sets, seeds) {
  const learners = [...Object.keys(OURS), ...PEERS, AUTOML];
  const lossesOf = (/** @type {string} */ set, /** @type {string} */ learner) =>
    new Map(
      seeds.flatMap((seed) => {
        const found = kept.read(`${set}.${seed}.${learner}`);
        return found ? [[seed, found.logLoss]] : [];
      }),
    );
  const means = sets.map(({ name }) =>
    learners.map((learner) => meanOf([...lossesOf(name, learner).values()])),
  );
  // A mean over fewer seeds than the others' can't be compared with them: it is marked by their number, never the best.
  const isWhole = (/** @type {string} */ set, /** @type {string} */ learner) =>
    lossesOf(set, learner).size === Math.max(...learners.map((one) => lossesOf(set, one).size));
  const marked = (/** @type {string} */ set, /** @type {(number | null)[]} */ row) => {
    const whole = row.map((value, at) => (isWhole(set, learners[at]) ? value : null));
    return emphasised(whole, 4).map((text, at) =>
      whole[at] === null && row[at] !== null
        ? `${row[at].toFixed(4)} (n ${lossesOf(set, learners[at]).size})`
        : text,
    );
  };
  const losses = markdown(
    ["leads", ...learners.map((learner) => TITLES[learner])],
    sets.map(({ name }, s) => [name, ...marked(name, means[s])]),
  );

  const compared = (/** @type {string} */ ours, /** @type {string} */ theirs, /** @type {string} */ set) => {
    const [a, b] = [lossesOf(set, ours), lossesOf(set, theirs)];
    return [...a.keys()].filter((seed) => b.has(seed)).map((seed) => a.get(seed) / b.get(seed));
  };
  const bars = [];
  for (const [ours, peers] of [
    ["leadlight-auto", PEERS],
    ["leadlight-boosted", ["lightgbm"]],
    ["leadlight-additive", ["ebm"]],
  ])
    for (const { name } of sets) {
      const whole = peers.filter((one) => isWhole(name, one));
      const peer = bestOf(whole.length > 0 ? whole : peers, (one) =>
        meanOf([...lossesOf(name, one).values()]),
      );
      const ratios = compared(ours, peer, name);
      if (ratios.length > 0)
        bars.push([`${TITLES[ours]} / ${TITLES[peer]}`, name, ...ratioCells(ratios, WITHIN)]);
    }
  const toAutoml = sets
    .map(({ name }) => ({ name, ratios: compared("leadlight-auto", AUTOML, name) }))
    .filter(({ ratios }) => ratios.length > 0);
  const title = `${TITLES["leadlight-auto"]} / ${TITLES[AUTOML]}`;
  for (const { name, ratios } of toAutoml)
    bars.push([title, name, String(ratios.length), mean(ratios).toFixed(4), "", "", ""]);
  if (toAutoml.length > 0) {
    const each = toAutoml.map(({ ratios }) => mean(ratios));
    bars.push([title, "mean of the sets", ...ratioCells(each, 1)]);
  }
  const head = ["log loss", "leads", "n", "mean ratio", "95 % interval", "at most", "reached"];
  return [losses, markdown(head, bars), takenBy(kept, sets, seeds)].join("\n\n");
}

/** Which learner `auto` took, how often. */
function takenBy(kept, sets, seeds) {
  const told = sets.flatMap(({ name }) => {
    const taken = seeds.flatMap((seed) => kept.read(`${name}.${seed}.leadlight-auto`)?.taken ?? []);
    const counts = [...new Set(taken)].map(
      (learner) => `\`${learner}\` ${taken.filter((one) => one === learner).length} ×`,
    );
    return taken.length > 0 ? [`${name}: ${counts.join(", ")}`] : [];
  });
  return `Taken by \`auto\`: ${told.join("; ")}.`;
}

/** Seconds of `additive` beside EBM's. */
export function timeTable(kept, sets, seed) {
  const rows = sets.flatMap(({ name }) => {
    const [ours, theirs] = ["additive", "ebm"].map((learner) => kept.read(`${name}.${seed}.${learner}-time`));
    if (!ours || !theirs) return [];
    const share = ours.seconds / theirs.seconds;
    return [
      [
        ...[name, String(ours.rows), ours.seconds.toFixed(2), theirs.seconds.toFixed(1)],
        ...[`1/${(1 / share).toFixed(0)}`, `1/${1 / TIME_SHARE}`, yesOrNo(share <= TIME_SHARE)],
      ],
    ];
  });
  return markdown(["leads", "rows", "`additive`, s", "EBM, s", "ratio", "at most", "reached"], rows);
}

/** Thousandths of log loss above the truth's, then what the intervals hold. */
export function truthTables(kept, tasks, seeds, ours) {
  const found = (/** @type {string} */ task, /** @type {string} */ learner) =>
    seeds.flatMap((seed) => kept.read(`simulated.${task}.${seed}.${learner}`) ?? []);
  const excess = tasks.map(({ name }) =>
    [...ours, ...TRUTH_PEERS].map((learner) => meanOf(found(name, learner).map((one) => 1000 * one.excess))),
  );
  const head = [...ours.map((learner) => `\`${learner}\``), ...TRUTH_PEERS.map((peer) => TITLES[peer])];
  const held = tasks.map(({ name }) => [
    name,
    ...ours.map((learner) => {
      const runs = found(name, learner);
      if (runs.length === 0) return "–";
      const covered = mean(runs.map(({ below, above }) => 1 - below - above));
      const isWithin = covered >= COVERAGE[0] && covered <= COVERAGE[1];
      const text = `${(100 * covered).toFixed(0)} %`;
      const width = mean(runs.map((one) => one.width)).toFixed(2);
      return `${isWithin ? `**${text}**` : text}, ${width}`;
    }),
  ]);
  return [
    markdown(
      ["task", "what the truth is", "leads"],
      tasks.map(({ name, about, rows }) => [name, about, rows.toLocaleString("en")]),
    ),
    "Thousandths of log loss above that of the true probability:",
    markdown(
      ["task", ...head],
      tasks.map(({ name }, t) => [name, ...emphasised(excess[t], 1)]),
    ),
    "Share of leads whose 90 % interval holds the true probability (bold from 88 to 96 %), and the interval's mean width:",
    markdown(["task", ...ours.map((learner) => `\`${learner}\``)], held),
  ].join("\n\n");
}

function ratioCells(ratios, bar) {
  const ratio = mean(ratios);
  const interval = tInterval(ratios);
  const range = interval ? `${interval[0].toFixed(4)} to ${interval[1].toFixed(4)}` : "–";
  return [String(ratios.length), ratio.toFixed(4), range, bar.toFixed(3), yesOrNo(ratio <= bar)];
}

/** Whether a bar is reached. @param {boolean} isReached */
export function yesOrNo(isReached) {
  return isReached ? "yes" : "**no**";
}

/** Null for no value. */
function meanOf(values) {
  return values.length === 0 ? null : mean(values);
}

/** As text, the least in bold, what isn't measured as a dash. */
function emphasised(values, digits) {
  const least = Math.min(...values.filter((value) => value !== null));
  return values.map((value) => {
    if (value === null) return "–";
    return value === least ? `**${value.toFixed(digits)}**` : value.toFixed(digits);
  });
}

function bestOf(names, lossOf) {
  const known = names.filter((name) => lossOf(name) !== null);
  return known.reduce((best, name) => (lossOf(name) < lossOf(best) ? name : best), known[0] ?? names[0]);
}
