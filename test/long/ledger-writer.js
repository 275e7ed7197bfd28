// Writes to a ledger without end, and says what the caller was told is durable. Run by ledger-kills.test.ts, which kills it;
// plain JavaScript over the built library, as any other process would use it.
import { writeSync } from "node:fs";
import { openFileLedger } from "../../dist/ledger/files/open-file-ledger.js";
import { recordOutcome } from "../../dist/ledger/record-outcome.js";

const [root, round] = process.argv.slice(2);
const clock = () => new Date();
const ledger = await openFileLedger(root, { clock, mostBytes: 200_000 });
const say = (what) => writeSync(1, `${what}\n`);

const prediction = (leadId, predictionId) => ({
  kind: "prediction",
  at: clock().toISOString(),
  leadId,
  predictionId,
  body: `"model":{"name":"m","version":1,"sha256":"0"},"ask":{"asOf":"2026-01-01T00:00:00.000Z","explain":"all"},"index":0,"lead":{"note":"${"x".repeat(500)}"},"answer":{"probability":0.5}`,
});

say(`torn ${ledger.opened.torn.length}`);
for (let i = 0; ; i++) {
  const buffered = `buffered-${round}-${i}`;
  ledger.append([prediction(buffered, buffered)]);
  say(`${performance.timeOrigin + performance.now()} ${buffered}`);
  if (i % 3 === 0) {
    const durable = `durable-${round}-${i}`;
    await ledger.appendDurably([prediction(durable, durable)]);
    say(`kept ${durable}`);
    if (i % 9 === 0) {
      const outcome = { outcome: "won", time: "2026-01-02T00:00:00.000Z", amount: i };
      const options = { correct: false, now: clock, newId: () => `outcome-${round}-${i}` };
      await recordOutcome(ledger, { leadId: durable }, outcome, options);
      say(`kept outcome-${round}-${i}`);
    }
  } else await new Promise((resolve) => setImmediate(resolve));
}
