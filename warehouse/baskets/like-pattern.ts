/** `gift_*` as a pattern of like, whose own marks are escaped by `!`. */
export const asLike = (pattern: string): string => pattern.replaceAll(/[!%_]/g, "!$&").replaceAll("*", "%");
