// AssemblyScript: the inner loops of boosting by cells, over one shared memory; every pointer is a byte offset into it.
// The plain twins in plain-cell-kernels.ts say what each function does. `npm run kernels` compiles this file.

// Rows are added one after the other, so that sums are the same to the last bit wherever they are made.

// @ts-ignore: decorator
@inline
function cellOf(cells: usize): usize {
  return (load<u16>(cells) as usize) << 3;
}

// @ts-ignore: decorator
@inline
function addTo(at: usize, number: f64): void {
  store<f64>(at, load<f64>(at) + number);
}

// @ts-ignore: decorator
@inline
function moved(cells: usize, step: usize, g: usize, h: usize): f64 {
  return load<f64>(g) + load<f64>(h) * load<f64>(step + cellOf(cells));
}

export function sum(cells: usize, numbers: usize, rows: u32, sums: usize, count: u32): void {
  memory.fill(sums, 0, count << 3);
  for (const last = numbers + ((rows as usize) << 3); numbers < last; numbers += 8, cells += 2)
    addTo(sums + cellOf(cells), load<f64>(numbers));
}

export function move(cells: usize, step: usize, g: usize, h: usize, rows: u32): void {
  for (const last = g + ((rows as usize) << 3); g < last; g += 8, h += 8, cells += 2)
    store<f64>(g, moved(cells, step, g, h));
}

export function moveAndSum(
  from: usize, step: usize, g: usize, h: usize, cells: usize, rows: u32, sums: usize, count: u32,
): void {
  memory.fill(sums, 0, count << 3);
  for (const last = g + ((rows as usize) << 3); g < last; g += 8, h += 8, from += 2, cells += 2) {
    const now = moved(from, step, g, h);
    store<f64>(g, now);
    addTo(sums + cellOf(cells), now);
  }
}

export function add(cells: usize, values: usize, score: usize, rows: u32): void {
  for (const last = score + ((rows as usize) << 3); score < last; score += 8, cells += 2)
    addTo(score, load<f64>(values + cellOf(cells)));
}
