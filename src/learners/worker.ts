// The entry of a learner's worker thread.
import { serveTasks } from "../numeric/serve-tasks.ts";

serveTasks({
  features: () => import("../features/cut-points.ts"),
  additive: () => import("./additive/tasks.ts"),
  bayes: () => import("./bayes/tasks.ts"),
  boosted: () => import("./boosted/bag.ts"),
  linear: () => import("./linear/tasks.ts"),
  neural: () => import("./neural/member.ts"),
  points: () => import("./points/tasks.ts"),
});
