export { bars } from "./charts/bars.ts";
export { gains } from "./charts/gains.ts";
export { waterfall } from "./charts/waterfall.ts";
export type { Evaluation } from "./evaluation/evaluate.ts";
export type { Driver, DriverView } from "./explanation/drivers.ts";
export type { NamedSegment, NamedSegmentation, Segment, Segmentation } from "./explanation/segments.ts";
export { asOf } from "./leads/as-of.ts";
export { type Config, readConfig, writeConfig } from "./leads/config.ts";
export { InputError } from "./leads/input-error.ts";
export { type LeadsInMemory, leadsFrom } from "./leads/leads-from.ts";
export type { TableProfile } from "./leads/profile.ts";
export { type LeadsFile, readLeads } from "./leads/read.ts";
export { readActivities } from "./leads/read-activities.ts";
export { readDiscovery } from "./leads/read-discovery.ts";
export { readHistory } from "./leads/read-history.ts";
export { readOptionsOf } from "./leads/read-options.ts";
export { seenAt } from "./leads/seen-at.ts";
export { sliceTable } from "./leads/slice.ts";
export {
  type Cell,
  type Column,
  type ColumnRole,
  type ColumnType,
  cellAt,
  findColumn,
  type LeadTable,
} from "./leads/table.ts";
export { toArquero, toArrow, toObjects, writeLeads } from "./leads/table-out.ts";
export { writeRows } from "./leads/write.ts";
export { standardErrors } from "./learners/additive/standard-errors.ts";
export { fitOdoo } from "./learners/bayes/odoo.ts";
export { type ForeignTool, importers } from "./learners/importers/catalogue.ts";
export type { ImportedModel } from "./learners/importers/imported.ts";
export { openPool } from "./learners/pool.ts";
export {
  type Metric,
  type MlflowClient,
  openMlflow,
  type RegisteredVersion,
  type Run,
} from "./mlflow/client.ts";
export { createMirror, type Mirror } from "./mlflow/mirror.ts";
export { MlflowError } from "./mlflow/mlflow-error.ts";
export { type ModelFolderOptions, onnxModelFolder, pythonModelFolder } from "./mlflow/model-folder.ts";
export { modelFolders } from "./mlflow/model-folders.ts";
export { inThisThread, type Pool } from "./numeric/pool.ts";
export { prepareAttribution } from "./program/attribution.ts";
export type { BinCounts, ProgramEdit } from "./program/edit.ts";
export { type EditedProgram, editProgram } from "./program/edit-program.ts";
export { interactionsAt } from "./program/interactions.ts";
export type { ScoreProgram } from "./program/program.ts";
export { purifyPairs } from "./program/purify.ts";
export { compareFrameworks, type FrameworkComparison } from "./qualification/compare.ts";
export type { Framework } from "./qualification/framework.ts";
export { type FrameworkId, frameworkId } from "./qualification/framework-id.ts";
export { funnel } from "./qualification/funnel.ts";
export { guessConcepts } from "./qualification/guess-concepts.ts";
export { loadFramework } from "./qualification/load-framework.ts";
export { type CompiledFramework, compileFramework } from "./qualification/qualify.ts";
export { type FrameworkSqlOptions, frameworkSql } from "./qualification/sql.ts";
export type { Qualification, Verdict } from "./qualification/verdict.ts";
export type { VerdictCodes } from "./qualification/verdict-codes.ts";
export { type VerdictMatrix, verdictMatrix } from "./qualification/verdict-matrix.ts";
export { CorruptVersionError } from "./registry/corrupt-version-error.ts";
export { diffVersions, type VersionDifference } from "./registry/diff-versions.ts";
export {
  type AskedEdit,
  type EditableScorer,
  type EditedVersion,
  type EditOptions,
  loadEditable as loadScorer,
} from "./registry/editable-scorer.ts";
export type { LoadedScorer } from "./registry/load.ts";
export { LockedError } from "./registry/locked-error.ts";
export type { Pruned, PruneOptions } from "./registry/prune.ts";
export { publishEdited } from "./registry/publish-edited.ts";
export { giveAlias, publishTrained } from "./registry/publish-trained.ts";
export { openRegistry, type Registry } from "./registry/registry.ts";
export { StorageError } from "./registry/storage-error.ts";
export { backtestPage } from "./report/backtest/backtest-page.ts";
export { modelCard } from "./report/card.ts";
export { auditLeads } from "./report/notebook/audit-leads.ts";
export { backtest } from "./report/notebook/backtest.ts";
export { backtestGate } from "./report/notebook/backtest-gate.ts";
export { type EditedScorer, editScorer } from "./report/notebook/edit-scorer.ts";
export { evaluate } from "./report/notebook/evaluate.ts";
export { explainLead, showsReasons } from "./report/notebook/explain-lead.ts";
export { type Followed, follow } from "./report/notebook/follow.ts";
export { judgeScorer } from "./report/notebook/judge-scorer.ts";
export { learnRules } from "./report/notebook/learn-rules.ts";
export { profileLeads } from "./report/notebook/profile-leads.ts";
export { shows } from "./report/notebook/shows.ts";
export { train } from "./report/notebook/train.ts";
export { driversOf, viewDriver } from "./report/notebook/view-driver.ts";
export { versionReport } from "./report/report.ts";
export type { ReportFacts, StoredMetrics } from "./report/report-facts.ts";
export { type ActionMatrix, actionMatrix } from "./scoring/action-matrix.ts";
export { describeEdit } from "./scoring/describe-edit.ts";
export { type OnnxOptions, onnxFile } from "./scoring/export/onnx-file.ts";
export { type Scorecard, scorecardOf } from "./scoring/export/scorecard.ts";
export { type SqlOptions, sqlQuery } from "./scoring/export/sql-query.ts";
export { scorerFromFiles, scorerToFiles } from "./scoring/files.ts";
export { LeadError } from "./scoring/lead-error.ts";
export type { Contribution, Prediction, Warning } from "./scoring/prediction.ts";
export type { RecordedEdit } from "./scoring/recorded-edit.ts";
export { createScorer, type LeadScorer, type ScoreOptions } from "./scoring/scorer.ts";
export { type AdoptedModel, type AdoptSettings, adoptAlone, adoptOn } from "./training/adopt-model.ts";
export type { BacktestResult, BacktestSettings } from "./training/backtest.ts";
export { type ChampionVerdict, judgeChallenger } from "./training/champion-gate.ts";
export type { Champion, CompareOptions, Comparison } from "./training/compare-champion.ts";
export { compareJudgements, type JudgementComparison } from "./training/compare-judgements.ts";
export type { GateBacktest, GateBacktestSettings } from "./training/gate-backtest.ts";
export type { Judgement } from "./training/judge-scorer.ts";
export type { LearnedRule, LearnedRules } from "./training/learn-rules.ts";
export { type Recipe, recipeOf } from "./training/recipe.ts";
export type { TrainContext, TrainSettings } from "./training/settings.ts";
export { settingsOfConfig } from "./training/settings-of-config.ts";
export type { Trained } from "./training/train.ts";
