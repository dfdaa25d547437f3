/**
 * What answers while a variant is made ready, in the order in which it can: words alone, a static model, the variant
 * itself.
 */
export const ANSWER_STAGES = ['lexical', 'static', 'full'] as const;
export type AnswerStage = (typeof ANSWER_STAGES)[number];

/** What produced an answer of a variant that answers in stages. */
export interface AnsweredBy {
  readonly stage: AnswerStage;
  /** Id of the model; absent where none was used. */
  readonly model?: string;
}
