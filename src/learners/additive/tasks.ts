/** What runs in worker threads. */
export { boostBags } from "./bag.ts";
export { boostPairs } from "./pair-bag.ts";
export { rankPairs } from "./rank-pairs.ts";
