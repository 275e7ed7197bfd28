import type { LeadAnswers } from "./answer-leads.ts";

/** Answers that count what they take, in milliseconds, and the leads that they are of: for the trace of a stream. */
export interface TimedAnswers extends LeadAnswers {
  leads(): number;
  scoreMs(): number;
  logMs(): number;
}

export function timedAnswers(answers: LeadAnswers): TimedAnswers {
  const sums = { leads: 0, score: 0, log: 0 };
  const timed: LeadAnswers = Object.assign(
    (leads: readonly unknown[], firstIndex: number) => {
      const from = performance.now();
      const made = answers(leads, firstIndex);
      sums.score += performance.now() - from;
      sums.leads += leads.length;
      return made;
    },
    {
      logged: async () => {
        const from = performance.now();
        const logged = await answers.logged();
        sums.log += performance.now() - from;
        return logged;
      },
    },
  );
  return Object.assign(timed, {
    leads: () => sums.leads,
    scoreMs: () => sums.score,
    logMs: () => sums.log,
  });
}
