import type { Prediction } from "../scoring/prediction.ts";
import type { OutcomeEntry, PredictionEntry, ShadowEntry } from "./entry.ts";
import type { LedgerStore } from "./store.ts";

/** A version, without its hash. */
export interface VersionRef {
  readonly name: string;
  readonly version: number;
}

/** What is kept of a prediction while all are read. */
export type Looked = Pick<PredictionEntry, "seq" | "predictionId" | "model" | "dealt"> & {
  readonly lead: string;
  readonly isNamed: boolean;
  readonly moment: number;
  readonly probability: number;
  readonly grade: Prediction["grade"];
};

/** A lead at its first look by a pair of versions. */
export interface Look {
  readonly looked: Looked;
  readonly role: "champion" | "challenger" | "both";
  readonly beside: Pick<ShadowEntry, "probability" | "grade"> | null;
}

/** A champion and a challenger that stood beside it. */
export interface Pair {
  /** Both scored every lead, one of them unseen; or a stable hash of the id dealt each lead to one of them. */
  readonly how: "shadow" | "share";
  readonly champion: VersionRef;
  readonly challenger: VersionRef;
  /** By lead, at its first look by both, or by the one that it was dealt to. */
  readonly looks: ReadonlyMap<string, Look>;
}

/** What a ledger tells of a model's versions side by side, leads that objected left out. */
export async function readLooks(ledger: LedgerStore, model: string) {
  const predictions: Looked[] = [];
  const shadows = new Map<string, ShadowEntry[]>();
  const outcomes = new Map<string, OutcomeEntry[]>();
  const objected = new Set<string>();
  let last = 0;
  for await (const { entry } of ledger.scan()) {
    last = Math.max(last, Date.parse(entry.at));
    const { leadId, predictionId, seq } = entry;
    if (leadId !== null && ledger.isDoNotProfile(leadId)) {
      objected.add(leadId);
      continue;
    }
    const lead = leadId === null ? `prediction ${predictionId}` : `lead ${leadId}`;
    if (entry.kind === "outcome") push(outcomes, lead, entry);
    else if (entry.kind === "shadow") push(shadows, entry.predictionId, entry);
    else if ((entry.dealt?.role === "challenger" ? entry.dealt.against : entry.model).name === model) {
      const { model: by, ask, answer, dealt } = entry;
      const { probability, grade } = answer;
      predictions.push({
        ...{ seq, lead, probability, grade, predictionId: entry.predictionId, model: by },
        ...(dealt && { dealt }),
        isNamed: leadId !== null,
        moment: Date.parse(ask.asOf),
      });
    }
  }
  predictions.sort((a, b) => a.seq - b.seq);
  for (const found of outcomes.values()) found.sort((a, b) => a.seq - b.seq);
  return { pairs: pairsOf(predictions, shadows), outcomes, doNotProfile: objected.size, last };
}

/** Every champion with every challenger that stood beside it, and each lead's first look by them. */
function pairsOf(predictions: readonly Looked[], shadows: ReadonlyMap<string, ShadowEntry[]>): Pair[] {
  const pairs = new Map<string, Pair & { readonly looks: Map<string, Look> }>();
  const note = (how: Pair["how"], champion: VersionRef, challenger: VersionRef, look: Look) => {
    const key = [how, champion.name, champion.version, challenger.name, challenger.version].join(" ");
    const bare = ({ name, version }: VersionRef) => ({ name, version });
    const pair = pairs.get(key) ?? {
      ...{ how, champion: bare(champion), challenger: bare(challenger) },
      looks: new Map<string, Look>(),
    };
    pairs.set(key, pair);
    if (!pair.looks.has(look.looked.lead)) pair.looks.set(look.looked.lead, look);
  };
  for (const looked of predictions) {
    const { model, dealt, predictionId, isNamed } = looked;
    for (const shadow of shadows.get(predictionId) ?? [])
      note("shadow", model, shadow.model, { looked, role: "both", beside: shadow });
    if (dealt === undefined || !isNamed) continue; // a lead without an id is never dealt
    const { role, against } = dealt;
    const [champion, challenger] = role === "champion" ? [model, against] : [against, model];
    note("share", champion, challenger, { looked, role, beside: null });
  }
  return [...pairs.values()];
}

function push<Value>(lists: Map<string, Value[]>, key: string, value: Value): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}
