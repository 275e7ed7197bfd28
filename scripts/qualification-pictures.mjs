// The pictures of docs/qualification.md, from the simulated sample and the built package:
//
//   npm run build && node scripts/qualification-pictures.mjs
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { comparisons } from "../dist/charts/comparisons.js";
import { tradeOffChart } from "../dist/charts/trade-off.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const picture = (name) => `docs/pictures/${name}.svg`;
const leadlight = (...args) =>
  execFileSync(
    process.execPath,
    ["dist/cli/main.js", ...args, "--config", "data/leadlight.config.json", "--json"],
    { cwd: root, maxBuffer: 2 ** 28, encoding: "utf8" },
  );

leadlight("qualify", "data/leads.csv", "--framework", "bant", "--chart", picture("funnel"));
const { gate } = JSON.parse(leadlight("backtest", "data/leads.csv", "--framework", "bant"));

// A picture that stands alone needs a ground and an ink of its own.
const write = (name, svg) =>
  writeFileSync(`${root}/${picture(name)}`, svg.replace('style="', 'style="background:#fff;color:#1f2933;'));
write("funnel", readFileSync(`${root}/${picture("funnel")}`, "utf8"));
write(
  "criteria",
  await comparisons(
    gate.criteria.map(({ criterion, ratio }) => ({
      name: criterion,
      value: ratio.value,
      interval: ratio.interval,
    })),
    {
      title: "Which criteria of BANT work",
      axis: "share won where met, times that where not met",
      reference: 1,
    },
  ),
);
const [budget] = gate.cutOffs;
write(
  "cut-off",
  await tradeOffChart(
    budget.points.map(({ cut, winners, losers }) => ({
      cut,
      winners: winners / budget.winners,
      losers: losers / budget.losers,
    })),
    {
      title: "What cut-offs of the budget let through",
      axis: "budget",
      current: budget.current.cut,
      proposed: budget.isProposed ? budget.best.cut : null,
    },
  ),
);
