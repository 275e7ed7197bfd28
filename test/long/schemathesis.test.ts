import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Served, serve } from "../e2e/served.ts";
import { newRegistry, publishChampion } from "../service/fixture.ts";
import { pythonWith } from "./python-venv.ts";

let folder: string;
let bin: string;
let service: Served;

/** Beside this process, which must go on reading what the service logs. */
async function run(program: string, args: readonly string[], input = "") {
  const child = spawn(join(bin, program), args, { cwd: folder });
  child.stdin.end(input);
  const [out, err, [status]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close") as Promise<[number | null]>,
  ]);
  return { status, text: out + err };
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "leadlight-clients-"));
  bin = dirname(pythonWith(["schemathesis==4.32.5", "tritonclient[http]==2.73.0"]));
  const registry = await newRegistry();
  await publishChampion(registry, "sales");
  service = await serve(registry.folder);
});

afterAll(async () => {
  await service?.stop();
  await rm(folder, { recursive: true, force: true });
});

describe("clients that others wrote", () => {
  it("schemathesis finds no failure of the server and no answer that the document doesn't tell", async () => {
    const checks =
      "not_a_server_error,response_schema_conformance,content_type_conformance,status_code_conformance";
    const args = [
      "run",
      `${service.url}/openapi.json`,
      "--checks",
      checks,
      "--max-examples",
      "25",
      "--seed",
      "1",
    ];
    const { status, text } = await run("schemathesis", [...args, "--no-color", "--continue-on-failure"]);
    expect(text).toContain("Tested");
    expect(status, text.slice(-6000)).toBe(0);
  });

  it("tritonclient reads the metadata and infers", async () => {
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
    const { text } = await run("python", ["-", service.url], program);
    expect(text.trim().split("\n").at(-1)).toBe("done");
  });
});
