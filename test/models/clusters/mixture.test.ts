import { expect, test } from "vitest";
import { chooseComponents } from "../../../models/clusters/choose-components.js";
import { assignLikeliest, fitMixture } from "../../../models/clusters/fit-mixture.js";
import { FIVE, groupsOf } from "./groups.js";

// scikit-learn 1.5.2: GaussianMixture(k, covariance_type="diag", tol=1e-10, reg_covar=0, n_init=20)
test.each([
  [1, -4306.568140122834, 8664.311717487397],
  [3, -3730.5942188327085, 7627.508608701037],
  [5, -3663.8714634857934, 7609.207831801097],
])("%i components reach scikit-learn's log-likelihood and BIC", (components, logLikelihood, bic) => {
  const mixture = fitMixture(FIVE, { components, seed: 1, maxIterations: 5000, tolerance: 1e-10 });
  expect(mixture.report.converged).toBe(true);
  expect(mixture.logLikelihood).toBeGreaterThan(logLikelihood - 0.01);
  if (components < 5) expect(mixture.bic).toBeCloseTo(bic, 2);
});

test("the log-likelihood never falls from round to round", () => {
  for (const seed of [1, 2, 3]) {
    const { path } = fitMixture(groupsOf(400, 3, 4, seed, 2), { components: 4, seed, tolerance: 0, maxIterations: 60 });
    path.slice(1).forEach((now, i) => expect(now).toBeGreaterThanOrEqual(path[i]! - 1e-7));
  }
});

test("BIC finds the number of groups that the points were drawn from, and one where there is one", () => {
  expect(chooseComponents(groupsOf(800, 5, 4, 3), 1, 7, 1).components).toBe(4);
  expect(chooseComponents(groupsOf(800, 5, 1, 3), 1, 4, 1).components).toBe(1);
});

test("means, variances and shares of simulated groups are recovered", () => {
  const points = groupsOf(6000, 4, 3, 5, 8);
  const mixture = fitMixture(points, { components: 3, seed: 1 });
  const labels = assignLikeliest(points, mixture);
  for (let k = 0; k < 3; k++) {
    const members = labels.filter((label) => label === k).length;
    // The groups lie apart: three standard errors of a share of a third, and of a variance of 1.
    expect(Math.abs(members / 6000 - 1 / 3)).toBeLessThan(0.02);
    for (let c = 0; c < 4; c++) expect(Math.abs(mixture.variances[k * 4 + c]! - 1)).toBeLessThan(0.1);
  }
});
