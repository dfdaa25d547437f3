import { enumKnob } from '../config/knob';

export const vectorsKnobs = [
  enumKnob('vectors.storage', {
    stage: 'vectors',
    label: 'Storage',
    description: 'How precisely each number of a vector is kept.',
    default: 'f32',
    values: [
      { value: 'f32', label: '32-bit float', description: 'Four bytes a number, exact.' },
      { value: 'i8', label: '8-bit integer', description: 'One byte a number: a quarter of the memory.' },
    ],
    when: { 'retrieval.mode': ['dense', 'hybrid'] },
    sweep: ['f32', 'i8'],
  }),
] as const;
