import type { LeadTable } from "../../leads/table.ts";
import { inThisThread } from "../../numeric/pool.ts";
import type { TrainContext, TrainSettings } from "../../training/settings.ts";
import { train as runTraining, type Trained } from "../../training/train.ts";
import { columnsSection } from "../sections/columns.ts";
import { leaderboardSection } from "../sections/leaderboard.ts";
import { qualitySection } from "../sections/quality.ts";
import { showsQuality } from "./evaluate.ts";
import { shows } from "./shows.ts";

/**
 * As `train` of `training/`, in this thread unless a pool is given. In a notebook what it gives shows itself: how the learner was
 * chosen, how well it finds winners, which columns were left out; `leaderboard` and `holdout` also do so alone.
 */
export async function train(
  table: LeadTable,
  settings: TrainSettings,
  context: Partial<TrainContext> = {},
): Promise<Trained> {
  const trained = await runTraining(table, settings, withDefaults(context));
  const { parts } = trained.scorer;
  showsQuality(trained.holdout, trained.baseRateLogLoss);
  shows(trained.leaderboard, () => leaderboardSection({ parts, metrics: trained }));
  return shows(trained, async () =>
    [
      leaderboardSection({ parts, metrics: trained }),
      await qualitySection({ metrics: trained }),
      columnsSection({ metrics: trained }),
    ].join("\n"),
  );
}

/** One thread, and this machine's clock for the seconds of the leaderboard. */
export function withDefaults(context: Partial<TrainContext>): TrainContext {
  return { pool: inThisThread(), now: () => performance.now(), ...context };
}
