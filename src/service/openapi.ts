import { z } from "zod";
import { errorFormOf } from "./error-form.ts";
import { statusOf } from "./problem.ts";
import type { Content, ContentSchema, Route } from "./route.ts";
import { type ComponentName, components } from "./schemas/components.ts";

/** Either; on this machine alone the service may ask for none. */
const SECURITY = [{ bearer: [] }, { apiKey: [] }, {}];

const REF = "#/components/schemas/";

/** The OpenAPI 3.1 document of these routes; its schemas are those that requests are checked by. */
export function openApi(routes: readonly Route[], version: string): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const route of routes) {
    const path = openApiPath(route.path);
    paths[path] = {
      ...paths[path],
      [route.method]: { operationId: operationId(route.method, path), ...operation(route, path) },
    };
  }
  return {
    openapi: "3.1.1",
    info: {
      title: "Leadlight",
      version,
      description:
        "Scores leads by their likelihood to buy, with exact reasons and a qualification gate beside.",
      license: { name: "MIT", identifier: "MIT" },
    },
    paths,
    components: {
      schemas: componentSchemas(),
      securitySchemes: {
        bearer: { type: "http", scheme: "bearer", description: "A key, or a token of the trusted issuer." },
        apiKey: { type: "apiKey", in: "header", name: "X-API-Key" },
      },
    },
  };
}

/** An address as OpenAPI writes it: `/models/{name}`. */
export function openApiPath(path: string): string {
  return path.replaceAll(/(?<!\\):(\w+)/g, "{$1}").replaceAll("\\:", ":");
}

/** `POST /predict/batch` is predictBatch, `GET /models/{name}` getModelsByName: what the client's methods are called. */
function operationId(method: string, path: string): string {
  const words = path
    .split(/[/:._-]/)
    .filter((word) => word !== "")
    .map((word) => (word.startsWith("{") ? `By${capital(word.slice(1, -1))}` : capital(word)));
  const name = words.length === 0 ? "Index" : words.join("");
  return method === "post" ? name[0]!.toLowerCase() + name.slice(1) : method + name;
}

const capital = (word: string) => word[0]!.toUpperCase() + word.slice(1);

function operation(
  { summary, scope, parameters = {}, body, answers, problems }: Route,
  path: string,
): object {
  const asked = scope === "open" ? [] : (["unauthorized", "forbidden", "too-many-requests"] as const);
  const problemStatuses = [...new Set([...problems, ...asked, "internal" as const].map(statusOf))];
  const form = errorFormOf(path);
  const inPath = (name: string) => path.includes(`{${name}}`);
  return {
    summary,
    ...(scope !== "open" && { description: `A key needs the scope ${scope}.`, security: SECURITY }),
    parameters: Object.entries(parameters).map(([name, about]) => ({
      name,
      in: inPath(name) ? "path" : "query",
      required: inPath(name),
      ...(typeof about === "string"
        ? { description: about, schema: { type: "string" } }
        : parameterSchema(about)),
    })),
    ...(body && { requestBody: { required: true, content: contentOf(body) } }),
    responses: Object.fromEntries([
      ...problemStatuses.map((status) => [
        String(status),
        {
          description: "Why there is no such answer.",
          content: { [form.mediaType]: { schema: ref(form.schema) } },
        },
      ]),
      ...Object.entries(answers).map(([status, content]) => [
        status,
        { description: summary, content: contentOf(content) },
      ]),
    ]),
  };
}

const ref = (name: ComponentName) => ({ $ref: REF + name });

function contentOf(content: Content): object {
  const byType = typeof content === "string" ? { "application/json": content } : content;
  return Object.fromEntries(
    Object.entries(byType).map(([type, schema]) => [
      type,
      schema === "untold" ? {} : { schema: schemaOf(schema) },
    ]),
  );
}

function schemaOf(schema: Exclude<ContentSchema, "untold">): object {
  if (schema === "object") return { type: "object" };
  return schema === "text" ? { type: "string" } : ref(schema);
}

function parameterSchema(about: z.ZodType): object {
  const { $schema: _, description, ...schema } = z.toJSONSchema(about, { io: "input" });
  return { ...(description !== undefined && { description }), schema };
}

function componentSchemas(): Record<string, unknown> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(components)) registry.add(schema, { id });
  // As input, optional keys are optional; what a later version adds to an answer must not break its readers.
  const { schemas } = z.toJSONSchema(registry, { uri: (id) => REF + id, io: "input" });
  return Object.fromEntries(
    Object.entries(schemas).map(([name, { $schema: _, $id: __, ...schema }]) => [name, plainPairs(schema)]),
  );
}

/** A pair of equal things as a list of two: not every tool can read `prefixItems`. */
function plainPairs(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plainPairs);
  if (typeof value !== "object" || value === null) return value;
  const schema = Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plainPairs(inner)]));
  const { prefixItems, items: _, ...rest } = schema;
  if (!Array.isArray(prefixItems)) return schema;
  const [first, ...others] = prefixItems.map((item) => JSON.stringify(item));
  return others.every((other) => other === first) ? { ...rest, items: prefixItems[0] } : schema;
}
