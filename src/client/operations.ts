// Made by scripts/client.mjs from /openapi.json; not to be edited.

import type { StreamBody } from "./stream-body.ts";

/** One lead, or many. */
export type PredictRequest = {
  /** One lead: an object of the fields that the version lists, each at most once. */
  readonly lead?: { readonly [name: string]: unknown } | undefined;
  /** Many leads, answered in their order. */
  readonly leads?: readonly { readonly [name: string]: unknown }[] | undefined;
  /** NAME (its champion), NAME@ALIAS or NAME:VERSION; the default model else. */
  readonly model?: string | undefined;
  /** How many contributions are listed, the largest first; all by default. */
  readonly explain?: "all" | "none" | number | undefined;
  /** A built-in qualification framework (bant) in place of the version's own. */
  readonly framework?: string | undefined;
  /** When the leads are looked at, ISO 8601, UTC without an offset; now by default. */
  readonly asOf?: string | undefined;
  /** Take plain decimal text for a number, with a warning; false by default. */
  readonly coerce?: boolean | undefined;
};

export type PredictAnswer = {
  readonly model: {
    readonly name: string;
    readonly version: number;
    readonly sha256: string;
  };
  readonly scoredAt: string;
  readonly logged: "durable" | "buffered" | "off";
  readonly predictions: readonly (Prediction | RefusedLead)[];
};

export type Prediction = {
  readonly id: string;
  readonly predictionId: string;
  /** Which version answered this lead, where it isn't the one above: a share of the traffic. */
  readonly model?:
    | {
        readonly name: string;
        readonly version: number;
        readonly sha256: string;
      }
    | undefined;
  readonly probability: number;
  /** 90 %. */
  readonly interval: readonly [number, number];
  readonly score: number;
  readonly grade: "A" | "B" | "C" | "D";
  readonly logit: number;
  readonly base: number;
  /** base + all contributions + rest = logit. */
  readonly contributions: readonly {
    readonly feature: string;
    readonly column: string;
    readonly value: number | string | boolean | null;
    readonly contribution: number;
    readonly reason: string;
  }[];
  readonly rest: number;
  readonly horizons?:
    | readonly {
        readonly days: number;
        readonly probability: number;
      }[]
    | undefined;
  /** What the deal is worth if it is won, on average. */
  readonly amount?: number | undefined;
  /** 90 %. */
  readonly amountInterval?: readonly [number, number] | undefined;
  /** probability × amount. */
  readonly expectedValue?: number | undefined;
  /** Terms of its segment, the model of all leads, a card of points, or the base rate. */
  readonly answeredBy: "segment" | "pooled" | "points" | "baseRate";
  readonly fallback: "baseRate" | null;
  readonly featuresAsOf: string;
  readonly disposition: "approach" | "ask" | "nurture" | "setAside" | null;
  /** Why, for a person. */
  readonly dispositionBecause: string | null;
  readonly qualification: {
    readonly framework: string;
    readonly frameworkVersion: string | null;
    readonly frameworkSha256: string;
    readonly stage: "lead" | "mql" | "sql" | "highlyQualified";
    readonly stoppedAt: string | null;
    readonly criteria: readonly {
      readonly name: string;
      readonly verdict: "met" | "notMet" | "unknown";
      readonly evidence: readonly {
        readonly concept: string;
        readonly column: string | null;
        readonly value: number | string | boolean | null;
        readonly learnedAt: string | null;
        readonly stale: boolean;
        readonly source: "lead" | "history" | "activities" | "discovery" | null;
        readonly by?: string | undefined;
      }[];
    }[];
    /** The weights of the criteria, summed by verdict. */
    readonly points: {
      readonly met: number;
      readonly notMet: number;
      readonly unknown: number;
    };
    /** What changes most first. */
    readonly askNext: readonly {
      readonly criterion: string;
      readonly question: string;
      /** What is to be expected of the answer of a lead like this one: the chances that the criterion is met and that it isn't, how far probability and expected value move on average, the chance that the disposition changes. Null where nothing stored tells it. */
      readonly ifKnown: {
        readonly column: string;
        readonly met: number;
        readonly notMet: number;
        readonly probabilityChange: number;
        readonly expectedValueChange?: number | undefined;
        readonly dispositionChange: number;
      } | null;
    }[];
  } | null;
  readonly warnings: readonly {
    readonly code:
      | "unknownField"
      | "unseenValue"
      | "missing"
      | "outOfRange"
      | "stale"
      | "coerced"
      | "noKnownField"
      | "fallback";
    readonly field: string;
    readonly message: string;
  }[];
};

export type RefusedLead = {
  readonly index: number;
  readonly id: string;
  readonly error: Problem;
};

/** One lead, or many. */
export type QualifyRequest = {
  /** One lead: an object of the fields that the version lists, each at most once. */
  readonly lead?: { readonly [name: string]: unknown } | undefined;
  /** Many leads, answered in their order. */
  readonly leads?: readonly { readonly [name: string]: unknown }[] | undefined;
  /** NAME (its champion), NAME@ALIAS or NAME:VERSION; the default model else. */
  readonly model?: string | undefined;
  /** A built-in qualification framework (bant) in place of the version's own. */
  readonly framework?: string | undefined;
  /** When the leads are looked at, ISO 8601, UTC without an offset; now by default. */
  readonly asOf?: string | undefined;
  /** Take plain decimal text for a number, with a warning; false by default. */
  readonly coerce?: boolean | undefined;
};

export type QualifyAnswer = {
  readonly model: {
    readonly name: string;
    readonly version: number;
    readonly sha256: string;
  };
  readonly qualifiedAt: string;
  /** The framework's concepts that no field of the version tells: only discovery answers, or activities, can. */
  readonly unmapped: readonly string[];
  readonly qualifications: readonly (
    | {
        readonly id: string;
        readonly qualification: {
          readonly framework: string;
          readonly frameworkVersion: string | null;
          readonly frameworkSha256: string;
          readonly stage: "lead" | "mql" | "sql" | "highlyQualified";
          readonly stoppedAt: string | null;
          readonly criteria: readonly {
            readonly name: string;
            readonly verdict: "met" | "notMet" | "unknown";
            readonly evidence: readonly {
              readonly concept: string;
              readonly column: string | null;
              readonly value: number | string | boolean | null;
              readonly learnedAt: string | null;
              readonly stale: boolean;
              readonly source: "lead" | "history" | "activities" | "discovery" | null;
              readonly by?: string | undefined;
            }[];
          }[];
          /** The weights of the criteria, summed by verdict. */
          readonly points: {
            readonly met: number;
            readonly notMet: number;
            readonly unknown: number;
          };
          /** The questions of the unknown criteria. */
          readonly askNext: readonly {
            readonly criterion: string;
            readonly question: string;
          }[];
        };
        readonly warnings: readonly {
          readonly code:
            | "unknownField"
            | "unseenValue"
            | "missing"
            | "outOfRange"
            | "stale"
            | "coerced"
            | "noKnownField"
            | "fallback";
          readonly field: string;
          readonly message: string;
        }[];
      }
    | RefusedLead
  )[];
};

export type ExplainRequest = {
  /** One lead: an object of the fields that the version lists, each at most once. */
  readonly lead: { readonly [name: string]: unknown };
  /** Fields and their other values: what would be answered if they were so. */
  readonly whatIf?: { readonly [name: string]: unknown } | undefined;
  /** Look for the smallest change that lifts the grade; true by default. */
  readonly counterfactual?: boolean | undefined;
  /** How many of the most similar won deals are told; 5 by default. */
  readonly neighbours?: number | undefined;
  /** NAME (its champion), NAME@ALIAS or NAME:VERSION; the default model else. */
  readonly model?: string | undefined;
  /** A built-in qualification framework (bant) in place of the version's own. */
  readonly framework?: string | undefined;
  /** When the leads are looked at, ISO 8601, UTC without an offset; now by default. */
  readonly asOf?: string | undefined;
  /** Take plain decimal text for a number, with a warning; false by default. */
  readonly coerce?: boolean | undefined;
};

export type ExplainAnswer = {
  readonly model: {
    readonly name: string;
    readonly version: number;
    readonly sha256: string;
  };
  readonly scoredAt: string;
  readonly prediction: {
    readonly id: string;
    /** Which version answered this lead, where it isn't the one above: a share of the traffic. */
    readonly model?:
      | {
          readonly name: string;
          readonly version: number;
          readonly sha256: string;
        }
      | undefined;
    readonly probability: number;
    /** 90 %. */
    readonly interval: readonly [number, number];
    readonly score: number;
    readonly grade: "A" | "B" | "C" | "D";
    readonly logit: number;
    readonly base: number;
    /** base + all contributions + rest = logit. */
    readonly contributions: readonly {
      readonly feature: string;
      readonly column: string;
      readonly value: number | string | boolean | null;
      readonly contribution: number;
      readonly reason: string;
    }[];
    readonly rest: number;
    readonly horizons?:
      | readonly {
          readonly days: number;
          readonly probability: number;
        }[]
      | undefined;
    /** What the deal is worth if it is won, on average. */
    readonly amount?: number | undefined;
    /** 90 %. */
    readonly amountInterval?: readonly [number, number] | undefined;
    /** probability × amount. */
    readonly expectedValue?: number | undefined;
    /** Terms of its segment, the model of all leads, a card of points, or the base rate. */
    readonly answeredBy: "segment" | "pooled" | "points" | "baseRate";
    readonly fallback: "baseRate" | null;
    readonly featuresAsOf: string;
    readonly disposition: "approach" | "ask" | "nurture" | "setAside" | null;
    /** Why, for a person. */
    readonly dispositionBecause: string | null;
    readonly qualification: {
      readonly framework: string;
      readonly frameworkVersion: string | null;
      readonly frameworkSha256: string;
      readonly stage: "lead" | "mql" | "sql" | "highlyQualified";
      readonly stoppedAt: string | null;
      readonly criteria: readonly {
        readonly name: string;
        readonly verdict: "met" | "notMet" | "unknown";
        readonly evidence: readonly {
          readonly concept: string;
          readonly column: string | null;
          readonly value: number | string | boolean | null;
          readonly learnedAt: string | null;
          readonly stale: boolean;
          readonly source: "lead" | "history" | "activities" | "discovery" | null;
          readonly by?: string | undefined;
        }[];
      }[];
      /** The weights of the criteria, summed by verdict. */
      readonly points: {
        readonly met: number;
        readonly notMet: number;
        readonly unknown: number;
      };
      /** What changes most first. */
      readonly askNext: readonly {
        readonly criterion: string;
        readonly question: string;
        /** What is to be expected of the answer of a lead like this one: the chances that the criterion is met and that it isn't, how far probability and expected value move on average, the chance that the disposition changes. Null where nothing stored tells it. */
        readonly ifKnown: {
          readonly column: string;
          readonly met: number;
          readonly notMet: number;
          readonly probabilityChange: number;
          readonly expectedValueChange?: number | undefined;
          readonly dispositionChange: number;
        } | null;
      }[];
    } | null;
    readonly warnings: readonly {
      readonly code:
        | "unknownField"
        | "unseenValue"
        | "missing"
        | "outOfRange"
        | "stale"
        | "coerced"
        | "noKnownField"
        | "fallback";
      readonly field: string;
      readonly message: string;
    }[];
  };
  readonly whatIf?:
    | {
        readonly prediction: {
          readonly id: string;
          /** Which version answered this lead, where it isn't the one above: a share of the traffic. */
          readonly model?:
            | {
                readonly name: string;
                readonly version: number;
                readonly sha256: string;
              }
            | undefined;
          readonly probability: number;
          /** 90 %. */
          readonly interval: readonly [number, number];
          readonly score: number;
          readonly grade: "A" | "B" | "C" | "D";
          readonly logit: number;
          readonly base: number;
          /** base + all contributions + rest = logit. */
          readonly contributions: readonly {
            readonly feature: string;
            readonly column: string;
            readonly value: number | string | boolean | null;
            readonly contribution: number;
            readonly reason: string;
          }[];
          readonly rest: number;
          readonly horizons?:
            | readonly {
                readonly days: number;
                readonly probability: number;
              }[]
            | undefined;
          /** What the deal is worth if it is won, on average. */
          readonly amount?: number | undefined;
          /** 90 %. */
          readonly amountInterval?: readonly [number, number] | undefined;
          /** probability × amount. */
          readonly expectedValue?: number | undefined;
          /** Terms of its segment, the model of all leads, a card of points, or the base rate. */
          readonly answeredBy: "segment" | "pooled" | "points" | "baseRate";
          readonly fallback: "baseRate" | null;
          readonly featuresAsOf: string;
          readonly disposition: "approach" | "ask" | "nurture" | "setAside" | null;
          /** Why, for a person. */
          readonly dispositionBecause: string | null;
          readonly qualification: {
            readonly framework: string;
            readonly frameworkVersion: string | null;
            readonly frameworkSha256: string;
            readonly stage: "lead" | "mql" | "sql" | "highlyQualified";
            readonly stoppedAt: string | null;
            readonly criteria: readonly {
              readonly name: string;
              readonly verdict: "met" | "notMet" | "unknown";
              readonly evidence: readonly {
                readonly concept: string;
                readonly column: string | null;
                readonly value: number | string | boolean | null;
                readonly learnedAt: string | null;
                readonly stale: boolean;
                readonly source: "lead" | "history" | "activities" | "discovery" | null;
                readonly by?: string | undefined;
              }[];
            }[];
            /** The weights of the criteria, summed by verdict. */
            readonly points: {
              readonly met: number;
              readonly notMet: number;
              readonly unknown: number;
            };
            /** What changes most first. */
            readonly askNext: readonly {
              readonly criterion: string;
              readonly question: string;
              /** What is to be expected of the answer of a lead like this one: the chances that the criterion is met and that it isn't, how far probability and expected value move on average, the chance that the disposition changes. Null where nothing stored tells it. */
              readonly ifKnown: {
                readonly column: string;
                readonly met: number;
                readonly notMet: number;
                readonly probabilityChange: number;
                readonly expectedValueChange?: number | undefined;
                readonly dispositionChange: number;
              } | null;
            }[];
          } | null;
          readonly warnings: readonly {
            readonly code:
              | "unknownField"
              | "unseenValue"
              | "missing"
              | "outOfRange"
              | "stale"
              | "coerced"
              | "noKnownField"
              | "fallback";
            readonly field: string;
            readonly message: string;
          }[];
        };
        readonly probability: {
          readonly before: number;
          readonly after: number;
          readonly change: number;
        };
        readonly logit: {
          readonly before: number;
          readonly after: number;
          readonly change: number;
        };
        /** The features whose contributions change; the changes sum to the logit's. */
        readonly contributions: readonly {
          readonly feature: string;
          readonly column: string;
          readonly before: number;
          readonly after: number;
          readonly change: number;
        }[];
      }
    | undefined;
  /** Null where there is none; notes tell why. */
  readonly counterfactual?:
    | {
        readonly changes: readonly {
          readonly field: string;
          readonly from: number | string | boolean | null;
          readonly to: number | string | boolean | null;
        }[];
        readonly grade: "A" | "B" | "C" | "D";
        readonly probability: number;
        readonly score: number;
        readonly disposition: "approach" | "ask" | "nurture" | "setAside" | null;
      }
    | null
    | undefined;
  /** Won deals, the most similar first; null where none are stored. */
  readonly neighbours?:
    | readonly {
        readonly id: string;
        /** Sum of the differences of the contributions, in log-odds. */
        readonly distance: number;
        readonly differences: readonly {
          readonly feature: string;
          readonly here: number;
          readonly there: number;
        }[];
      }[]
    | null
    | undefined;
  readonly notes: readonly string[];
};

export type OutcomeRequest = {
  /** The lead's id. */
  readonly id?: string | number | undefined;
  /** Instead: one prediction's. */
  readonly predictionId?: string | undefined;
  readonly outcome: "won" | "lost";
  /** When it was won or lost, ISO 8601, UTC without an offset. */
  readonly at: string;
  /** What the deal was worth. */
  readonly amount?: number | undefined;
  /** Replace another outcome that is on record. */
  readonly correct?: boolean | undefined;
};

export type OutcomeAnswer = {
  /** repeated: the same was on record already. */
  readonly status: "recorded" | "corrected" | "repeated";
  readonly id: string | null;
  readonly predictionId: string | null;
  readonly logged: "durable";
};

export type LeadExplanation = {
  readonly id: string;
  readonly predictionId: string;
  readonly decidedAt: string;
  readonly model: {
    readonly name: string;
    readonly version: number;
    readonly sha256: string;
  };
  readonly asked: {
    readonly asOf: string;
    readonly explain: "all" | "none" | number;
    readonly coerce?: true | undefined;
    readonly framework?: string | undefined;
  };
  /** The lead as it was sent. */
  readonly inputs: { readonly [name: string]: unknown };
  readonly answer: Prediction;
  /** Whether the same version gives the same bits now; null where it is gone. */
  readonly replay: {
    readonly same: boolean | null;
    readonly reason?: string | undefined;
  };
  readonly contributions: readonly {
    readonly feature: string;
    readonly column: string;
    readonly value: number | string | boolean | null;
    readonly contribution: number;
    readonly reason: string;
  }[];
  /** By field, the value that would have changed the probability most, and the answer with it. */
  readonly wouldHaveChanged: readonly {
    readonly field: string;
    readonly value: number | string | boolean | null;
    readonly probability: number;
    readonly grade: "A" | "B" | "C" | "D";
  }[];
  /** The smallest change of actionable fields that would have lifted the grade. */
  readonly counterfactual: {
    readonly changes: readonly {
      readonly field: string;
      readonly from: number | string | boolean | null;
      readonly to: number | string | boolean | null;
    }[];
    readonly grade: "A" | "B" | "C" | "D";
  } | null;
  readonly outcome: {
    readonly outcome: "won" | "lost";
    readonly at: string;
    readonly amount: number | null;
  } | null;
  readonly earlier: readonly {
    readonly predictionId: string;
    readonly decidedAt: string;
    readonly model: {
      readonly name: string;
      readonly version: number;
      readonly sha256: string;
    };
    readonly probability: number;
    readonly grade: "A" | "B" | "C" | "D";
    readonly disposition: "approach" | "ask" | "nurture" | "setAside" | null;
  }[];
};

export type ErasureReceipt = {
  readonly receipt: string;
  readonly erasedAt: string;
  readonly erased: {
    readonly predictions: number;
    readonly outcomes: number;
    /** Versions whose won deals held the lead. */
    readonly neighbours: number;
  };
  /** Versions trained from this ledger after the lead was predicted: they hold no lead, and may have learned from this one. Of versions trained from files nobody can tell from here. */
  readonly mayHaveLearned: readonly {
    readonly name: string;
    readonly version: number;
  }[];
};

export type DoNotProfile = {
  readonly doNotProfile: boolean;
};

export type Problem = {
  /** Stable: what a program may branch on. */
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly errors?:
    | readonly {
        readonly field: string;
        readonly found: string;
        readonly wanted: string;
      }[]
    | undefined;
};

export type Models = {
  readonly models: readonly Model[];
};

export type Model = {
  readonly name: string;
  /** Alias → the version that it points at. */
  readonly aliases: { readonly [name: string]: number };
  readonly versions: readonly number[];
  readonly latest: number;
};

export type Version = {
  readonly name: string;
  readonly version: number;
  readonly sha256: string;
  readonly aliases: readonly string[];
  readonly createdAt: string;
  readonly learner: string;
  readonly horizonDays: number | null;
  readonly framework: string | null;
  /** The framework's own version. */
  readonly frameworkVersion: string | null;
  /** Of the framework's content. */
  readonly frameworkSha256: string | null;
  /** The framework's concepts that no field of the version tells: only discovery answers, or activities, can. */
  readonly unmapped: readonly string[];
  /** What a lead may hold. */
  readonly fields: readonly {
    readonly name: string;
    readonly type: "number" | "boolean" | "date" | "category" | "text" | "email" | "jobTitle";
    readonly required: boolean;
  }[];
};

export type AliasRequest = {
  /** Where the alias is to point. */
  readonly version: number;
  /** Why, for the history; needed where the champion gate refused the version. */
  readonly because?: string | undefined;
};

export type AliasAnswer = {
  readonly name: string;
  readonly alias: string;
  readonly at: string;
  /** Where it pointed before. */
  readonly from: number | null;
  readonly to: number;
};

export type Drivers = {
  readonly model: {
    readonly name: string;
    readonly version: number;
    readonly sha256: string;
  };
  readonly drivers: readonly {
    readonly feature: string;
    readonly column: string;
    readonly importance: number;
    readonly interval: readonly [number, number];
    readonly direction: "rising" | "falling" | "mixed" | "categories";
    readonly shape: readonly {
      readonly value: string;
      readonly contribution: number;
      readonly leads: number;
      readonly rate: number | null;
    }[];
  }[];
};

export type Index = {
  readonly name: string;
  readonly links: readonly {
    readonly href: string;
    readonly title: string;
  }[];
};

export type Live = {
  readonly live: true;
};

export type Ready = {
  readonly ready: boolean;
  /** Why it isn't ready. */
  readonly reason: string | null;
  /** What isn't as it should be although leads are scored, such as a version refused. */
  readonly degraded: readonly string[];
  readonly ledger: {
    /** waiting: it can't be written now, and predictions are kept in memory until it can. */
    readonly state: "ok" | "waiting" | "dropping" | "off";
    /** Entries that aren't durable yet. */
    readonly waiting: number;
    /** How long the oldest of them has waited. */
    readonly lagMs: number;
    /** Entries that found no room and are lost. */
    readonly dropped: number;
  };
};

export type ServiceVersion = {
  readonly name: string;
  readonly version: string;
};

/** Exactly one of the four forms. */
export type Invocation = {
  readonly dataframe_split?:
    | {
        readonly columns: readonly string[];
        readonly index?: readonly unknown[] | undefined;
        readonly data: readonly (readonly unknown[])[];
      }
    | undefined;
  /** One object a row. */
  readonly dataframe_records?: readonly { readonly [name: string]: unknown }[] | undefined;
  /** One object a row. */
  readonly instances?: readonly { readonly [name: string]: unknown }[] | undefined;
  readonly inputs?:
    | readonly { readonly [name: string]: unknown }[]
    | { readonly [name: string]: readonly unknown[] }
    | undefined;
  readonly params?:
    | {
        readonly model?: string | undefined;
        readonly explain?: boolean | "all" | "none" | number | undefined;
        readonly framework?: string | undefined;
        readonly asOf?: string | undefined;
        readonly coerce?: boolean | undefined;
      }
    | undefined;
};

export type InvocationAnswer = {
  readonly predictions: readonly Prediction[];
  readonly warnings?: readonly string[] | undefined;
};

export type MlflowError = {
  readonly error_code: string;
  readonly message: string;
  readonly sqlstate: string;
  readonly error_class: string;
};

export type Instances = {
  /** One object a row. */
  readonly instances?: readonly { readonly [name: string]: unknown }[] | undefined;
  readonly inputs?:
    | readonly { readonly [name: string]: unknown }[]
    | { readonly [name: string]: readonly unknown[] }
    | undefined;
};

export type KserveModels = {
  readonly models: readonly string[];
};

export type KserveModel = {
  readonly name: string;
  readonly ready: true;
};

export type KservePredictions = {
  readonly predictions: readonly Prediction[];
};

export type KserveExplanations = {
  readonly predictions: readonly Prediction[];
  readonly explanations: readonly {
    readonly id: string;
    readonly logit: number;
    readonly base: number;
    /** base + all contributions + rest = logit. */
    readonly contributions: readonly {
      readonly feature: string;
      readonly column: string;
      readonly value: number | string | boolean | null;
      readonly contribution: number;
      readonly reason: string;
    }[];
    readonly rest: number;
  }[];
};

export type InferenceServer = {
  readonly name: string;
  readonly version: string;
  readonly extensions: readonly string[];
};

export type InferenceReady = {
  readonly live: true;
  readonly ready: true;
};

export type InferenceModelReady = {
  readonly name: string;
  readonly ready: true;
};

export type InferenceModel = {
  readonly name: string;
  readonly versions: readonly string[];
  readonly platform: string;
  readonly inputs: readonly {
    readonly name: string;
    readonly datatype: string;
    readonly shape: readonly number[];
    readonly parameters?: { readonly [name: string]: string | number | boolean } | undefined;
  }[];
  readonly outputs: readonly {
    readonly name: string;
    readonly datatype: string;
    readonly shape: readonly number[];
    readonly parameters?: { readonly [name: string]: string | number | boolean } | undefined;
  }[];
};

export type InferenceRequest = {
  readonly id?: string | undefined;
  readonly parameters?:
    | {
        readonly framework?: string | undefined;
        readonly asOf?: string | undefined;
        readonly coerce?: boolean | undefined;
      }
    | undefined;
  readonly inputs: readonly {
    readonly name: string;
    readonly shape: readonly number[];
    readonly datatype: string;
    /** Nested or flat, row after row; null is missing. */
    readonly data: readonly unknown[];
  }[];
  readonly outputs?:
    | readonly {
        readonly name: string;
      }[]
    | undefined;
};

export type InferenceAnswer = {
  readonly model_name: string;
  readonly model_version: string;
  readonly id: string;
  readonly parameters: { readonly [name: string]: string | number | boolean };
  readonly outputs: readonly {
    readonly name: string;
    readonly datatype: string;
    readonly shape: readonly number[];
    readonly parameters?: { readonly [name: string]: string | number | boolean } | undefined;
    readonly data: readonly (number | string | null)[];
  }[];
};

export type InferenceError = {
  readonly error: string;
};

/** One method an address; a rejection is a `LeadlightError` where the service answered. */

export interface Operations {
  /** POST /predict: Scores one lead or many, with reasons and the qualification verdict. */
  predict(body: PredictRequest): Promise<PredictAnswer>;
  /** GET /: What is here: a page for a person, JSON for a program that asks for it. */
  getIndex(): Promise<Index>;
  /** POST /predict/batch: Scores any number of leads: NDJSON or CSV, answered in the same form while it is read. */
  predictBatch(
    body: StreamBody,
    parameters?: {
      /** NAME (its champion), NAME@ALIAS or NAME:VERSION; the default model else. */
      readonly model?: string | undefined;
      /** How many contributions are listed, the largest first; all by default. */
      readonly explain?: "all" | "none" | number | undefined;
      /** A built-in qualification framework (bant) in place of the version's own. */
      readonly framework?: string | undefined;
      /** When the leads are looked at, ISO 8601, UTC without an offset; now by default. */
      readonly asOf?: string | undefined;
      /** Take plain decimal text for a number, with a warning; false by default. */
      readonly coerce?: boolean | undefined;
    },
  ): Promise<Response>;
  /** POST /qualify: The qualification verdict of one lead or many, with the questions that are open; no probability. */
  qualify(body: QualifyRequest): Promise<QualifyAnswer>;
  /** POST /explain: What if a field were otherwise, the smallest change that lifts the grade, the most similar won deals. */
  explain(body: ExplainRequest): Promise<ExplainAnswer>;
  /** POST /outcomes: Records whether a predicted lead was won or lost; durable before it is answered. */
  outcomes(body: OutcomeRequest): Promise<OutcomeAnswer>;
  /** GET /leads/{id}/explanation: What was last decided about a lead, by which version and rules, replayed, and what would have changed it. */
  getLeadsByIdExplanation(parameters: {
    /** The lead's id. */
    readonly id: string;
  }): Promise<LeadExplanation>;
  /** DELETE /leads/{id}: Erases a lead from the ledger and from the won deals kept for likeness; the answer is the receipt. */
  deleteLeadsById(parameters: {
    /** The lead's id. */
    readonly id: string;
  }): Promise<ErasureReceipt>;
  /** PUT /leads/{id}/do-not-profile: Puts a lead on the list of those that aren't scored and never learned from. */
  putLeadsByIdDoNotProfile(parameters: {
    /** The lead's id. */
    readonly id: string;
  }): Promise<DoNotProfile>;
  /** DELETE /leads/{id}/do-not-profile: Takes a lead off the list of those not to be profiled. */
  deleteLeadsByIdDoNotProfile(parameters: {
    /** The lead's id. */
    readonly id: string;
  }): Promise<DoNotProfile>;
  /** GET /models: All models with their aliases and versions. */
  getModels(): Promise<Models>;
  /** GET /models/{name}: One model with its aliases and versions. */
  getModelsByName(parameters: {
    /** The model's name. */
    readonly name: string;
  }): Promise<Model>;
  /** GET /models/{name}/versions/{version}: One version: when it was made, who points at it, which fields a lead may hold. */
  getModelsByNameVersionsByVersion(parameters: {
    /** The model's name. */
    readonly name: string;
    /** A whole number from 1. */
    readonly version: string;
  }): Promise<Version>;
  /** PUT /models/{name}/aliases/{alias}: Lets an alias point at a version; answered when that version answers here. */
  putModelsByNameAliasesByAlias(
    body: AliasRequest,
    parameters: {
      /** The model's name. */
      readonly name: string;
      /** Such as champion or challenger. */
      readonly alias: string;
    },
  ): Promise<AliasAnswer>;
  /** GET /drivers: Which features drive conversion: association, never cause. */
  getDrivers(parameters?: {
    /** NAME, NAME@ALIAS or NAME:VERSION; the default model else. */
    readonly model?: string | undefined;
  }): Promise<Drivers>;
  /** POST /invocations: MLflow's scoring protocol: JSON with exactly one of its four forms, or CSV. */
  invocations(body: Invocation | StreamBody): Promise<InvocationAnswer>;
  /** GET /ping: MLflow's scoring protocol: whether a model is loaded; the body is a line end. */
  getPing(): Promise<Response>;
  /** GET /health: MLflow's scoring protocol: whether a model is loaded; the body is a line end. */
  getHealth(): Promise<Response>;
  /** GET /v1/models: KServe V1: the models' names. */
  getV1Models(): Promise<KserveModels>;
  /** POST /v1/models/{name}:predict: KServe V1: predictions without contributions. */
  v1ModelsByNamePredict(
    body: Instances,
    parameters: {
      /** NAME, NAME@ALIAS or NAME:VERSION. */
      readonly name: string;
    },
  ): Promise<KservePredictions>;
  /** POST /v1/models/{name}:explain: KServe V1: predictions, and what each feature contributes to them. */
  v1ModelsByNameExplain(
    body: Instances,
    parameters: {
      /** NAME, NAME@ALIAS or NAME:VERSION. */
      readonly name: string;
    },
  ): Promise<KserveExplanations>;
  /** GET /v1/models/{name}: KServe V1: whether a model can answer. */
  getV1ModelsByName(parameters: {
    /** NAME, NAME@ALIAS or NAME:VERSION. */
    readonly name: string;
  }): Promise<KserveModel>;
  /** GET /v2: Open Inference Protocol: the server. */
  getV2(): Promise<InferenceServer>;
  /** GET /v2/health/live: Open Inference Protocol: whether the process answers. */
  getV2HealthLive(): Promise<Live>;
  /** GET /v2/health/ready: Open Inference Protocol: whether a model is loaded. */
  getV2HealthReady(): Promise<InferenceReady>;
  /** GET /v2/models/{name}/ready: Open Inference Protocol: whether a model can answer. */
  getV2ModelsByNameReady(parameters: {
    /** NAME, or NAME@ALIAS. */
    readonly name: string;
  }): Promise<InferenceModelReady>;
  /** GET /v2/models/{name}/versions/{version}/ready: Open Inference Protocol: whether a model can answer. */
  getV2ModelsByNameVersionsByVersionReady(parameters: {
    /** NAME, or NAME@ALIAS. */
    readonly name: string;
    /** A whole number from 1. */
    readonly version: string;
  }): Promise<InferenceModelReady>;
  /** GET /v2/models/{name}: Open Inference Protocol: the tensors of a model. */
  getV2ModelsByName(parameters: {
    /** NAME, or NAME@ALIAS. */
    readonly name: string;
  }): Promise<InferenceModel>;
  /** GET /v2/models/{name}/versions/{version}: Open Inference Protocol: the tensors of a model. */
  getV2ModelsByNameVersionsByVersion(parameters: {
    /** NAME, or NAME@ALIAS. */
    readonly name: string;
    /** A whole number from 1. */
    readonly version: string;
  }): Promise<InferenceModel>;
  /** POST /v2/models/{name}/infer: Open Inference Protocol: leads as tensors, one a field; predictions as tensors. */
  v2ModelsByNameInfer(
    body: InferenceRequest,
    parameters: {
      /** NAME, or NAME@ALIAS. */
      readonly name: string;
    },
  ): Promise<InferenceAnswer>;
  /** POST /v2/models/{name}/versions/{version}/infer: Open Inference Protocol: leads as tensors, one a field; predictions as tensors. */
  v2ModelsByNameVersionsByVersionInfer(
    body: InferenceRequest,
    parameters: {
      /** NAME, or NAME@ALIAS. */
      readonly name: string;
      /** A whole number from 1. */
      readonly version: string;
    },
  ): Promise<InferenceAnswer>;
  /** GET /health/live: Whether the process answers. */
  getHealthLive(): Promise<Live>;
  /** GET /health/ready: Whether leads can be scored and kept as promised; the reason where they can't. */
  getHealthReady(): Promise<Ready>;
  /** GET /metrics: The service's metrics in Prometheus's text format, of all its processes together. */
  getMetrics(): Promise<Response>;
  /** GET /version: The version of the service: JSON for who asks for it, else, as in MLflow's protocol, the bare text. */
  getVersion(): Promise<ServiceVersion>;
  /** GET /openapi.json: This service as an OpenAPI 3.1 document. */
  getOpenapiJson(): Promise<{ readonly [name: string]: unknown }>;
  /** GET /docs: The same as a page for a person. */
  getDocs(): Promise<Response>;
}

export const OPERATIONS = {
  predict: { method: "POST", path: "/predict", query: [], types: ["application/json"], isJson: true },
  getIndex: { method: "GET", path: "/", query: [], isJson: true },
  predictBatch: {
    method: "POST",
    path: "/predict/batch",
    query: ["model", "explain", "framework", "asOf", "coerce"],
    types: ["application/x-ndjson", "text/csv"],
    isJson: false,
  },
  qualify: { method: "POST", path: "/qualify", query: [], types: ["application/json"], isJson: true },
  explain: { method: "POST", path: "/explain", query: [], types: ["application/json"], isJson: true },
  outcomes: { method: "POST", path: "/outcomes", query: [], types: ["application/json"], isJson: true },
  getLeadsByIdExplanation: { method: "GET", path: "/leads/{id}/explanation", query: [], isJson: true },
  deleteLeadsById: { method: "DELETE", path: "/leads/{id}", query: [], isJson: true },
  putLeadsByIdDoNotProfile: { method: "PUT", path: "/leads/{id}/do-not-profile", query: [], isJson: true },
  deleteLeadsByIdDoNotProfile: {
    method: "DELETE",
    path: "/leads/{id}/do-not-profile",
    query: [],
    isJson: true,
  },
  getModels: { method: "GET", path: "/models", query: [], isJson: true },
  getModelsByName: { method: "GET", path: "/models/{name}", query: [], isJson: true },
  getModelsByNameVersionsByVersion: {
    method: "GET",
    path: "/models/{name}/versions/{version}",
    query: [],
    isJson: true,
  },
  putModelsByNameAliasesByAlias: {
    method: "PUT",
    path: "/models/{name}/aliases/{alias}",
    query: [],
    types: ["application/json"],
    isJson: true,
  },
  getDrivers: { method: "GET", path: "/drivers", query: ["model"], isJson: true },
  invocations: {
    method: "POST",
    path: "/invocations",
    query: [],
    types: ["application/json", "text/csv"],
    isJson: true,
  },
  getPing: { method: "GET", path: "/ping", query: [], isJson: false },
  getHealth: { method: "GET", path: "/health", query: [], isJson: false },
  getV1Models: { method: "GET", path: "/v1/models", query: [], isJson: true },
  v1ModelsByNamePredict: {
    method: "POST",
    path: "/v1/models/{name}:predict",
    query: [],
    types: ["application/json"],
    isJson: true,
  },
  v1ModelsByNameExplain: {
    method: "POST",
    path: "/v1/models/{name}:explain",
    query: [],
    types: ["application/json"],
    isJson: true,
  },
  getV1ModelsByName: { method: "GET", path: "/v1/models/{name}", query: [], isJson: true },
  getV2: { method: "GET", path: "/v2", query: [], isJson: true },
  getV2HealthLive: { method: "GET", path: "/v2/health/live", query: [], isJson: true },
  getV2HealthReady: { method: "GET", path: "/v2/health/ready", query: [], isJson: true },
  getV2ModelsByNameReady: { method: "GET", path: "/v2/models/{name}/ready", query: [], isJson: true },
  getV2ModelsByNameVersionsByVersionReady: {
    method: "GET",
    path: "/v2/models/{name}/versions/{version}/ready",
    query: [],
    isJson: true,
  },
  getV2ModelsByName: { method: "GET", path: "/v2/models/{name}", query: [], isJson: true },
  getV2ModelsByNameVersionsByVersion: {
    method: "GET",
    path: "/v2/models/{name}/versions/{version}",
    query: [],
    isJson: true,
  },
  v2ModelsByNameInfer: {
    method: "POST",
    path: "/v2/models/{name}/infer",
    query: [],
    types: ["application/json"],
    isJson: true,
  },
  v2ModelsByNameVersionsByVersionInfer: {
    method: "POST",
    path: "/v2/models/{name}/versions/{version}/infer",
    query: [],
    types: ["application/json"],
    isJson: true,
  },
  getHealthLive: { method: "GET", path: "/health/live", query: [], isJson: true },
  getHealthReady: { method: "GET", path: "/health/ready", query: [], isJson: true },
  getMetrics: { method: "GET", path: "/metrics", query: [], isJson: false },
  getVersion: { method: "GET", path: "/version", query: [], isJson: true },
  getOpenapiJson: { method: "GET", path: "/openapi.json", query: [], isJson: true },
  getDocs: { method: "GET", path: "/docs", query: [], isJson: false },
} as const;
