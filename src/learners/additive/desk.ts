import { type CellKernels, cellKernels, LANES } from "../../numeric/kernels/cell-kernels.ts";
import { allocateShared, bufferOf } from "../../numeric/kernels/shared-memory.ts";
import type { BagRows } from "./bag-rows.ts";
import { rowsOf } from "./rows-of.ts";

/** From so many cells on WebAssembly is worth its start. */
const CELLS_FOR_KERNELS = 20_000;
/** Where arrays begin: at a multiple of so many bytes. */
const ALIGNMENT = 16;
const SINGLE = Float32Array.BYTES_PER_ELEMENT;
const DOUBLE = Float64Array.BYTES_PER_ELEMENT;

/** A part of the sum that is boosted, by the cell that each row is in. */
export interface Cells {
  /** At most 256. */
  readonly cells: number;
  /** Writes the cell of each row. */
  readonly place: (to: Uint8Array) => void;
}

/** The rows that one bag leaves out, filled up to a multiple of four with ones of no weight. */
interface Judge {
  readonly y: Float32Array;
  readonly weights: Float32Array;
  /** The place of their score, in bytes from the first. */
  readonly at: Uint32Array;
}

/**
 * Where up to four bags are boosted side by side, in the lanes of one memory: float32 scores, gradients and hessians, four a row. A
 * row weighs nothing in the lane of the bag that leaves it out. So that any target and weight has its place in float32,
 * targets stand as (y - centre) / unit and weights as weight / their unit; both units are powers of two.
 */
export class Desk {
  /** By lane: the part of the rows that its bag leaves out. */
  readonly leftOut: readonly number[];
  /** By part and lane: the loss's first derivatives by cell, as `sumGradients` left them; all parts share one place. */
  readonly gradients: readonly (readonly Float64Array[])[];
  /** The second ones, as `sumHessians` left them; each part has its own place. */
  readonly hessians: readonly (readonly Float64Array[])[];
  readonly #link: BagRows["link"];
  readonly #rows: number;
  readonly #centre: number;
  readonly #unit: number;
  readonly #weightUnit: number;
  readonly #kernels: CellKernels;
  readonly #y: Float32Array;
  readonly #weights: Float32Array;
  /** The lane that leaves each row out; `LANES` where none does. */
  readonly #left: Uint8Array;
  readonly #masks: Float32Array;
  readonly #score: Float32Array;
  readonly #g: Float32Array;
  readonly #h: Float32Array;
  /** Work space of the kernels that sum. */
  readonly #room: Float64Array;
  readonly #step: Float32Array;
  readonly #cells: readonly Uint8Array[];
  /** By part, four lanes a cell: what the scores lack of the steps taken. */
  readonly #due: readonly Float32Array[];
  readonly #isDue: Uint8Array;
  readonly #judges: readonly Judge[];
  /** The part by whose step gradients have yet to move, or -1. */
  #last = -1;

  /** @param leftOut at most four parts of the rows */
  constructor(rows: BagRows, leftOut: readonly number[], parts: readonly Cells[]) {
    const { y, weights, link } = rows;
    this.leftOut = leftOut;
    this.#link = link;
    this.#rows = y.length;
    this.#centre = link === "logit" ? 0 : (y.reduce(max) + y.reduce(min)) / 2;
    this.#unit =
      link === "logit" ? 1 : powerOver(y.reduce((most, each) => max(most, Math.abs(each - this.#centre)), 0));
    this.#weightUnit = powerOver(weights.reduce(max));

    const most = Math.max(1, ...parts.map(({ cells }) => cells));
    const all = parts.reduce((sum, { cells }) => sum + cells, 0);
    const bytes =
      y.length * (3 * LANES * SINGLE + 2 * SINGLE + 1 + parts.length) +
      (y.length + LANES * LANES) * 3 * SINGLE +
      LANES * ((most + all + LANES + 1) * SINGLE + (3 * most + all) * DOUBLE) +
      ALIGNMENT * (3 * parts.length + 3 * LANES + 9);
    const memory = allocateShared(bytes, y.length * parts.length >= CELLS_FOR_KERNELS);
    const buffer = bufferOf(memory);
    let end = 0;
    const place = (bytes: number) => {
      const at = end;
      end += Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
      return at;
    };
    const bytesFor = (length: number) => new Uint8Array(buffer, place(length), length);
    const singles = (length: number) => new Float32Array(buffer, place(SINGLE * length), length);

    this.#kernels = cellKernels(memory);
    this.#y = singles(y.length);
    this.#weights = singles(y.length);
    this.#left = bytesFor(y.length).fill(LANES);
    this.#masks = singles(LANES * (LANES + 1)).fill(1);
    this.#score = singles(LANES * y.length);
    this.#g = singles(LANES * y.length);
    this.#h = singles(LANES * y.length);
    this.#room = new Float64Array(buffer, place(2 * LANES * most * DOUBLE), 2 * LANES * most);
    const lanes = (at: number, cells: number) =>
      Array.from({ length: LANES }, (_, lane) => new Float64Array(buffer, at + lane * cells * DOUBLE, cells));
    const gradients = place(LANES * most * DOUBLE);
    this.gradients = parts.map(({ cells }) => lanes(gradients, cells));
    this.hessians = parts.map(({ cells }) => lanes(place(LANES * cells * DOUBLE), cells));
    this.#step = singles(LANES * most);
    this.#cells = parts.map(() => bytesFor(y.length));
    this.#due = parts.map(({ cells }) => singles(LANES * cells));
    this.#isDue = new Uint8Array(parts.length);

    for (let row = 0; row < y.length; row++) {
      this.#y[row] = (y[row]! - this.#centre) / this.#unit;
      this.#weights[row] = weights[row]! / this.#weightUnit;
    }
    this.#judges = leftOut.map((part, lane) => {
      const judged = rowsOf(rows.parts, (each) => each === part);
      const length = Math.ceil(judged.length / LANES) * LANES;
      const judge = {
        y: singles(length),
        weights: singles(length),
        at: new Uint32Array(buffer, place(SINGLE * length), length),
      };
      judged.forEach((row, i) => {
        this.#left[row] = lane;
        judge.y[i] = this.#y[row]!;
        judge.weights[i] = this.#weights[row]!;
        judge.at[i] = SINGLE * (LANES * row + lane);
      });
      this.#masks[LANES * lane + lane] = 0;
      return judge;
    });
    parts.forEach(({ place }, j) => {
      place(this.#cells[j]!);
    });
  }

  /** The scores of all rows, four lanes a row, in the desk's units: to be kept and set again. */
  get scores(): Float32Array {
    return this.#score;
  }

  /** Lets scores begin at `of(row, lane)`. */
  start(of: (row: number, lane: number) => number): void {
    for (let row = 0; row < this.#rows; row++)
      for (let lane = 0; lane < this.leftOut.length; lane++)
        this.#score[LANES * row + lane] = (of(row, lane) - this.#centre) / this.#unit;
  }

  /** The weighted loss summed over the rows that a lane's bag leaves out. Steps that were taken count from `settle` on. */
  loss(lane: number): number {
    const { y, weights, at } = this.#judges[lane]!;
    if (this.#link === "logit") {
      const { byteOffset } = this.#score;
      const sum = this.#kernels.logLoss(
        byteOffset,
        at.byteOffset,
        y.byteOffset,
        weights.byteOffset,
        y.length,
      );
      return this.#weightUnit * sum;
    }
    let sum = 0;
    for (let i = 0; i < y.length; i++)
      sum += (weights[i]! * (this.#score[at[i]! / SINGLE]! - y[i]!) ** 2) / 2;
    return this.#weightUnit * this.#unit ** 2 * sum;
  }

  /** Adds all steps that were taken to the scores. */
  settle(): void {
    this.#due.forEach((due, j) => {
      if (!this.#isDue[j]) return;
      this.#kernels.add(this.#cells[j]!.byteOffset, due.byteOffset, this.#score.byteOffset, this.#rows);
      due.fill(0);
      this.#isDue[j] = 0;
    });
  }

  /** Makes gradients and hessians afresh, of the scores as they are settled. */
  differentiate(): void {
    this.#last = -1;
    const [y, weights, left, masks] = [this.#y, this.#weights, this.#left, this.#masks];
    const [score, g, h] = [this.#score, this.#g, this.#h];
    if (this.#link === "logit")
      this.#kernels.differentiate(
        score.byteOffset,
        y.byteOffset,
        weights.byteOffset,
        left.byteOffset,
        masks.byteOffset,
        this.#rows,
        g.byteOffset,
        h.byteOffset,
      );
    else
      for (let at = 0; at < score.length; at++) {
        const row = Math.floor(at / LANES);
        h[at] = weights[row]! * masks[LANES * left[row]! + (at % LANES)]!;
        g[at] = h[at]! * (score[at]! - y[row]!);
      }
  }

  /** Sums a part's hessians by cell. */
  sumHessians(part: number): void {
    const [{ byteOffset: to, length }] = this.hessians[part] as [Float64Array];
    const cells = this.#cells[part]!.byteOffset;
    this.#kernels.sum(
      cells,
      this.#h.byteOffset,
      this.#rows,
      length,
      this.#weightUnit,
      this.#room.byteOffset,
      to,
    );
  }

  /** Sums its gradients by cell, moved by the steps taken until now. */
  sumGradients(part: number): void {
    const [{ byteOffset: to, length }] = this.gradients[part] as [Float64Array];
    const [cells, g, room] = [this.#cells[part]!.byteOffset, this.#g.byteOffset, this.#room.byteOffset];
    const unit = this.#weightUnit * this.#unit;
    if (this.#last < 0) this.#kernels.sum(cells, g, this.#rows, length, unit, room, to);
    else {
      const [from, step] = [this.#cells[this.#last]!.byteOffset, this.#step.byteOffset];
      this.#kernels.moveAndSum(from, step, g, this.#h.byteOffset, cells, this.#rows, length, unit, room, to);
    }
    this.#last = -1;
  }

  /** Takes a lane's step, a number a cell, of the part whose gradients were summed last. */
  take(part: number, lane: number, step: Float64Array): void {
    const due = this.#due[part]!;
    if (this.#last !== part) this.#step.fill(0);
    this.#last = part;
    this.#isDue[part] = 1;
    for (let cell = 0, at = lane; at < due.length; cell++, at += LANES) {
      const by = step[cell]! / this.#unit;
      this.#step[at] = by;
      due[at]! += by;
    }
  }

  /** The weight of the rows that each lane's bag leaves out, by a part's cells. */
  judgedMass(part: number): Float64Array[] {
    const cells = this.#cells[part]!;
    const count = this.#due[part]!.length / LANES;
    return this.#judges.map(({ at, weights }) => {
      const mass = new Float64Array(count);
      for (let i = 0; i < at.length; i++)
        mass[cells[(at[i]! / (LANES * SINGLE)) | 0]!]! += this.#weightUnit * weights[i]!;
      return mass;
    });
  }
}

/** The least power of two above a size; 1 for 0. */
function powerOver(size: number): number {
  return size > 0 ? 2 ** Math.min(1023, Math.floor(Math.log2(size)) + 1) : 1;
}

const max = (a: number, b: number) => Math.max(a, b);
const min = (a: number, b: number) => Math.min(a, b);
