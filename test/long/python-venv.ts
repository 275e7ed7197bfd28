import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What loads a model as MLflow does. */
export const MLFLOW_PACKAGES = ["mlflow==3.17.2", "onnx==1.23.2", "onnxruntime==1.32.0"];

/** The interpreter of a virtual environment with these packages of PyPI, made once a machine and list. */
export function pythonWith(packages: readonly string[]): string {
  const name = createHash("sha256").update(packages.join("\n")).digest("hex").slice(0, 12);
  const folder = join(tmpdir(), `leadlight-test-venv-${name}`);
  const python = join(folder, "bin", "python");
  const done = join(folder, "installed");
  if (existsSync(done)) return python;
  execFileSync("python3", ["-m", "venv", folder], { stdio: "inherit" });
  execFileSync(python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", ...packages], {
    stdio: "inherit",
  });
  execFileSync("touch", [done]);
  return python;
}
