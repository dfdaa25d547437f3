import { LabError, type JobControl } from '../common';

export interface Eigen {
  /** Falling. */
  readonly values: Float64Array;
  /** Row i is the eigenvector of value i, of length 1; its largest number is positive, so that the sign is settled. */
  readonly vectors: Float64Array;
}

/** Multiplications between two checkpoints, some tens of milliseconds. */
const PACE = 2e7;
/** Sweeps for one value; two or three do in practice. */
const MOST_SWEEPS = 60;

/**
 * Eigenvalues and eigenvectors of a symmetric matrix: Householder reflections to tridiagonal form, then implicit QL with
 * shifts (Golub and Van Loan, Matrix Computations, 8.3). Uses nothing whose last bits differ between machines.
 * @param matrix row-major, n × n, symmetric; used up
 */
export async function symmetricEigen(matrix: Float64Array, n: number, control: JobControl): Promise<Eigen> {
  const pause = pacer(control);
  const { diagonal, beside, rows } = await tridiagonal(matrix, n, pause);
  await diagonalise(diagonal, beside, rows, n, pause);
  return sorted(diagonal, rows, n);
}

type Pause = (work: number) => Promise<void>;

function pacer(control: JobControl): Pause {
  let done = 0;
  return async (work) => {
    done += work;
    if (done < PACE) return;
    done = 0;
    await control.checkpoint();
  };
}

/** A = QTQᵀ. Returns T and Qᵀ, whose rows are turned into eigenvectors later: rows lie together in memory. */
async function tridiagonal(a: Float64Array, n: number, pause: Pause) {
  const betas = new Float64Array(n);
  const p = new Float64Array(n);
  for (let k = 0; k < n - 2; k++) {
    // The reflection that clears row k beyond its neighbour; its vector v stays in that row.
    const v = a.subarray(k * n, (k + 1) * n);
    let beyond = 0;
    for (let i = k + 2; i < n; i++) beyond += v[i]! * v[i]!;
    if (beyond === 0) continue;
    const first = v[k + 1]!;
    const length = Math.sqrt(first * first + beyond);
    const signed = first >= 0 ? length : -length;
    v[k + 1] = first + signed;
    const beta = 1 / (signed * v[k + 1]!);
    betas[k] = beta;

    let pv = 0;
    for (let i = k + 1; i < n; i++) {
      let sum = 0;
      for (let j = k + 1, at = i * n + j; j < n; j++, at++) sum += a[at]! * v[j]!;
      p[i] = beta * sum;
      pv += p[i]! * v[i]!;
    }
    const half = (beta * pv) / 2;
    for (let i = k + 1; i < n; i++) p[i]! -= half * v[i]!;
    for (let i = k + 1; i < n; i++) {
      const vi = v[i]!;
      const pi = p[i]!;
      for (let j = k + 1, at = i * n + j; j < n; j++, at++) a[at]! -= vi * p[j]! + pi * v[j]!;
    }
    // Where T's number beside the diagonal belongs, v keeps its own; T's is noted in the column.
    a[(k + 1) * n + k] = -signed;
    await pause(3 * (n - k) * (n - k));
  }

  const diagonal = Float64Array.from({ length: n }, (_, i) => a[i * n + i]!);
  const beside = Float64Array.from({ length: n }, (_, i) => {
    if (i >= n - 1) return 0;
    return i < n - 2 && betas[i] !== 0 ? a[(i + 1) * n + i]! : a[i * n + i + 1]!;
  });
  const rows = new Float64Array(n * n);
  for (let i = 0; i < n; i++) rows[i * n + i] = 1;
  // Qᵀ = H(n−3) … H(1) H(0), each from the right: row by row.
  for (let k = n - 3; k >= 0; k--) {
    if (betas[k] === 0) continue;
    const v = a.subarray(k * n, (k + 1) * n);
    for (let i = k + 1; i < n; i++) {
      let sum = 0;
      for (let j = k + 1, at = i * n + j; j < n; j++, at++) sum += rows[at]! * v[j]!;
      sum *= betas[k]!;
      for (let j = k + 1, at = i * n + j; j < n; j++, at++) rows[at]! -= sum * v[j]!;
    }
    await pause(2 * (n - k) * (n - k));
  }
  return { diagonal, beside, rows };
}

/** Turns `d` into the eigenvalues of the tridiagonal matrix, and the rows of Qᵀ into the eigenvectors of A. */
async function diagonalise(d: Float64Array, e: Float64Array, rows: Float64Array, n: number, pause: Pause) {
  // Against the whole matrix: where it lacks rank, neighbours are nothing but rounding, and never small beside each other.
  let size = 0;
  for (let i = 0; i < n; i++) size = Math.max(size, Math.abs(d[i]!) + Math.abs(e[i]!));
  const negligible = Number.EPSILON * size;
  for (let l = 0; l < n; l++) {
    for (let sweep = 0; ; sweep++) {
      let m = l;
      while (m < n - 1 && Math.abs(e[m]!) > negligible) m++;
      if (m === l) break;
      if (sweep === MOST_SWEEPS) throw notConverged();
      const t = (d[l + 1]! - d[l]!) / (2 * e[l]!);
      const root = Math.sqrt(t * t + 1);
      let g = d[m]! - d[l]! + e[l]! / (t + (t >= 0 ? root : -root));
      let sine = 1;
      let cosine = 1;
      let shift = 0;
      let i = m - 1;
      for (; i >= l; i--) {
        const f = sine * e[i]!;
        const b = cosine * e[i]!;
        const r = Math.sqrt(f * f + g * g);
        e[i + 1] = r;
        if (r === 0) {
          d[i + 1]! -= shift;
          e[m] = 0;
          break;
        }
        sine = f / r;
        cosine = g / r;
        const h = d[i + 1]! - shift;
        const u = (d[i]! - h) * sine + 2 * cosine * b;
        shift = sine * u;
        d[i + 1] = h + shift;
        g = cosine * u - b;
        rotate(rows, i * n, n, cosine, sine);
      }
      await pause(4 * (m - i) * n);
      if (i >= l) continue;
      d[l]! -= shift;
      e[l] = g;
      e[m] = 0;
    }
  }
}

/** Turns a row and the one after it into each other. */
function rotate(rows: Float64Array, start: number, n: number, cosine: number, sine: number): void {
  for (let at = start, next = start + n; at < start + n; at++, next++) {
    const x = rows[at]!;
    const y = rows[next]!;
    rows[next] = sine * x + cosine * y;
    rows[at] = cosine * x - sine * y;
  }
}

function sorted(values: Float64Array, rows: Float64Array, n: number): Eigen {
  const order = Array.from(values.keys()).sort((a, b) => values[b]! - values[a]! || a - b);
  const vectors = new Float64Array(n * n);
  for (const [to, from] of order.entries()) {
    const vector = rows.subarray(from * n, (from + 1) * n);
    let largest = 0;
    for (const number of vector) if (Math.abs(number) > Math.abs(largest)) largest = number;
    for (let i = 0; i < n; i++) vectors[to * n + i] = largest < 0 ? -vector[i]! : vector[i]!;
  }
  return { values: Float64Array.from(order, (i) => values[i]!), vectors };
}

const notConverged = (): LabError =>
  new LabError({
    code: 'vectors/pca-failed',
    message: 'The principal components of the embeddings were not found.',
    nextStep: 'Use embedding.reduction = truncate, and report this as a bug.',
    fault: 'internal',
  });
