/** Says when a search could not rank: several chunks returned, and all with one score. One sentence, or none. */
export function equalScoresNotice(
  answers: readonly { readonly hits: readonly { readonly score: number }[] }[],
): string[] {
  const tied = answers.filter(({ hits }) => hits.length > 1 && hits.every(({ score }) => score === hits[0]!.score));
  if (tied.length === 0) return [];
  return [
    `For ${tied.length} of ${answers.length} queries everything returned has the same score: the order of these answers says nothing.`,
  ];
}
