// Simulated leads whose true probability is known: the tasks on which the benchmark asks how far a learner is from the truth.
import { Seeded } from "../lib/seeded.mjs";
import { CsvFile } from "../sample-data/csv-file.mjs";

/** Every lead of a test file stands in it so many times, see `writeTask`. */
const COPIES = 10;
const TEST = 5000;
const DAY = 86_400_000;
const START = Date.UTC(2024, 0, 1);

/**
 * @typedef {{ cells: (string | number | null)[], logit: number }} Lead
 * @typedef {object} Task
 * @property {string} name
 * @property {string} about one line for the document
 * @property {number} rows to learn from
 * @property {string} [like] another task whose very leads these are
 * @property {{ monotone: Record<string, "rising" | "falling"> }} [constraints] what our learners are told of the truth
 * @property {number} [wins] exactly so many of the rows are wins
 * @property {string} [time] the column that says when a lead came; the test leads came later than all others
 * @property {string[]} columns
 * @property {(random: Seeded, share: number) => Lead} lead `share`: the time of the lead, 0 at the start, 1 where the test leads begin
 */

/** @type {readonly Task[]} */
const untold = [
  {
    name: "additive",
    about: "a sum of eight numbers' curves and two categories",
    rows: 5000,
    columns: [...numbered(8), "source", "region"],
    lead: (random) => additive(random),
  },
  {
    name: "pairwise",
    about: "the additive one, and products of two: two numbers, two categories, a number by category",
    rows: 5000,
    columns: [...numbered(8), "source", "region"],
    lead: (random) => {
      const { cells, logit } = additive(random);
      const [a, b, c] = numbersOf(cells);
      const crossed = (cells[8] === "web") === (cells[9] === "north") ? 0.7 : -0.7;
      const inRegion = (cells[9] === "south" ? 1 : -0.4) * Math.tanh(c);
      return { cells, logit: 0.7 * logit + 0.9 * Math.tanh(a) * Math.tanh(b) + crossed + inRegion };
    },
  },
  {
    name: "three-way",
    about: "curves, and leads that win only where three numbers are high together",
    rows: 5000,
    columns: numbered(6),
    lead: (random) => {
      const x = draws(6, random);
      const high = (/** @type {number} */ value) => 0.5 + 0.5 * Math.tanh(3 * value);
      const together = 3.5 * high(x[0]) * high(x[1]) * high(x[2]);
      return { cells: x, logit: -1.5 + together + 0.7 * Math.sin(1.5 * x[3]) + 0.4 * x[4] };
    },
  },
  {
    name: "noise-columns",
    about: "five columns that tell something among 50 that don't",
    rows: 4000,
    columns: [...numbered(45), ...Array.from({ length: 10 }, (_, j) => `c${j}`)],
    lead: (random) => {
      const x = draws(45, random);
      const c = Array.from({ length: 10 }, () => random.below(8));
      const logit = -1 + 0.9 * x[0] + 0.8 * Math.sin(2 * x[1]) + (x[2] > 0.5 ? 0.8 : -0.3) + 0.3 * x[3] ** 2;
      return { cells: [...x, ...c.map((code) => `v${code}`)], logit: logit + (c[0] < 3 ? 0.6 : -0.4) };
    },
  },
  {
    name: "1-percent-wins",
    about: "the additive one, but one lead in a hundred wins",
    rows: 20_000,
    columns: [...numbered(8), "source", "region"],
    lead: (random) => {
      const { cells, logit } = additive(random);
      return { cells, logit: 0.8 * logit - 4.28 };
    },
  },
  {
    name: "40-wins",
    about: "the additive one, but only 40 leads win",
    rows: 400,
    wins: 40,
    columns: [...numbered(8), "source", "region"],
    lead: (random) => {
      const { cells, logit } = additive(random);
      return { cells, logit: 0.8 * logit - 1.72 };
    },
  },
  {
    name: "1000-levels",
    about: "a category of 1,000 levels that tells something, and one that doesn't",
    rows: 10_000,
    columns: ["campaign", "agent", ...numbered(4)],
    lead: (random) => {
      const x = draws(4, random);
      // Few levels are frequent and most are rare, as with campaigns.
      const campaign = Math.floor(1000 * random.uniform() ** 2);
      const agent = Math.floor(1000 * random.uniform() ** 2);
      const effect = 0.9 * new Seeded(campaign, "campaign").normal();
      return {
        cells: [`campaign ${campaign}`, `agent ${agent}`, ...x],
        logit: -0.9 + effect + 0.7 * x[0] - 0.6 * Math.abs(x[1]) + 0.3 * x[2],
      };
    },
  },
  {
    name: "monotone",
    about: "curves that only rise or fall: saturating, logarithmic, steps",
    rows: 2000,
    columns: numbered(6),
    lead: (random) => {
      const x = draws(6, random);
      const logit = -1.3 + 1.2 * Math.tanh(2 * x[0]) - 0.8 * Math.log1p(Math.exp(2 * x[1]));
      const steps = (x[3] > -0.5 ? 0.6 : 0) + (x[3] > 1 ? 0.9 : 0);
      return { cells: x, logit: logit + 0.5 * x[2] + steps };
    },
  },
  {
    name: "shift",
    about:
      "wins become rarer over two years and a channel turns bad; the test leads come in the next half year",
    rows: 6000,
    time: "created_at",
    columns: ["created_at", ...numbered(5), "channel"],
    lead: (random, share) => {
      const x = draws(5, random);
      const channel = random.weighted({ web: 4, fair: 2, partner: 2, phone: 2 });
      const ofChannel = { web: 0, fair: 0.8 - 1.4 * share, partner: 0.5, phone: -0.5 }[channel];
      const created = new Date(Math.round((START + 730 * DAY * share) / 1000) * 1000);
      return {
        cells: [created.toISOString().slice(0, 19).replace("T", " "), ...x, channel],
        logit: -0.4 - 0.9 * share + ofChannel + 0.8 * x[0] + 0.6 * Math.sin(2 * x[1]) - 0.4 * x[2],
      };
    },
  },
];

const monotone = untold.find(({ name }) => name === "monotone");

/** @type {readonly Task[]} */
export const tasks = [
  ...untold,
  {
    ...monotone,
    name: "monotone-told",
    about: "the leads of monotone, and our learners are told which columns rise and which fall",
    like: monotone.name,
    constraints: { monotone: { x0: "rising", x1: "falling", x2: "rising", x3: "rising" } },
  },
];

/**
 * Writes a task's leads to learn from and to be judged by. Each test lead stands in its file `COPIES` times, whole rounds one after the
 * other, with as many wins as its probability asks for, the fraction by lot: so the log loss of the file is nearly the expected one,
 * which luck in the outcomes would else blur more than learners differ.
 * @param {Task} task
 * @param {number} seed
 * @param {{ train: string, test: string }} paths
 * @returns the true probabilities of the test leads (the first round of the file), and their log loss on the file
 */
export function writeTask(task, seed, paths) {
  const random = new Seeded(seed, task.like ?? task.name);
  write(paths.train, task, task.wins === undefined ? asTheyCome(task, random) : withWins(task, random));

  const test = Array.from({ length: TEST }, () => task.lead(random, 1 + 0.25 * random.uniform()));
  const wins = test.map((lead) => Math.floor(COPIES * probability(lead) + random.uniform()));
  const rounds = Array.from({ length: COPIES }, (_, round) =>
    test.map((lead, row) => /** @type {const} */ ([lead, wins[row] > round])),
  );
  write(paths.test, task, rounds.flat());

  const truth = test.map(probability);
  const logLoss = truth.reduce(
    (sum, p, row) => sum - wins[row] * Math.log(p) - (COPIES - wins[row]) * Math.log1p(-p),
    0,
  );
  return { truth, logLoss: logLoss / (COPIES * TEST) };
}

/** @param {Task} task @param {Seeded} random @returns {(readonly [Lead, boolean])[]} */
function asTheyCome(task, random) {
  return Array.from({ length: task.rows }, () => {
    const lead = task.lead(random, random.uniform());
    return [lead, random.chance(probability(lead))];
  });
}

/**
 * Leads as they come, but only so many losses and wins. The tasks that ask for it have that share of wins on average, so
 * the true probability stays true.
 * @param {Task} task
 * @param {Seeded} random
 */
function withWins(task, random) {
  const left = { won: task.wins ?? 0, lost: task.rows - (task.wins ?? 0) };
  const leads = [];
  while (leads.length < task.rows) {
    const lead = task.lead(random, random.uniform());
    const won = random.chance(probability(lead));
    if (left[won ? "won" : "lost"]-- > 0) leads.push(/** @type {const} */ ([lead, won]));
  }
  return leads;
}

/** @param {string} path @param {Task} task @param {readonly (readonly [Lead, boolean])[]} leads */
function write(path, { columns }, leads) {
  const file = new CsvFile(path, [...columns, "outcome"]);
  for (const [{ cells }, won] of leads) file.add([...cells.map(rounded), won ? "won" : "lost"]);
  file.finish();
}

/** @param {Lead} lead */
function probability({ logit }) {
  return 1 / (1 + Math.exp(-logit));
}

/** A sum of eight curves and two categories, of which one lead in ten lacks the fourth number. @param {Seeded} random */
function additive(random) {
  const x = draws(8, random);
  const source = random.weighted({ web: 5, fair: 2, partner: 2, referral: 1 });
  const region = random.weighted({ north: 1, south: 1, east: 1, west: 1 });
  const skewed = Math.exp(x[4]);
  const logit =
    -2 +
    0.8 * x[0] +
    0.7 * Math.sin(2 * x[1]) +
    (x[2] > 0.4 ? 0.8 : -0.2) +
    0.4 * Math.log(skewed) +
    0.25 * x[5] ** 2 -
    0.6 * Math.tanh(3 * x[6]) +
    { web: 0, fair: 0.5, partner: 0.8, referral: 1.3 }[source] +
    { north: 0.3, south: -0.3, east: 0, west: 0 }[region];
  const isMissing = random.chance(0.1);
  const missing = isMissing ? 0.5 : 0.3 * x[3];
  const cells = [x[0], x[1], x[2], isMissing ? null : x[3], skewed, x[5], x[6], x[7], source, region];
  return { cells, logit: logit + missing };
}

/** @param {readonly (string | number | null)[]} cells @returns {number[]} */
function numbersOf(cells) {
  return cells.map((cell) => (typeof cell === "number" ? cell : 0));
}

/** @param {number} count @param {Seeded} random */
function draws(count, random) {
  return Array.from({ length: count }, () => random.normal());
}

/** @param {number} count */
function numbered(count) {
  return Array.from({ length: count }, (_, j) => `x${j}`);
}

/** Four digits, as an export would hold. @param {string | number | null} cell */
function rounded(cell) {
  return typeof cell === "number" ? Number(cell.toPrecision(5)) : cell;
}
