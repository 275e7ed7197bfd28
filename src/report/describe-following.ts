import type { Followed } from "../training/train.ts";

/** Smaller moves of the mean log-odds are none: then it is what fields are worth that has moved. */
const MOVED = 0.05;

/** What following the newest leads was found to be worth, in one sentence. */
export function describeFollowing({ gain, leads, moments, level }: Followed): string {
  const by = `${Math.abs(gain.mean).toFixed(4)} ± ${gain.standardError.toFixed(4)}`;
  const judged = `on ${leads} leads that came after ${moments} moments in the past`;
  if (level === null)
    return `Something has moved over time, but the newest leads alone don't tell the next ones better: ${judged}, following them would have ${
      gain.mean > 0 ? "taken" : "added"
    } ${by} ${gain.mean > 0 ? "off" : "to"} the log loss. So the model stands at the mean of all the past.`;
  const { moved } = level;
  const what =
    Math.abs(moved) < MOVED
      ? "What fields are worth has moved over time"
      : `Wins have become ${moved < 0 ? "rarer" : "more frequent"}`;
  return `${what}: the model stands at the level of the newest leads (${level.leads} that came last), ${
    moved < 0 ? "−" : "+"
  }${Math.abs(moved).toFixed(2)} in log-odds against the past. Kept because ${judged} it took ${by} off the log loss.`;
}
