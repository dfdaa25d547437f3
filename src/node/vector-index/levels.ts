/**
 * Link lists that an element of a graph has above the ground level, on average: its top level is the whole part of
 * −ln(u) / ln(M) with u uniform in (0, 1], so level l or more has probability M^−l (Malkov & Yashunin 2018).
 */
export const linkListsAbove = (m: number): number => 1 / (m - 1);

/** Probability of exactly this top level. */
export const levelShare = (level: number, m: number): number => (1 - 1 / m) * m ** -level;
