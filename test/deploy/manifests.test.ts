import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Command } from "commander";
import { describe, expect, it } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { serve } from "../../src/cli/commands/serve.ts";
import { createMetrics } from "../../src/service/metrics.ts";

const read = (path: string) =>
  readFileSync(fileURLToPath(new URL(`../../deploy/${path}`, import.meta.url)), "utf8");

/** The names of the settings of `leadlight serve`, as the file of settings has them, and its flags. */
function settings(): { names: string[]; flags: string[] } {
  const program = new Command();
  serve(program, {} as Parameters<typeof serve>[1], async () => {});
  const { options } = program.commands[0]!;
  return {
    names: options.map((option) => option.attributeName()),
    flags: options.map((option) => option.long!),
  };
}

/** Every series that the service tells. */
async function series(): Promise<Set<string>> {
  const watched = [{ name: "sales", alias: "champion", version: 1, problem: null }];
  const metrics = createMetrics("1", () => ({ watched, inFlight: 0, ledgerLagMs: 0, ledgerDropped: 0 }));
  metrics.answered("GET", "/predict", 200, 0.1);
  metrics.scored({ name: "sales", version: 1 }, [{ id: "1", grade: "A", warnings: [{ code: "missing" }] }]);
  metrics.shadowed(0.1, true);
  return new Set((await metrics.text()).match(/^\w+/gm));
}

/** The names of series in an expression of Prometheus. */
const seriesIn = (expression: string) => expression.match(/\b(?:leadlight|nodejs|process)_\w+/g) ?? [];

describe("deploy/compose.yaml", () => {
  const { services, volumes } = parse(read("compose.yaml")) as {
    services: Record<string, { command: string[]; volumes: string[]; environment: Record<string, string> }>;
    volumes: Record<string, unknown>;
  };

  it("starts the service with flags and variables that it has, on volumes that are declared", () => {
    const { command, environment, volumes: mounted } = services.leadlight!;
    const { flags } = settings();
    for (const word of command.filter((one) => one.startsWith("--"))) expect(flags).toContain(word);
    for (const name of Object.keys(environment))
      expect(flags).toContain(`--${name.replace("LEADLIGHT_", "").toLowerCase().replaceAll("_", "-")}`);
    for (const mount of mounted) expect(Object.keys(volumes)).toContain(mount.split(":")[0]);
    expect(command).toContain("--keys");
  });
});

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  // biome-ignore lint/suspicious/noExplicitAny: a manifest is read here and there, and a wrong place fails the test
  readonly [key: string]: any;
}

describe("deploy/kubernetes/leadlight.yaml", () => {
  const documents = parseAllDocuments(read("kubernetes/leadlight.yaml"));
  const manifests = documents.map((document) => document.toJS() as Manifest);
  const of = (kind: string) => manifests.find((one) => one.kind === kind)!;
  const pod = of("Deployment").spec.template.spec;
  const [container] = pod.containers;

  it("is well formed", () => {
    for (const { errors } of documents) expect(errors).toEqual([]);
    expect(manifests.map(({ kind }) => kind)).toEqual([
      "ConfigMap",
      "Deployment",
      "Service",
      "PodDisruptionBudget",
      "PersistentVolumeClaim",
    ]);
  });

  it("gives settings that the service has, and probes and ports that fit them", () => {
    const file = JSON.parse(of("ConfigMap").data["serve.json"]) as Record<string, unknown>;
    const { names } = settings();
    for (const name of Object.keys(file)) expect(names).toContain(name);
    expect(container.ports[0].containerPort).toBe(file.port);
    expect(container.livenessProbe.httpGet.path).toBe("/health/live");
    expect(container.readinessProbe.httpGet.path).toBe("/health/ready");
    expect(Number.parseInt(String(file.drain), 10) + 10).toBeLessThan(pod.terminationGracePeriodSeconds);
    expect(pod.enableServiceLinks).toBe(false);
  });

  it("runs without rights, and mounts what it names", () => {
    expect(pod.securityContext).toMatchObject({ runAsNonRoot: true });
    expect(container.securityContext).toMatchObject({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    });
    const volumes = pod.volumes.map(({ name }: { name: string }) => name);
    for (const { name } of container.volumeMounts) expect(volumes).toContain(name);
  });

  it("selects its own pods", () => {
    const labels = of("Deployment").spec.template.metadata.labels;
    expect(of("Deployment").spec.selector.matchLabels).toEqual(labels);
    expect(of("Service").spec.selector).toEqual(labels);
    expect(of("PodDisruptionBudget").spec.selector.matchLabels).toEqual(labels);
  });
});

describe("Prometheus and Grafana", () => {
  it("ask only for series that the service tells", async () => {
    const told = await series();
    const { groups } = parse(read("prometheus/rules.yml")) as {
      groups: {
        rules: { alert?: string; record?: string; expr: string; annotations?: { summary: string } }[];
      }[];
    };
    const rules = groups.flatMap((group) => group.rules);
    expect(rules.length).toBeGreaterThan(8);
    for (const { alert, annotations } of rules)
      if (alert !== undefined) expect(annotations?.summary).toMatch(/\w/);
    const { panels } = JSON.parse(read("grafana/leadlight.json")) as {
      panels: { targets: { expr: string }[] }[];
    };
    expect(panels.length).toBeGreaterThan(8);
    const expressions = [
      ...rules.map(({ expr }) => expr),
      ...panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
    ];
    for (const expression of expressions)
      for (const name of seriesIn(expression)) expect(told).toContain(name);
    expect(expressions.flatMap(seriesIn).length).toBeGreaterThan(20);
  });

  it("are pointed at the rules, and at a key of the scope that /metrics wants", () => {
    const { rule_files: files, scrape_configs: jobs } = parse(read("prometheus/prometheus.yml")) as {
      rule_files: string[];
      scrape_configs: { job_name: string; authorization: { credentials_file: string } }[];
    };
    expect(files).toEqual(["/etc/prometheus/rules.yml"]);
    expect(jobs[0]).toMatchObject({
      job_name: "leadlight",
      authorization: { credentials_file: "/etc/prometheus/key" },
    });
  });
});
