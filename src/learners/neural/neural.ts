import { type FeatureMatrix, takeRows } from "../../features/matrix.ts";
import { InputError } from "../../leads/input-error.ts";
import { inThisThread } from "../../numeric/pool.ts";
import { sharedUint8, shareFloat64 } from "../../numeric/shared.ts";
import { dealBags } from "../additive/deal-bags.ts";
import { checkInput, type Rows } from "../check-input.ts";
import { constantFit, constantOf } from "../constant.ts";
import type { FitInput, Fitted, Learner } from "../learner.ts";
import { standardise } from "../standardise.ts";
import { compile } from "./compile.ts";
import { farthest } from "./farthest.ts";
import { isInstalled } from "./is-installed.ts";
import { fitLayout } from "./layout.ts";
import { type Member, type MemberRows, trainMember, trainNet } from "./member.ts";
import { pieceCodes, valuesAtPlaces } from "./piece-code.ts";
import { placeRows } from "./place-rows.ts";
import { defaults, type Settings } from "./settings.ts";
import { straightenCurves } from "./straighten-curves.ts";
import { massOf } from "./table-loss.ts";
import { HOW_TO_INSTALL } from "./tensorflow.ts";

/** The compiled model is compared with the nets at so many rows, evenly spread. */
const COMPARED = 2000;

/**
 * A neural additive network (Agarwal et al. 2021, arXiv 2004.13912), trained in TensorFlow.js and compiled: one curve a number,
 * one table a category, the mean of an ensemble of nets that each left out other rows.
 */
export const neural: Learner = neuralWith(defaults);

/** The learner with other settings. */
export function neuralWith(settings: Settings): Learner {
  return {
    name: "neural",
    isCostly: true,
    missing: () => (isInstalled() ? null : HOW_TO_INSTALL),
    fit: (input) => fitNets(input, settings),
  };
}

async function fitNets(input: FitInput, settings: Settings): Promise<Fitted> {
  input.signal?.throwIfAborted();
  const rows = checkInput(input);
  if (!isInstalled()) throw new InputError(HOW_TO_INSTALL);
  const constant = constantFit(rows);
  if (constant) return constant;
  const target = standardise(rows);
  const partCount = Math.min(settings.parts, rows.groupCount);
  const compared = sampleOf(rows);
  const shared = shareRows(rows, target.y, partCount, compared, settings);
  const { layout } = shared;
  const members = await trainMembers(input, shared, Math.min(settings.members, partCount));

  const mass = massOf(shared, Uint32Array.from(rows.y.keys()));
  const toProgram = (table: Float64Array) =>
    compile(table, { layout, mass, base: shared.base, mean: target.mean, scale: target.scale }, rows);
  const mean = members[0]!.table.map(
    (_, place) => members.reduce((sum, { table }) => sum + table[place]!, 0) / members.length,
  );
  // Each member left out another 1/K of the groups. Set apart by the delete-a-group jackknife (Shao and Tu 1995, section 2.3),
  // their sample variance is that of the mean over new samples.
  const apart = (partCount - 1) / Math.sqrt(partCount);
  const distance = target.scale * farthest(members, mean, layout, compared);
  const epochs = members.map((member) => member.epochs);
  return {
    program: toProgram(mean),
    bags:
      (input.wantsBags ?? true)
        ? members.map(({ table }) =>
            toProgram(
              straightenCurves(
                table.map((value, k) => mean[k]! + apart * (value - mean[k]!)),
                layout,
                mass,
              ),
            ),
          )
        : [],
    notes: [
      `${members.length} nets trained in TensorFlow.js (${members[0]!.backend}), stopped after ${Math.min(...epochs)} to ${Math.max(...epochs)} epochs by the rows that each left out`,
      `the compiled curves are the model; at ${compared.rows} rows they are at most ${distance.toPrecision(2)} from the nets that they were taken from`,
    ],
  };
}

function shareRows(
  rows: Rows,
  y: Float64Array,
  partCount: number,
  compared: FeatureMatrix,
  settings: Settings,
): MemberRows {
  const layout = fitLayout(rows, settings);
  const parts = sharedUint8(rows.matrix.rows);
  parts.set(dealBags(rows, partCount));
  const comparedValues = layout.numbers.map(({ feature }) => compared.values[feature]!);
  return {
    ...placeRows(rows.matrix, layout),
    layout,
    codes: pieceCodes(layout, valuesAtPlaces(layout), settings.pieces),
    y: shareFloat64(y),
    weights: shareFloat64(rows.weights),
    link: rows.link,
    parts,
    base: constantOf(y, rows.weights, rows.link),
    settings,
    seed: rows.seed,
    sample: { codes: pieceCodes(layout, comparedValues, settings.pieces), length: compared.rows },
  };
}

function sampleOf({ matrix }: Rows): FeatureMatrix {
  const count = Math.min(matrix.rows, COMPARED);
  return takeRows(
    matrix,
    Uint32Array.from({ length: count }, (_, i) => Math.floor((i * matrix.rows) / count)),
  );
}

async function trainMembers(input: FitInput, shared: MemberRows, count: number): Promise<Member[]> {
  const { pool = inThisThread(), signal, onProgress } = input;
  let done = 0;
  const tell = (member: Member) => {
    signal?.throwIfAborted();
    onProgress?.(++done / count);
    return member;
  };
  const all = Array.from({ length: count }, (_, part) => ({ ...shared, part }));
  if (pool.threads > 1)
    return Promise.all(all.map(async (member) => tell(await pool.run(trainNet, member, signal))));
  // In this thread a signal is heeded after every epoch, which a task of the pool couldn't do.
  const members: Member[] = [];
  for (const member of all) members.push(tell(await trainMember(member, signal)));
  return members;
}
