import { escapeXml } from "../numeric/escape-xml.ts";

type Json = Readonly<Record<string, unknown>>;

/** The OpenAPI document as a page for a person, without any script or anything from elsewhere. */
export function docsPage(document: object): string {
  const { info, paths, components } = document as {
    readonly info: { readonly title: string; readonly version: string; readonly description: string };
    readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
    readonly components: { readonly schemas: Readonly<Record<string, Json>> };
  };
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  const list = operations.map(
    ({ path, method, operation }) =>
      `<li><a href="#${operation.operationId}"><code>${method.toUpperCase()} ${escapeXml(path)}</code></a></li>`,
  );
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escapeXml(info.title)}: the addresses</title>
<style>
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #222 }
code, pre { background: #f2f2f2; border-radius: 3px; padding: .1em .3em; font-size: .92em }
section { border-top: 1px solid #ccc; margin-top: 1.5rem }
table { border-collapse: collapse; width: 100% }
td, th { text-align: left; vertical-align: top; padding: .25rem .5rem; border-bottom: 1px solid #e5e5e5 }
nav ul { columns: 2; list-style: none; padding: 0 }
summary { cursor: pointer }
</style>
<h1>${escapeXml(info.title)} ${escapeXml(info.version)}</h1>
<p>${escapeXml(info.description)} The same for programs: <a href="/openapi.json">openapi.json</a>.</p>
<nav><ul>
${list.join("\n")}
</ul></nav>
${operations.map(section).join("\n")}
<h1>Schemas</h1>
${Object.entries(components.schemas).map(schemaSection).join("\n")}
</html>
`;
}

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly parameters: readonly {
    readonly name: string;
    readonly in: string;
    readonly required: boolean;
    readonly description?: string;
    readonly schema: Json;
  }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema?: Json }>> };
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema?: Json }>> }>
  >;
}

function section({
  path,
  method,
  operation,
}: {
  path: string;
  method: string;
  operation: Operation;
}): string {
  const { operationId, summary, description, parameters, requestBody, responses } = operation;
  const rows = [
    ...parameters.map(
      (one) =>
        [
          `<code>${escapeXml(one.name)}</code>, ${one.in}${one.required ? ", needed" : ""}`,
          `${typeText(one.schema)} ${escapeXml(one.description ?? "")}`,
        ] as const,
    ),
    ...contents(requestBody?.content).map((text) => ["body", text] as const),
    ...Object.entries(responses).flatMap(([status, { content }]) =>
      (content ? contents(content) : ["no body"]).map((text) => [`answer ${status}`, text] as const),
    ),
  ];
  return `<section id="${operationId}">
<h2><code>${method.toUpperCase()} ${escapeXml(path)}</code></h2>
<p>${escapeXml(summary)} ${escapeXml(description ?? "")}</p>
<table>${rows.map(([name, text]) => `<tr><th>${name}</th><td>${text}</td></tr>`).join("\n")}</table>
</section>`;
}

function contents(content: Readonly<Record<string, { readonly schema?: Json }>> = {}): string[] {
  return Object.entries(content).map(
    ([type, { schema }]) => `${schema ? typeText(schema) : ""} as <code>${escapeXml(type)}</code>`,
  );
}

function schemaSection([name, schema]: [string, Json]): string {
  const properties = Object.entries((schema.properties ?? {}) as Readonly<Record<string, Json>>);
  const required = (schema.required ?? []) as readonly string[];
  const rows = properties.map(
    ([key, of]) =>
      `<tr><th><code>${escapeXml(key)}</code>${required.includes(key) ? "" : " (optional)"}</th><td>${typeText(of)} ${escapeXml(String(of.description ?? ""))}</td></tr>`,
  );
  return `<section id="schema-${name}">
<h2>${name}</h2>
<p>${escapeXml(String(schema.description ?? ""))}</p>
${rows.length > 0 ? `<table>${rows.join("\n")}</table>` : typeText(schema)}
</section>`;
}

/** A type in a few words, schemas as links. */
function typeText(schema: Json): string {
  if (typeof schema.$ref === "string") {
    const name = schema.$ref.split("/").at(-1)!;
    return `<a href="#schema-${name}">${name}</a>`;
  }
  if (schema.const !== undefined) return `<code>${escapeXml(JSON.stringify(schema.const))}</code>`;
  if (Array.isArray(schema.enum))
    return schema.enum.map((one) => `<code>${escapeXml(JSON.stringify(one))}</code>`).join(" or ");
  if (Array.isArray(schema.anyOf)) return (schema.anyOf as Json[]).map(typeText).join(" or ");
  if (schema.type === "array") return `list of ${schema.items ? typeText(schema.items as Json) : "values"}`;
  if (schema.type === "object" && schema.properties) {
    const fields = Object.entries(schema.properties as Readonly<Record<string, Json>>);
    const text = fields
      .map(([key, of]) => `<li><code>${escapeXml(key)}</code>: ${typeText(of)}</li>`)
      .join("");
    return `<details><summary>object</summary><ul>${text}</ul></details>`;
  }
  return escapeXml(String(schema.type ?? "anything"));
}
