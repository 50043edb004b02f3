/** `settings:` of `clientele.yaml`, with every default in one place. */
export interface Settings {
  readonly seed: number;
  readonly serviceLevelSeconds: number;
  /** A global control group that no list may contain. */
  readonly holdout: { readonly share: number; readonly key: string } | null;
  /** Days from the first decision about a customer in which outcomes count for the effect of a list. */
  readonly listEffect: { readonly windowDays: number };
  readonly retention: { readonly nights: number; readonly weeklyDays: number };
  /** Aggregates of a cube take at most so much of what its fact takes; 0: none are kept, and the fact answers. */
  readonly cubes: { readonly budgetShare: number };
  readonly notify: { readonly onFailure: string | null; readonly onRefusal: string | null };
}

export const DEFAULT_SETTINGS: Settings = {
  seed: 1,
  serviceLevelSeconds: 20,
  holdout: null,
  listEffect: { windowDays: 30 },
  retention: { nights: 35, weeklyDays: 730 },
  cubes: { budgetShare: 0 },
  notify: { onFailure: null, onRefusal: null },
};
