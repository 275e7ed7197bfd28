import type { Command } from "commander";

export function addMlflowFlag(command: Command): Command {
  return command.option(
    "--mlflow <url>",
    "an MLflow server that is told of versions and aliases; MLFLOW_TRACKING_TOKEN, or …_USERNAME and …_PASSWORD, opens it",
  );
}
