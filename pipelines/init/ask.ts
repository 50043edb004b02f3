/**
 * Asks the person before the terminal; null where there is none, or no answer. What `init` cannot know it asks, and
 * otherwise leaves as a marked line.
 * @param choices the answers that are allowed; empty: any text
 */
export type Ask = (question: string, choices: readonly string[]) => Promise<string | null>;

export const askNobody: Ask = () => Promise.resolve(null);
