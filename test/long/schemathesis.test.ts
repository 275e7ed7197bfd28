import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newRegistry, publishChampion } from "../service/fixture.ts";

const MAIN = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
const PACKAGES = ["schemathesis==4.32.5", "tritonclient[http]==2.73.0"];

let folder: string;
let service: ChildProcess;
let url: string;

const run = (program: string, args: readonly string[], input = "") => {
  const { status, stdout, stderr } = spawnSync(join(folder, "venv", "bin", program), args, {
    encoding: "utf8",
    cwd: folder,
    input,
  });
  return { status, text: stdout + stderr };
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "leadlight-clients-"));
  const made = spawnSync("python3", ["-m", "venv", join(folder, "venv")], { encoding: "utf8" });
  if (made.status !== 0) throw new Error(made.stderr);
  const installed = run("pip", ["install", "--quiet", ...PACKAGES]);
  if (installed.status !== 0) throw new Error(installed.text);
  const registry = await newRegistry();
  await publishChampion(registry, "sales");
  const args = [MAIN, "serve", "--models", registry.folder, "--port", "0"];
  service = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "ignore"] });
  const [line] = (await once(createInterface({ input: service.stdout! }), "line")) as [string];
  url = /http:\/\/\S+/.exec(line)![0];
}, 300_000);

afterAll(async () => {
  service?.kill("SIGTERM");
  await rm(folder, { recursive: true, force: true });
});

describe("clients that others wrote", () => {
  it("schemathesis finds no failure of the server and no answer that the document doesn't tell", () => {
    const checks =
      "not_a_server_error,response_schema_conformance,content_type_conformance,status_code_conformance";
    const args = ["run", `${url}/openapi.json`, "--checks", checks, "--max-examples", "25", "--seed", "1"];
    const { status, text } = run("schemathesis", [...args, "--no-color", "--continue-on-failure"]);
    expect(text).toContain("Tested");
    expect(status, text.slice(-6000)).toBe(0);
  });

  it("tritonclient reads the metadata and infers", () => {
    const program = `
import sys, numpy as np, tritonclient.http as triton
client = triton.InferenceServerClient(sys.argv[1].removeprefix("http://"))
assert client.is_server_live() and client.is_server_ready()
assert client.is_model_ready("sales") and client.is_model_ready("sales", "1") and not client.is_model_ready("nobody")
assert client.get_server_metadata()["name"] == "leadlight"
assert client.get_model_metadata("sales")["outputs"][0]["name"] == "probability"
visits = triton.InferInput("visits", [2, 1], "FP64")
visits.set_data_from_numpy(np.array([[4.0], [0.0]]), binary_data=False)
industry = triton.InferInput("industry", [2, 1], "BYTES")
industry.set_data_from_numpy(np.array([["software"], ["retail"]], dtype=object), binary_data=False)
wanted = [triton.InferRequestedOutput("probability", binary_data=False)]
result = client.infer("sales", [visits, industry], model_version="1", outputs=wanted, request_id="r-1")
assert result.get_response()["id"] == "r-1"
probabilities = result.as_numpy("probability")
assert probabilities.shape == (2, 1) and ((0 < probabilities) & (probabilities < 1)).all()
everything = client.infer("sales", [visits], request_id="r-2")
assert everything.as_numpy("attributions").shape == (2, 3)
try:
    client.infer("nobody", [visits])
    raise SystemExit("found an answer of a model that isn't there")
except triton.InferenceServerException as error:
    assert "nobody" in error.message(), error.message()
print("done")
`;
    const { text } = run("python", ["-", url], program);
    expect(text.trim().split("\n").at(-1)).toBe("done");
  });
});
