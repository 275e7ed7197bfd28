/** Names by which the columns of files of activities, field changes and discovery answers are known, as words. */
export const LEAD_NAMES = [
  "lead id",
  "lead",
  "leadid",
  "prospect id",
  "contact id",
  "deal id",
  "opportunity id",
  "record id",
  "id",
];
export const TIME_NAMES = [
  "at",
  "time",
  "timestamp",
  "date",
  "datetime",
  "happened at",
  "occurred at",
  "created at",
  "changed at",
];
export const TYPE_NAMES = ["type", "activity", "activity type", "event", "event type", "action", "kind"];
export const FIELD_NAMES = ["field", "field name", "property", "attribute", "column"];
export const VALUE_NAMES = ["value", "new value", "newvalue", "amount", "minutes", "count"];
export const TOPIC_NAMES = [
  "field",
  "concept",
  "topic",
  "question",
  "criterion",
  "about",
  ...FIELD_NAMES.slice(1),
];
export const ANSWER_NAMES = ["value", "answer", ...VALUE_NAMES.slice(1)];
export const BY_NAMES = ["by", "said by", "told by", "speaker", "who", "source"];
