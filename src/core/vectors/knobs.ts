import { enumKnob, integerKnob } from '../config/knob';

const dense = { 'retrieval.mode': ['dense', 'hybrid'] } as const;

export const vectorsKnobs = [
  enumKnob('vectors.storage', {
    stage: 'vectors',
    label: 'Storage',
    description:
      'How precisely each number of a vector is kept. An hnsw index keeps the rounded numbers in 32 bits, so that only the others get smaller.',
    default: 'f32',
    values: [
      { value: 'f32', label: '32-bit float', description: 'Four bytes a number, exact.' },
      { value: 'f16', label: '16-bit float', description: 'Two bytes a number: half the memory, hardly a loss.' },
      { value: 'i8', label: '8-bit integer', description: 'One byte a number: a quarter of the memory.' },
      {
        value: 'b1',
        label: '1 bit',
        description: 'The sign of each number: 3 % of the memory. Rescore to get the quality back.',
      },
    ],
    when: dense,
    sweep: ['f32', 'f16', 'i8', 'b1'],
  }),
  enumKnob('vectors.rescoreFrom', {
    stage: 'vectors',
    label: 'Rescore from',
    description: 'A more precise copy that the best candidates are compared with again.',
    default: 'none',
    values: [
      { value: 'none', label: 'No copy', description: 'The stored vectors decide alone.' },
      { value: 'i8', label: '8-bit integer', description: 'One byte a number.' },
      { value: 'f16', label: '16-bit float', description: 'Two bytes a number.' },
      { value: 'f32', label: '32-bit float', description: 'Four bytes a number.' },
    ],
    when: { ...dense, 'vectors.storage': ['f16', 'i8', 'b1'] },
    sweep: ['none', 'f32'],
  }),
  integerKnob('vectors.rescoreCandidates', {
    stage: 'search',
    label: 'Rescored',
    unit: 'candidates',
    description: 'Candidates that are compared again. More find more and take longer.',
    default: 40,
    min: 1,
    max: 1000,
    scale: 'log2',
    when: { ...dense, 'vectors.rescoreFrom': ['i8', 'f16', 'f32'] },
    sweep: [20, 40, 80],
  }),
  enumKnob('vectors.residence', {
    stage: 'search',
    label: 'Kept in',
    description: 'Where vectors and index are while they are searched.',
    default: 'memory',
    values: [
      { value: 'memory', label: 'Memory', description: 'Fastest.' },
      {
        value: 'disk',
        label: 'Disk, mapped',
        description:
          'The copy to rescore from, and an index that can be mapped, stay on disk: for corpora larger than memory.',
      },
    ],
    when: dense,
    sweep: ['memory', 'disk'],
  }),
] as const;
