import { integerKnob, nameKnob } from '../config/knob';

export const costKnobs = [
  nameKnob('cost.embeddingModel', {
    stage: 'cost',
    label: 'Priced embedding model',
    description: 'What the same work would cost on this paid model. Nothing is sent to it.',
    default: 'openai/text-embedding-3-small',
    namesOf: 'priced-embedding-models',
  }),
  nameKnob('cost.answerModel', {
    stage: 'cost',
    label: 'Priced answer model',
    description: 'The model that would read the chunks and answer. Nothing is sent to it.',
    default: 'openai/gpt-4o-mini',
    namesOf: 'priced-answer-models',
  }),
  integerKnob('cost.answerTokens', {
    stage: 'cost',
    label: 'Answer length',
    unit: 'tokens',
    description: 'Tokens that the answer model writes for a query.',
    default: 250,
    min: 0,
    max: 100_000,
    scale: 'log10',
  }),
  integerKnob('cost.promptTokens', {
    stage: 'cost',
    label: 'Instructions',
    unit: 'tokens',
    description: 'Tokens of the fixed instructions sent with each query, beside the chunks.',
    default: 150,
    min: 0,
    max: 100_000,
    scale: 'log10',
  }),
  integerKnob('cost.queriesPerMonth', {
    stage: 'cost',
    label: 'Traffic',
    unit: 'queries/month',
    description: 'Queries a month, for the monthly estimate.',
    default: 100_000,
    min: 0,
    max: 10_000_000_000,
    scale: 'log10',
  }),
] as const;
