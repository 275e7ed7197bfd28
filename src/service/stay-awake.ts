import { cpus } from "node:os";

/** Milliseconds: longer than a caller on the same machine, who waits for each answer, takes for the next question. */
const MOMENT = 0.05;

/**
 * Lets the event loop look for more requests for a moment after each one before it goes to sleep, since being woken takes longer
 * than a short wait. What is returned is called whenever one is over. Where the machine has but one processor, a caller needs it
 * meanwhile: then it does nothing.
 */
export function stayAwake(processors = cpus().length): () => void {
  if (processors === 1) return () => {};
  let until = 0;
  let isAwake = false;
  const look = () => {
    isAwake = performance.now() < until;
    if (isAwake) setImmediate(look);
  };
  return () => {
    until = performance.now() + MOMENT;
    if (isAwake) return;
    isAwake = true;
    setImmediate(look);
  };
}
