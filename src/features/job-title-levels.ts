/** Ranks that a job title can tell, highest first; `other` where it tells none. */
export const SENIORITIES = [
  "owner",
  "c-level",
  "vp",
  "director",
  "head",
  "manager",
  "senior",
  "staff",
  "junior",
  "assistant",
  "other",
] as const;
export type Seniority = (typeof SENIORITIES)[number];

/** Fields of work that a job title can tell; `other` where it tells none. */
export const FUNCTIONS = [
  "executive",
  "sales",
  "marketing",
  "product",
  "technology",
  "finance",
  "operations",
  "purchasing",
  "hr",
  "legal",
  "service",
  "administration",
  "medical",
  "education",
  "other",
] as const;
export type JobFunction = (typeof FUNCTIONS)[number];
