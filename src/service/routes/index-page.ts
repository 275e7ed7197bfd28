import type { ServiceContext } from "../context.ts";
import type { Route } from "../route.ts";
import { sendJson, sendText } from "../send.ts";

interface Link {
  readonly href: string;
  readonly title: string;
}

const LINKS: readonly Link[] = [
  { href: "/drivers", title: "What drives conversion" },
  { href: "/models", title: "The models and their versions" },
  { href: "/health/ready", title: "Whether leads can be scored now" },
  { href: "/version", title: "The version of this service" },
  { href: "/docs", title: "Every address, for a person" },
  { href: "/openapi.json", title: "Every address, for programs (OpenAPI)" },
];

/** The index: what is here, for a person; the same as JSON for a program. */
export function indexRoutes({ registry }: ServiceContext): readonly Route[] {
  return [
    {
      method: "get",
      path: "/",
      summary: "What is here: a page for a person, JSON for a program that asks for it.",
      scope: "read",
      answers: { 200: { "application/json": "Index", "text/html": "text" } },
      problems: [],
      handle: async (request, response) => {
        response.setHeader("vary", "accept");
        // The page stands even where the models can't be read.
        const models = await registry.models().catch(() => []);
        const links = models.length > 1 ? [...models.map(driversOf), ...LINKS.slice(1)] : LINKS;
        if (request.accepts(["html", "json"]) === "json")
          sendJson(response, 200, { name: "leadlight", links });
        else sendText(response, 200, "text/html; charset=utf-8", page(links));
      },
    },
  ];
}

/** A model's name holds no character that would need escaping, in an address or in HTML. */
const driversOf = ({ name }: { readonly name: string }): Link => ({
  href: `/drivers?model=${name}`,
  title: `What drives conversion: ${name}`,
});

function page(links: readonly Link[]): string {
  const items = links.map(({ href, title }) => `<li><a href="${href}">${title}</a></li>`).join("\n");
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Leadlight</title>
<style>
body { font: 1.1rem/1.6 system-ui, sans-serif; max-width: 40rem; margin: 3rem auto; padding: 0 1rem }
code { background: #eee; padding: .1em .3em }
</style>
<h1>Leadlight</h1>
<p>How likely each open lead is to buy, whether it is worth a salesperson's time now, and why.</p>
<ul>
${items}
</ul>
<p>Programs send leads to <code>POST /predict</code>.</p>
</html>
`;
}
