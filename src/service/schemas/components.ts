import {
  explainAnswer as ExplainAnswer,
  explainRequest as ExplainRequest,
  qualifyAnswer as QualifyAnswer,
} from "./explain.ts";
import {
  driversAnswer as Drivers,
  modelEntry as Model,
  modelList as Models,
  versionAnswer as Version,
} from "./models.ts";
import {
  indexAnswer as Index,
  liveAnswer as Live,
  readyAnswer as Ready,
  versionOfService as ServiceVersion,
} from "./operations.ts";
import { predictRequest as PredictRequest, qualifyRequest as QualifyRequest } from "./predict-request.ts";
import {
  predictAnswer as PredictAnswer,
  prediction as Prediction,
  problem as Problem,
  refusedLead as RefusedLead,
} from "./prediction.ts";

/** The schemas by the names that `/openapi.json` gives them. */
export const components = {
  PredictRequest,
  PredictAnswer,
  Prediction,
  RefusedLead,
  QualifyRequest,
  QualifyAnswer,
  ExplainRequest,
  ExplainAnswer,
  Problem,
  Models,
  Model,
  Version,
  Drivers,
  Index,
  Live,
  Ready,
  ServiceVersion,
};

export type ComponentName = keyof typeof components;
