import { configureGlobal } from "fast-check";

// Runs are repeatable; FC_SEED=… tries other cases.
configureGlobal({ seed: Number(process.env.FC_SEED ?? 7) });
