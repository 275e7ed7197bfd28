import type { CriterionWorth, GateBacktest } from "../training/gate-backtest.ts";
import { percent } from "./words.ts";

/** What a framework's backtest found, one sentence each, the criteria that don't work among them. */
export function gateFindings({ criteria, cutOffs, gate }: GateBacktest): string[] {
  const named = (worth: CriterionWorth["worth"]) => criteria.filter((one) => one.worth === worth);
  const names = (some: readonly CriterionWorth[]) => some.map(({ criterion }) => criterion).join(", ");
  const told = (some: readonly CriterionWorth[], sentence: string) =>
    some.length === 0 ? [] : [`${names(some)}: ${sentence}`];
  const idle = named("helps").filter(({ addsToOthers }) => addsToOthers === false);
  const { letThrough, stopped, worth } = gate;
  return [
    ...(letThrough.rate && stopped.rate && worth.recall
      ? [
          `The gate stops ${stopped.leads} of ${stopped.leads + letThrough.leads}: ${percent(stopped.rate.value)} of these won, ` +
            `${percent(letThrough.rate.value)} of those it lets through; ${percent(worth.recall.value)} of the winners pass.` +
            (worth.worth === "helps"
              ? ""
              : " Whom it stops is no worse than whom it lets through, as far as chance lets see."),
        ]
      : []),
    ...told(named("helps"), "leads that meet it win oftener than those that don't, beyond chance."),
    ...told(idle, "but with the other criteria the same, that isn't sure any more."),
    ...told(
      named("nothing"),
      "PREDICTS NOTHING that these leads show: who meets it wins no oftener than who doesn't, as far as chance lets see.",
    ),
    ...told(named("wrongWay"), "POINTS THE WRONG WAY: who meets it wins more rarely than who doesn't."),
    ...told(
      named("tooFew"),
      "too few leads are known to meet it or not to meet it (20 of each are wanted, and a win).",
    ),
    ...cutOffs.map(({ says, isProposed }) =>
      isProposed ? `Proposed, not applied: ${says}.` : `${says[0]!.toUpperCase()}${says.slice(1)}.`,
    ),
  ];
}
