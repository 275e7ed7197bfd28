import { parseBody } from "../parse-body.ts";
import { Problem } from "../problem.ts";
import { type LeadCutter, MOST_LEAD_BYTES, type StreamedLead } from "./lead-stream.ts";

const LF = 10;

/** One JSON object a line; lines of white space are passed over. */
export function ndjsonCutter(): LeadCutter {
  let kept: Buffer = Buffer.alloc(0);
  /** Whether the line that `kept` belongs to was already refused as too long. */
  let skipping = false;

  const read = (leads: StreamedLead[], line: Buffer) => {
    if (skipping) skipping = false;
    else if (line.length > MOST_LEAD_BYTES) leads.push({ problem: tooLong() });
    else if (!isBlank(line)) leads.push(leadIn(line));
  };

  return {
    take(bytes) {
      const all = kept.length === 0 ? bytes : Buffer.concat([kept, bytes]);
      const leads: StreamedLead[] = [];
      let at = 0;
      for (let end = all.indexOf(LF); end >= 0; end = all.indexOf(LF, at)) {
        read(leads, all.subarray(at, end));
        at = end + 1;
      }
      kept = all.subarray(at);
      if (kept.length > MOST_LEAD_BYTES) {
        if (!skipping) leads.push({ problem: tooLong() });
        skipping = true;
        kept = Buffer.alloc(0);
      }
      return leads;
    },
    end() {
      const leads: StreamedLead[] = [];
      read(leads, kept);
      return leads;
    },
  };
}

function leadIn(line: Buffer): StreamedLead {
  try {
    return { lead: parseBody(line, "the line") };
  } catch (problem) {
    if (problem instanceof Problem) return { problem };
    throw problem;
  }
}

function isBlank(line: Buffer): boolean {
  for (const byte of line) if (byte > 32) return false;
  return true;
}

function tooLong(): Problem {
  return new Problem("too-large", "reading the line: found more than 1 MB, wanted one lead");
}
