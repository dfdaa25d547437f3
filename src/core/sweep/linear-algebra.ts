/** Lower triangle L of a symmetric positive definite matrix, L · Lᵀ = matrix. Row-major rows. */
export function cholesky(matrix: readonly (readonly number[])[]): number[][] {
  const lower: number[][] = [];
  for (const [i, row] of matrix.entries()) {
    const current: number[] = [];
    for (let j = 0; j <= i; j++) {
      const above = j === i ? current : lower[j]!;
      let sum = row[j]!;
      for (let k = 0; k < j; k++) sum -= current[k]! * above[k]!;
      current.push(j === i ? Math.sqrt(Math.max(sum, 1e-12)) : sum / above[j]!);
    }
    lower.push(current);
  }
  return lower;
}

/** Solves L · x = b. */
export function solveLower(lower: readonly (readonly number[])[], b: readonly number[]): number[] {
  const x: number[] = [];
  for (const [i, row] of lower.entries()) {
    let sum = b[i]!;
    for (let k = 0; k < i; k++) sum -= row[k]! * x[k]!;
    x.push(sum / row[i]!);
  }
  return x;
}

/** Solves L · Lᵀ · x = b. */
export function solveCholesky(lower: readonly (readonly number[])[], b: readonly number[]): number[] {
  const y = solveLower(lower, b);
  const x = new Array<number>(y.length);
  for (let i = y.length - 1; i >= 0; i--) {
    let sum = y[i]!;
    for (let k = i + 1; k < y.length; k++) sum -= lower[k]![i]! * x[k]!;
    x[i] = sum / lower[i]![i]!;
  }
  return x;
}
