/** 0 done; 1 a limit failed; 2 the user's input or machine; 3 our failure; 130 interrupted. */
export type ExitCode = 0 | 1 | 2 | 3 | 130;
