import type { Evaluation, Interval } from "../evaluation/evaluate.ts";
import { InputError } from "../leads/input-error.ts";
import type { LeadTable } from "../leads/table.ts";
import {
  type Champion,
  type CompareOptions,
  type Comparison,
  compareWithChampion,
} from "./compare-champion.ts";
import type { FirstVersionVerdict } from "./gate.ts";
import { PSI_BOUND } from "./input-drift.ts";
import type { SegmentLoss } from "./segment-losses.ts";
import type { TrainContext } from "./settings.ts";

/** Whether a challenger may take the champion's place, with everything that speaks for and against it. */
export interface ChampionVerdict extends FirstVersionVerdict {
  /** The version that is champion. */
  readonly champion: number;
  /** Null where they can't be compared. */
  readonly comparison: Comparison | null;
  /** A difference of log loss up to here is none; null without a comparison. */
  readonly tolerance: number | null;
  /** Of the challenger on its held-out leads. */
  readonly calibration: {
    readonly observedExpected: number | null;
    readonly observedExpectedInterval: Interval | null;
    readonly slope: number | null;
    readonly slopeInterval: Interval | null;
    /** An interval that lies wholly outside is refused. */
    readonly bounds: Interval;
  };
}

/**
 * Of the champion's log loss: about what another seed makes of one recipe (0.3855 to 0.3866 by `boosted` on 2,049 leads), which
 * resampled leads don't show, so that with many leads every second of two equal recipes would be called worse.
 */
const SAME = 0.003;

/** Four fifths to five fourths, as far off either way: about what a forecast of next month's wins can bear. A choice, not a theorem. */
const CALIBRATION_BOUNDS: Interval = [0.8, 1.25];

/**
 * Judges a challenger that a person wants promoted: its log loss isn't surely above the champion's, by more than another seed makes
 * (`compareWithChampion`); its calibration isn't surely outside of 0.8 to 1.25; no input has drifted beyond a population
 * stability index of 0.25; no segment loses more than its bound. What can't be compared isn't promoted.
 * @param holdout the challenger's, by a model that never saw these leads
 */
export async function judgeChallenger(
  table: LeadTable,
  champion: Champion,
  holdout: Evaluation,
  options: CompareOptions,
  context: TrainContext,
): Promise<ChampionVerdict> {
  try {
    return verdictOf(champion.version, await compareWithChampion(table, champion, options, context), holdout);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return incomparable(champion.version, error, holdout);
  }
}

/** The verdict over a challenger that can't be compared with the champion: not without a person's word. */
export function incomparable(champion: number, error: InputError, holdout: Evaluation): ChampionVerdict {
  return {
    passed: false,
    because: `can't be compared with version ${champion}: ${error.message}`,
    champion,
    comparison: null,
    tolerance: null,
    calibration: calibrationOf(holdout),
  };
}

export function isChampionVerdict(gate: FirstVersionVerdict): gate is ChampionVerdict {
  return "champion" in gate;
}

/** The decision over what was found. */
export function verdictOf(champion: number, comparison: Comparison, holdout: Evaluation): ChampionVerdict {
  const calibration = calibrationOf(holdout);
  const { difference, logLoss, leads, wins, how } = comparison;
  const tolerance = SAME * logLoss.champion;
  const ground =
    how === "newlyMature"
      ? `${leads} leads (${wins} won) that are mature and new to version ${champion}`
      : `the newest ${leads} mature leads (${wins} won), both recipes refitted before them`;
  const losses = `on ${ground}: log loss ${logLoss.challenger.toFixed(4)}, the champion's ${logLoss.champion.toFixed(4)} (difference ${signed(difference.mean)}, 90 % interval ${signed(difference.interval[0])} to ${signed(difference.interval[1])})`;
  const against = [
    ...(difference.mean > tolerance && difference.interval[0] > 0 ? [`worse ${losses}`] : []),
    ...calibrationAgainst(calibration),
    ...driftAgainst(comparison),
    ...comparison.segments.filter(({ isBeyond }) => isBeyond).map(segmentAgainst),
  ];
  return {
    passed: against.length === 0,
    because: against.length === 0 ? `not worse ${losses}` : against.join("; "),
    champion,
    comparison,
    tolerance,
    calibration,
  };
}

function calibrationOf({
  observedExpected,
  calibrationSlope,
  intervals,
}: Evaluation): ChampionVerdict["calibration"] {
  return {
    observedExpected,
    observedExpectedInterval: intervals.observedExpected,
    slope: calibrationSlope,
    slopeInterval: intervals.calibrationSlope,
    bounds: CALIBRATION_BOUNDS,
  };
}

function calibrationAgainst({
  observedExpected,
  observedExpectedInterval,
  slope,
  slopeInterval,
  bounds,
}: ChampionVerdict["calibration"]): string[] {
  const told = (what: string, value: number | null, interval: Interval | null) =>
    value !== null && interval !== null && (interval[1] < bounds[0] || interval[0] > bounds[1])
      ? [
          `not calibrated on its held-out leads: ${what} ${value.toFixed(2)} (90 % interval ${interval[0].toFixed(2)} to ${interval[1].toFixed(2)}), wanted ${bounds[0]} to ${bounds[1]}`,
        ]
      : [];
  return [
    ...told("observed over expected wins", observedExpected, observedExpectedInterval),
    ...told("calibration slope", slope, slopeInterval),
  ];
}

function driftAgainst({ drift }: Comparison): string[] {
  const drifted = drift.filter(({ isDrifted }) => isDrifted);
  if (drifted.length === 0) return [];
  const named = drifted.map(({ feature, psi }) => `${feature} (${psi.toFixed(2)})`).join(", ");
  return [
    `drifted since the champion was trained, population stability index above ${PSI_BOUND}: ${named} (mayDrift in the configuration names columns whose values come and go)`,
  ];
}

function segmentAgainst({ column, value, leads, difference, interval, bound }: SegmentLoss): string {
  const cell = value === null ? "empty" : value.slice(0, 40);
  return `${leads} leads whose ${column} is ${cell} lose ${difference.toFixed(4)} of log loss (90 % interval ${signed(interval[0])} to ${signed(interval[1])}), wanted ${bound} at most`;
}

function signed(value: number): string {
  const text = Math.abs(value).toFixed(4);
  return value < 0 && Number(text) > 0 ? `−${text}` : text;
}
