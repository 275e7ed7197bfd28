import { InputError } from "../../leads/input-error.ts";
import { frameworkId } from "../../qualification/framework-id.ts";
import { checkModelName } from "../../registry/names.ts";
import type { ModelEntry } from "../../registry/registry.ts";
import type { ServiceContext } from "../context.ts";
import { modelProblem } from "../model-problem.ts";
import { fieldProblem, Problem } from "../problem.ts";
import type { Route } from "../route.ts";
import { sendJson } from "../send.ts";

/** The models, their aliases and versions. */
export function modelRoutes(context: ServiceContext): readonly Route[] {
  const { registry, models, log } = context;

  const entries = async (): Promise<ModelEntry[]> => {
    try {
      return await registry.models();
    } catch (error) {
      throw await modelProblem(error, null, registry, log);
    }
  };

  return [
    {
      method: "get",
      path: "/models",
      summary: "All models with their aliases and versions.",
      scope: "read",
      answers: { 200: "Models" },
      problems: ["model-unavailable"],
      handle: async (_, response) => sendJson(response, 200, { models: (await entries()).map(view) }),
    },
    {
      method: "get",
      path: "/models/:name",
      summary: "One model with its aliases and versions.",
      scope: "read",
      parameters: { name: "The model's name." },
      answers: { 200: "Model" },
      problems: ["unusable-request", "unknown-model", "model-unavailable"],
      handle: async (request, response) => {
        const name = nameIn(request.params.name);
        sendJson(response, 200, view(entryOf(name, await entries())));
      },
    },
    {
      method: "get",
      path: "/models/:name/versions/:version",
      summary: "One version: when it was made, who points at it, which fields a lead may hold.",
      scope: "read",
      parameters: { name: "The model's name.", version: "A whole number from 1." },
      answers: { 200: "Version" },
      problems: ["unusable-request", "unknown-model", "model-unavailable"],
      handle: async (request, response) => {
        const name = nameIn(request.params.name);
        const number = versionIn(request.params.version);
        const { version, sha256, manifest, scorer } = await models.get(`${name}:${number}`);
        const { about, framework, schema } = scorer.parts;
        const edition = framework && frameworkId(framework);
        const { aliases } = entryOf(name, await entries());
        sendJson(response, 200, {
          name,
          version,
          sha256,
          aliases: Object.keys(aliases).filter((alias) => aliases[alias] === version),
          createdAt: manifest.createdAt,
          learner: about.learner,
          horizonDays: about.horizonDays,
          framework: framework?.name ?? null,
          frameworkVersion: edition?.version ?? null,
          frameworkSha256: edition?.sha256 ?? null,
          unmapped: framework ? scorer.unmapped(framework) : [],
          fields: schema.columns
            .filter(({ role }) => role !== "outcome" && role !== "closed" && role !== "ignored")
            .map(({ name: field, type, required = false }) => ({ name: field, type, required })),
        });
      },
    },
  ];
}

/** Where the aliases can't be read, none are told; why is in the service's log when the model is asked for. */
function view({ name, aliases, versions, latest }: ModelEntry) {
  return { name, aliases, versions, latest };
}

function entryOf(name: string, entries: readonly ModelEntry[]): ModelEntry {
  const found = entries.find((entry) => entry.name === name);
  if (found) return found;
  const names = entries.map((entry) => entry.name).join(", ");
  throw new Problem("unknown-model", `looking for ${name}: found ${names === "" ? "no models" : names}`);
}

function nameIn(text: unknown): string {
  try {
    return checkModelName(text as string);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const wanted = "a model's name: letters, digits, _ . and -";
    throw fieldProblem("unusable-request", [{ field: "name", found: "other text", wanted }]);
  }
}

function versionIn(text: unknown): number {
  if (typeof text === "string" && /^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw fieldProblem("unusable-request", [
    { field: "version", found: "other text", wanted: "a whole number from 1" },
  ]);
}
