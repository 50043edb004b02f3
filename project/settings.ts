/** `settings:` of `clientele.yaml`, with every default in one place. */
export interface Settings {
  readonly seed: number;
  readonly serviceLevelSeconds: number;
  /** A global control group that no list may contain. */
  readonly holdout: { readonly share: number; readonly key: string } | null;
  readonly retention: { readonly nights: number; readonly weeklyDays: number };
  readonly notify: { readonly onFailure: string | null; readonly onRefusal: string | null };
}

export const DEFAULT_SETTINGS: Settings = {
  seed: 1,
  serviceLevelSeconds: 20,
  holdout: null,
  retention: { nights: 35, weeklyDays: 730 },
  notify: { onFailure: null, onRefusal: null },
};
