import { type Judgement, judgeScorer as judge } from "../../training/judge-scorer.ts";
import { showsQuality } from "./evaluate.ts";

/** As `judgeScorer` of `training/`; in a notebook the judgement's `evaluation` shows itself. */
export function judgeScorer(...given: Parameters<typeof judge>): Judgement {
  const judgement = judge(...given);
  showsQuality(judgement.evaluation);
  return judgement;
}
