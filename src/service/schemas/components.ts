import {
  explainAnswer as ExplainAnswer,
  explainRequest as ExplainRequest,
  qualifyAnswer as QualifyAnswer,
} from "./explain.ts";
import {
  doNotProfile as DoNotProfile,
  erasureReceipt as ErasureReceipt,
  leadExplanation as LeadExplanation,
} from "./lead-rights.ts";
import {
  aliasAnswer as AliasAnswer,
  aliasRequest as AliasRequest,
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
import { outcomeAnswer as OutcomeAnswer, outcomeRequest as OutcomeRequest } from "./outcome.ts";
import { predictRequest as PredictRequest, qualifyRequest as QualifyRequest } from "./predict-request.ts";
import {
  predictAnswer as PredictAnswer,
  prediction as Prediction,
  problem as Problem,
  refusedLead as RefusedLead,
} from "./prediction.ts";
import {
  inferenceAnswer as InferenceAnswer,
  inferenceError as InferenceError,
  inferenceModel as InferenceModel,
  inferenceModelReady as InferenceModelReady,
  inferenceReady as InferenceReady,
  inferenceRequest as InferenceRequest,
  inferenceServer as InferenceServer,
  instances as Instances,
  invocation as Invocation,
  invocationAnswer as InvocationAnswer,
  kserveExplanations as KserveExplanations,
  kserveModel as KserveModel,
  kserveModels as KserveModels,
  kservePredictions as KservePredictions,
  mlflowError as MlflowError,
} from "./protocols.ts";

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
  OutcomeRequest,
  OutcomeAnswer,
  LeadExplanation,
  ErasureReceipt,
  DoNotProfile,
  Problem,
  Models,
  Model,
  Version,
  AliasRequest,
  AliasAnswer,
  Drivers,
  Index,
  Live,
  Ready,
  ServiceVersion,
  Invocation,
  InvocationAnswer,
  MlflowError,
  Instances,
  KserveModels,
  KserveModel,
  KservePredictions,
  KserveExplanations,
  InferenceServer,
  InferenceReady,
  InferenceModelReady,
  InferenceModel,
  InferenceRequest,
  InferenceAnswer,
  InferenceError,
};

export type ComponentName = keyof typeof components;
