import { InputError } from "../../leads/input-error.ts";
import { gateRefusal } from "../../registry/gate-refusal.ts";
import { LockedError } from "../../registry/locked-error.ts";
import { checkAlias, checkModelName } from "../../registry/names.ts";
import type { ServiceContext } from "../context.ts";
import { describeJson } from "../describe-json.ts";
import { modelProblem } from "../model-problem.ts";
import { parseBody } from "../parse-body.ts";
import { type FieldError, fieldProblem, Problem } from "../problem.ts";
import { readBody } from "../read-body.ts";
import type { Route } from "../route.ts";
import { aliasRequest } from "../schemas/models.ts";
import { sendJson } from "../send.ts";

/** Lets an alias point at another version: a promotion, or the way back. */
export function aliasRoutes(context: ServiceContext): readonly Route[] {
  const { registry, models, log } = context;
  return [
    {
      method: "put",
      path: "/models/:name/aliases/:alias",
      summary: "Lets an alias point at a version; answered when that version answers here.",
      scope: "admin",
      parameters: { name: "The model's name.", alias: "Such as champion or challenger." },
      body: "AliasRequest",
      answers: { 200: "AliasAnswer" },
      problems: [
        "malformed-json",
        "unusable-request",
        "unknown-model",
        "conflict",
        "too-large",
        "unsupported-media-type",
        "model-unavailable",
      ],
      handle: async (request, response) => {
        const { name, alias } = namesIn(request.params);
        const { version, because } = readRequest(parseBody(await readBody(request, context)));
        await models.get(`${name}:${version}`); // one that can't be used must not be pointed at
        try {
          const refused = alias === "champion" ? await gateRefusal(registry, name, version) : null;
          if (refused !== null && because === undefined)
            throw new Problem(
              "conflict",
              `pointing ${name}@champion at version ${version}: found that its gate said "${refused}", wanted "because" to overrule it`,
            );
          const { at, from, to } = await registry.setAlias(name, alias, version, {
            ...(because !== undefined && { because }),
            ...(refused !== null && { overruled: refused }),
          });
          await models.look(name, alias);
          log.info({ model: name, alias, from, to }, "an alias was changed by request");
          sendJson(response, 200, { name, alias, at, from, to });
        } catch (error) {
          if (error instanceof LockedError)
            throw new Problem("overloaded", `pointing ${name}@${alias}: found another change under way`, {
              headers: { "retry-after": "1" },
            });
          throw await modelProblem(error, { name, version }, registry, log);
        }
      },
    },
  ];
}

function namesIn({ name, alias }: Readonly<Record<string, unknown>>): { name: string; alias: string } {
  const errors: FieldError[] = [];
  if (!passes(checkModelName, name))
    errors.push({ field: "name", found: "other text", wanted: "letters, digits, _ . and -" });
  if (!passes(checkAlias, alias))
    errors.push({
      field: "alias",
      found: "other text",
      wanted: 'letters, digits, _ and -, neither "latest" nor "v" with a number',
    });
  if (errors.length > 0) throw fieldProblem("unusable-request", errors);
  return { name: name as string, alias: alias as string };
}

function passes(check: (text: string) => string, text: unknown): boolean {
  try {
    check(text as string);
    return true;
  } catch (error) {
    if (error instanceof InputError) return false;
    throw error;
  }
}

const WANTED = { version: "a whole number from 1", because: "text of at most 1,000 characters" } as const;

function readRequest(body: unknown): { version: number; because?: string | undefined } {
  const read = aliasRequest.safeParse(body);
  if (read.success) return read.data;
  if (typeof body !== "object" || body === null || Array.isArray(body))
    throw fieldProblem("unusable-request", [
      { field: "body", found: describeJson(body), wanted: 'an object with "version"' },
    ]);
  const fields = body as Readonly<Record<string, unknown>>;
  const wrong = new Set(read.error.issues.map(({ path }) => path[0]));
  const errors = Object.entries(WANTED)
    .filter(([field]) => wrong.has(field))
    .map(([field, wanted]) => ({ field, found: describeJson(fields[field]), wanted }));
  const unknown = Object.keys(fields)
    .filter((field) => !Object.hasOwn(WANTED, field))
    .map((field) => ({
      field: field.slice(0, 40),
      found: "a field of that name",
      wanted: "only version, because",
    }));
  throw fieldProblem("unusable-request", [...errors, ...unknown].slice(0, 20));
}
