import { expect, it } from "vitest";
import { describeFollowing } from "../../src/report/describe-following.ts";

const found = { gain: { mean: 0.0074, standardError: 0.0022 }, leads: 2160, moments: 4, levelError: 0.1 };

it("tells where the newest leads stand and why the model stands there", () => {
  const told = (moved: number) => describeFollowing({ ...found, isKept: true, level: { leads: 125, moved } });
  expect(told(-0.42)).toBe(
    "Wins have become rarer: the model stands at the level of the newest leads (125 that came last), −0.42 in log-odds against the past. Kept because on 2160 leads that came after 4 moments in the past it took 0.0074 ± 0.0022 off the log loss.",
  );
  expect(told(0.3)).toMatch(/^Wins have become more frequent: .* \+0\.30 in log-odds/);
  expect(told(0.01)).toMatch(/^What fields are worth has moved over time: /);
});

it("tells why the model doesn't follow", () => {
  const told = (mean: number) =>
    describeFollowing({ ...found, gain: { ...found.gain, mean }, isKept: false, level: null });
  expect(told(-0.003)).toContain("would have added 0.0030 ± 0.0022 to the log loss");
  expect(told(0.001)).toContain("would have taken 0.0010 ± 0.0022 off the log loss");
});
