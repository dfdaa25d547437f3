/** The folder's files, as judging needs them. Paths are relative to the folder, with forward slashes. */
export interface JudgingFiles {
  /** Undefined where there is no such file. @throws `judging/unreadable` */
  read(path: string): Promise<string | undefined>;
  /**
   * Writes the whole file or nothing.
   * @param before what was read; undefined for no file
   * @returns false, and nothing is written, where the file is another one by now
   * @throws `judging/not-writable`
   */
  replace(path: string, before: string | undefined, after: string): Promise<boolean>;
  /** Whether the folder is a collection (BEIR), which comes with its own judgements. */
  isCollection(): Promise<boolean>;
}
