const GAP = '  ';

/** Cells as columns side by side, indented. @param left number of columns that are aligned to the left */
export function layOut(rows: readonly (readonly string[])[], left: number): string {
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
  return rows
    .map((row) =>
      `  ${row.map((cell, i) => (i < left ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join(GAP)}`.trimEnd(),
    )
    .join('\n');
}
