/** What went wrong, in words for people, and what to do next. The message holds no personal data and no SQL. */
export class ClienteleError extends Error {
  override readonly name = "ClienteleError";
  /**
   * @param code stable, kebab-case: `no-snapshot`, `newer-snapshot`, `snapshot-gone`, `unknown-column`, `not-bindable`,
   *   `cancelled`, …
   */
  constructor(
    readonly code: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
