/**
 * The types of the service's client as TypeScript, from its OpenAPI document: an interface a schema, a method an operation, and
 * the table by which the methods are made.
 */
export function clientSource({ paths, components }) {
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, ...operation })),
  );
  return [
    "// Made by scripts/client.mjs from /openapi.json; not to be edited.",
    ...Object.entries(components.schemas).map(
      ([name, schema]) => `${doc(schema.description)}export type ${name} = ${typeOf(schema)};`,
    ),
    "/** One method an address; a rejection is a `LeadlightError` where the service answered. */",
    `export interface Operations {\n${operations.map(signature).join("\n")}\n}`,
    `export const OPERATIONS = {\n${operations.map(entry).join("\n")}\n} as const;\n`,
  ].join("\n\n");
}

function signature(operation) {
  const { operationId, method, path, summary, parameters = [], requestBody, responses } = operation;
  const isNeeded = parameters.some(({ required }) => required);
  const fields = parameters.map(
    ({ name, required, schema, description }) =>
      `${doc(description)}readonly ${key(name)}${required ? "" : "?"}: ${typeOf(schema)}${required ? "" : " | undefined"};`,
  );
  const given = [
    ...(requestBody ? [`body: ${bodyType(requestBody.content)}`] : []),
    ...(parameters.length > 0 ? [`parameters${isNeeded ? "" : "?"}: {\n${fields.join("\n")}\n}`] : []),
  ];
  return `${doc(`${method.toUpperCase()} ${path}: ${summary}`)}${operationId}(${given.join(", ")}): Promise<${answerType(responses)}>;`;
}

function entry({ operationId, method, path, parameters = [], requestBody, responses }) {
  const query = parameters.filter((one) => one.in === "query").map(({ name }) => name);
  const types = Object.keys(requestBody?.content ?? {});
  const told = {
    method: method.toUpperCase(),
    path,
    query,
    ...(types.length > 0 && { types }),
    isJson: isJson(responses[200]?.content ?? responses[201]?.content ?? responses[204]?.content),
  };
  return `${operationId}: ${JSON.stringify(told)},`;
}

const isJson = (content) => content?.["application/json"]?.schema !== undefined;

/** What isn't JSON is sent as it is and comes back as the response, so that it may be a stream. */
function bodyType(content) {
  const types = Object.entries(content).map(([type, { schema }]) =>
    type === "application/json" ? typeOf(schema) : "StreamBody",
  );
  return [...new Set(types)].join(" | ");
}

function answerType(responses) {
  const content = responses[200]?.content ?? responses[201]?.content ?? responses[204]?.content;
  return isJson(content) ? typeOf(content["application/json"].schema) : "Response";
}

function typeOf(schema) {
  if (schema.$ref) return schema.$ref.slice("#/components/schemas/".length);
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  if (schema.anyOf) return [...new Set(schema.anyOf.map(typeOf))].join(" | ");
  if (schema.oneOf?.every((one) => one.type || one.$ref || one.properties))
    return schema.oneOf.map(typeOf).join(" | ");
  if (Array.isArray(schema.type)) return schema.type.map((type) => typeOf({ ...schema, type })).join(" | ");
  switch (schema.type) {
    case "string":
    case "boolean":
    case "null":
      return schema.type;
    case "number":
    case "integer":
      return "number";
    case "array":
      if (schema.prefixItems) return `readonly [${schema.prefixItems.map(typeOf).join(", ")}]`;
      if (schema.minItems === 2 && schema.maxItems === 2)
        return `readonly [${typeOf(schema.items)}, ${typeOf(schema.items)}]`;
      return `readonly (${typeOf(schema.items ?? {})})[]`;
    case "object":
      return objectType(schema);
    default:
      return "unknown";
  }
}

function objectType({ properties, required = [], additionalProperties }) {
  const rest = typeof additionalProperties === "object" ? typeOf(additionalProperties) : "unknown";
  if (!properties) return `{ readonly [name: string]: ${rest} }`;
  const fields = Object.entries(properties).map(([name, schema]) => {
    const optional = required.includes(name) ? "" : "?";
    return `${doc(schema.description)}readonly ${key(name)}${optional}: ${typeOf(schema)}${optional && " | undefined"};`;
  });
  return `{\n${fields.join("\n")}\n}`;
}

const key = (name) => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name));
const doc = (text) => (text ? `/** ${text.replaceAll("*/", "* /")} */\n` : "");
