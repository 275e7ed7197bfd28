// Writes to a ledger without end, and says what the caller was told is durable. Run by ledger-kills.test.ts, which kills it;
// plain JavaScript over the built library, as any other process would use it.
import { writeSync } from "node:fs";
import { nodeDisk } from "../../dist/ledger/files/disk.js";
import { openFileLedger } from "../../dist/ledger/files/open-file-ledger.js";
import { recordOutcome } from "../../dist/ledger/record-outcome.js";

const [root, round] = process.argv.slice(2);
const clock = () => new Date();
const now = () => performance.timeOrigin + performance.now();
const say = (what) => writeSync(1, `${what}\n`);
/** In every other round the loop is as busy as a service's under load: so many answers at a time, each as long to work out. */
const [atOnce, worked] = round % 2 === 0 ? [1, 0] : [30, 0.5];

/** Says what the machine took for a write, which tells how far behind the ledger had to be. */
const timed = (file) => ({
  ...file,
  write: async (bytes) => {
    const from = now();
    say(`writing ${from}`);
    await file.write(bytes);
    say(`wrote ${now()} ${now() - from}`);
  },
});
const disk = { ...nodeDisk, create: async (path) => timed(await nodeDisk.create(path)) };
const ledger = await openFileLedger(root, { clock, mostBytes: 200_000, disk });

const prediction = (leadId, predictionId) => ({
  kind: "prediction",
  at: clock().toISOString(),
  leadId,
  predictionId,
  body: `"model":{"name":"m","version":1,"sha256":"0"},"ask":{"asOf":"2026-01-01T00:00:00.000Z","explain":"all"},"index":0,"lead":{"note":"${"x".repeat(500)}"},"answer":{"probability":0.5}`,
});

function work(milliseconds) {
  const until = performance.now() + milliseconds;
  while (performance.now() < until);
}

say(`torn ${ledger.opened.torn.length}`);
let turned = now();
for (let i = 0; ; i++) {
  work(worked);
  const buffered = `buffered-${round}-${i}`;
  ledger.append([prediction(buffered, buffered)]);
  say(`buffered ${now()} ${buffered}`);
  if (i % atOnce !== 0) continue;
  if (i % (3 * atOnce) === 0) {
    const durable = `durable-${round}-${i}`;
    await ledger.appendDurably([prediction(durable, durable)]);
    say(`kept ${durable}`);
    if (i % (9 * atOnce) === 0) {
      const outcome = { outcome: "won", time: "2026-01-02T00:00:00.000Z", amount: i };
      const options = { correct: false, now: clock, newId: () => `outcome-${round}-${i}` };
      await recordOutcome(ledger, { leadId: durable }, outcome, options);
      say(`kept outcome-${round}-${i}`);
    }
  } else await new Promise((resolve) => setImmediate(resolve));
  say(`turned ${now()} ${now() - turned}`);
  turned = now();
}
