/** Days that the summary and the channels look back on. */
export const SUMMARY_DAYS = 30;
